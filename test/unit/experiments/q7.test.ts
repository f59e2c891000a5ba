import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, question7, QuestionSettings, type Experiment, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { trialWorkers } from './trialWorkers'

/** How a training is to have ended, but for what differs between seeds. */
interface Ending {
  error: number
  spike: number
  floor: number
  peak: number
  dead: number
  outlier: number
  /** The first so many seeds end at chance. */
  fails: number
}
const SOUND: Ending = { error: 5, spike: 1, floor: 0.2, peak: 10, dead: 0.1, outlier: 1, fails: 0 }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, RunResult> = ({ seed, error, spike, floor, peak, dead, outlier, fails }) => {
  const own = 1 + 0.01 * Math.cos(7.31 * seed)
  const failed = seed <= fails
  const scores = { images: 100, accuracy: failed ? 0.1 : 1 - (own * error) / 100, crossEntropy: failed ? 2.3 : own * floor }
  return {
    steps: 188, images: 188 * 128, losses: { every: 1, values: [2.3, own * floor] }, firstLoss: 2.3, lossSpike: own * spike, lossFloor: own * floor,
    curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] },
    reached: null, test: scores, testError: 100 * (1 - scores.accuracy), validation: scores, training: scores, gap: 0, testBefore: null, failed,
    measured: {
      gradientPeak: { greatest: own * peak, median: 1, steps: 188 },
      deadChannels: { layers: ['conv4'], nearZeroSigned: [0.5], nearZeroAbsolute: [0.5], dead: [dead], deadNumbers: [[]] },
      outlierSpike: { steps: 20, logRatio: Math.log(own * outlier), greatest: 3 }
    }
  }
}

describe('question 7', function () {
  this.timeout(240_000)
  const workers = trialWorkers('q7')
  const quick = new QuestionSettings('quick', 'drawn')

  it('has the claims 7.1 to 7.7, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question7(quick)
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), [1, 2, 3, 4, 5, 6, 7].map(number => [`7.${number}`, 7, 'empirical']))
    assert.ok(claims.every(({ reading, decidedBy }) => reading !== 'As it is written.' && decidedBy.includes('supported when')))
    assert.equal(table.rows.length, 7)
    assert.throws(() => question7(quick).claim('7.8'), /no claim 7\.8 in question 7; there are 7\.1/)
  })

  it('counts where networks die, with as many seeds as counting needs, and compares everything else by its eight', () => {
    const { experiments } = question7(quick)
    const seeds = Object.entries(experiments).map(([name, each]: [string, Experiment<RunResult>]) => [name, each.seeds.length])
    assert.deepEqual(seeds.filter(([, count]) => count !== 8), [['extreme', 12], ['roughAdam', 12]])
  })

  /** The results of all experiments, every arm ending as `of` says. */
  async function results(of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<ExperimentResults<RunResult>[]> {
    const all: ExperimentResults<RunResult>[] = []
    for (const [name, declared] of Object.entries(question7(settings).experiments) as [string, Experiment<RunResult>][]) {
      const arms = Object.fromEntries(declared.arms.map(arm => [arm, { ...SOUND, ...of(arm, name) }]))
      const made: Experiment<RunResult> = experiment<Ending, RunResult, RunResult>({ name: declared.name, arms, seeds: declared.seeds, train: pretend, settings, executor: workers.executor, cache: path.join(workers.folder, 'cache'), ...(name === 'spikes' ? { failed: () => false } : {}) })
      all.push(await made.run())
    }
    return all
  }
  const verdicts = async (of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<Record<string, Verdict>> => {
    const all = await results(of, settings)
    return Object.fromEntries(question7(settings).claims.map(one => [one.id, one.test(all)]))
  }

  it('reads every claim the way round in which it is said', async () => {
    const bad = { error: 9, spike: 8, floor: 0.4, peak: 1000, outlier: 3 }
    const kept = await verdicts((arm, name) => {
      if (name === 'extreme' || name === 'schedules') return arm.includes('raised') ? { error: 3 } : { fails: /0\.06|0\.3/.test(arm) ? 8 : 0 }
      if (arm.includes('wrong labels')) return { error: /0\.03|0\.15/.test(arm) ? 20 : 10 }
      if (arm.includes('steps')) return { error: 9, fails: arm.startsWith('Adam') ? 8 : 0, dead: 0.8 }
      if (arm.includes('then')) return { error: 6 }
      return name === 'labels' ? {} : /0\.(03|06|15|3|6)$/.test(arm) ? bad : {}
    })
    assert.deepEqual(Object.entries(kept).map(([id, { words }]) => [id, words.replace('strongly ', '')]), [1, 2, 3, 4, 5, 6, 7].map(number => [`7.${number}`, 'supported']))
    const against = await verdicts((arm, name) => {
      if (name === 'extreme' || name === 'schedules') return arm.includes('raised') ? { error: 9, fails: 8 } : {}
      if (arm.includes('wrong labels')) return { error: /0\.03|0\.15/.test(arm) ? 10 : 20 }
      if (arm.includes('steps')) return { error: 3 }
      if (arm.includes('then')) return { error: 3, floor: 0.4 }
      return name === 'labels' ? {} : /0\.(01|05)$/.test(arm) ? { ...bad, fails: name === 'roughAdam' ? 8 : 0 } : {}
    })
    assert.deepEqual(Object.entries(against).map(([id, { outcome }]) => [id, outcome.way]), [1, 2, 3, 4, 5, 6, 7].map(number => [`7.${number}`, 'reversed']))
  })

  it('is mixed where Adam and SGD, or extreme and moderate rates, come out differently', async () => {
    const { '7.6': explosion, '7.7': raising } = await verdicts((arm, name) => (name === 'spikes' ? { peak: arm === 'SGD 0.6' ? 30_000 : 10 } : name === 'extreme' && arm === 'Adam 0.06' ? { fails: 8 } : arm === 'SGD 0.05 raised' ? { error: 7 } : {}))
    assert.match(explosion?.words ?? '', /^mixed: .*supported for SGD at 0\.6, contradicted, no effect for SGD at 0\.3, contradicted, no effect for Adam at 0\.06$/)
    assert.match(raising?.words ?? '', /^mixed: supported for Adam at 0\.06, .*reversed for SGD at 0\.05$/)
  })

  it('declares nothing in the profile smoke', async () => {
    const tried = await verdicts(arm => (/0\.(06|3|6)/.test(arm) ? { spike: 9, peak: 1000 } : {}), new QuestionSettings('smoke', 'drawn'))
    assert.deepEqual(new Set(Object.values(tried).map(({ kind }) => kind)), new Set(['inconclusive']))
  })

  it('trains what several experiments have once, and starts roughly just as it would have gone on', async () => {
    const { experiments } = question7(new QuestionSettings('smoke', 'drawn'))
    const [rough, steady] = [await experiments.roughSgd.run(), await experiments.dropped.run()]
    const good = steady.arm('SGD 0.05')
    assert.ok(good.every(({ cached }) => cached), 'the good rate has been trained before')
    assert.deepEqual(good.map(({ result }) => result), rough.arm('SGD 0.05').map(({ result }) => result))
    for (const [index, { result }] of rough.arm('SGD 0.15 for 60 steps, then 0.05').entries()) {
      const [high, lowered] = ['SGD 0.15', 'SGD 0.15, then 0.015'].map(label => steady.arm(label)[index]?.result?.losses.values ?? [])
      const losses = result?.losses.values ?? []
      assert.equal(losses.length, 16)
      assert.deepEqual(losses.slice(0, 8), high?.slice(0, 8))
      assert.notDeepEqual(losses.slice(9), high?.slice(9))
      assert.deepEqual(lowered?.slice(0, 11), high?.slice(0, 11))
    }
    const outliers = await experiments.outliers.run()
    assert.ok(outliers.runs.every(({ result }) => (result?.measured.outlierSpike?.steps ?? -1) >= 0))
  })
})
