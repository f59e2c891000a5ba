import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, question1, QuestionSettings, type Experiment, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { equalWork, numbersLeft } from '../../../src/experiments/questions/q1Arithmetic'
import { Q1_FILTERS } from '../../../src/experiments/questions/q1Experiments'
import { trialWorkers } from './trialWorkers'

/** How a training is to have ended, but for what differs between seeds. */
interface Ending {
  error: number
  /** Independent directions of the fourth layer's channels, and how many channels there are. */
  directions: number
  channels: number
  /** Share of the digits read off the first layer and off the last; the latter from random directions, too. */
  probes: readonly [first: number, last: number, projected: number]
  kept: number
  memorised: number
  gap: number
}
const PLAIN: Ending = { error: 4, directions: 8, channels: 16, probes: [0.9, 0.93, 0.9], kept: 0.5, memorised: 0.5, gap: 0.3 }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, RunResult> = ({ seed, error, directions, channels, probes: [first, last, projected], kept, memorised, gap }) => {
  const own = 1 + 0.01 * Math.cos(7.31 * seed)
  const scores = { images: 100, accuracy: 1 - (own * error) / 100, crossEntropy: (own * error) / 30 }
  const layers = ['conv1', 'conv2', 'conv3', 'conv4']
  return {
    steps: 279, images: 36_000, losses: { every: 1, values: [2.3, 0.1] }, firstLoss: 2.3, lossSpike: 1, lossFloor: 0.1,
    curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] },
    reached: null, test: scores, testError: own * error, validation: scores, training: scores, gap: own * gap, testBefore: null, failed: false,
    measured: {
      channelDiversity: { layers, channels: [8, 16, 32, channels], participationRatio: [3, 4, own * directions, own * directions] },
      linearProbe: { layers, widths: [1, 1, 1, 1], accuracy: [first, first, last, last + 0.001 * own], projectedAccuracy: [first, first, projected, projected + 0.001 * own] },
      reconstruction: { layers: layers.slice(1), widths: [1, 1, 1], r2: [0.8, 0.7, own * kept] },
      memorised: { images: 300, memorised: own * memorised, recognised: 0 }
    }
  }
}

describe('question 1', function () {
  this.timeout(240_000)
  const workers = trialWorkers('q1')
  const quick = new QuestionSettings('quick', 'drawn')

  it('has the claims 1.1 to 1.4 and the course’s own answer, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question1(quick)
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), [['1.1', 1, 'empirical'], ['1.2', 1, 'empirical'], ['1.3', 1, 'empirical'], ['1.4', 1, 'ill-posed'], ['A-Q1a', 1, 'definitional'], ['A-Q1b', 1, 'empirical']])
    assert.ok(claims.every(({ reading, decidedBy }) => reading !== 'As it is written.' && /supported when|By arithmetic/.test(decidedBy)))
    assert.equal(table.rows.length, 6)
    assert.throws(() => question1(quick).claim('1.5'), /no claim 1\.5 in question 1; there are 1\.1/)
  })

  it('counts multiplications and numbers as one does by hand', () => {
    const { work, numbers } = question1(quick)
    const cells = (filters: readonly number[]): { work: number[]; numbers: number[]; parameters: number; all: number } => {
      const [sides, fields, sizes] = [[14, 7, 4, 2], [25, 9, 9, 9], [1, ...filters]]
      const perLayer = filters.map((count, layer) => sides[layer]! ** 2 * fields[layer]! * sizes[layer]! * count)
      const last = filters.at(-1)! * 9 * 10
      const weights = filters.reduce((sum, count, layer) => sum + (fields[layer]! * sizes[layer]! + 1) * count, 0)
      return { work: perLayer, numbers: filters.map((count, layer) => sides[layer]! ** 2 * count), parameters: weights + last + 10, all: perLayer.reduce((sum, each) => sum + each, 0) + last }
    }
    const words = (counts: readonly number[]): string[] => counts.map(count => count.toLocaleString('en-US'))
    for (const [index, [arm, filters]] of Object.entries(Q1_FILTERS).entries()) {
      const expected = cells(filters)
      assert.deepEqual(work.rows[index], [arm, filters.join('-'), ...words([...expected.work, expected.all])])
      assert.deepEqual(numbers.rows[index], [arm, filters.join('-'), ...words([...expected.numbers, expected.parameters])])
    }
    assert.deepEqual(equalWork().map(({ found, claimed }) => [found, claimed]), [[1, 1], [0, 1], [2, 2]])
    assert.deepEqual(numbersLeft().map(({ found, claimed }) => [found, claimed]), [[3, 3], [0, 3]])
    const { outcome, words: said, qualifiers } = question1(quick).equalWork()
    assert.equal(outcome.kind, 'supported')
    assert.ok(qualifiers.includes('mixed') && /contradicted where it is rounded up/.test(said))
  })

  it('trains the network whose filters halve in the profile full only, and compares it there', () => {
    const [short, long] = [quick, new QuestionSettings('full', 'drawn')].map(settings => question1(settings).experiments.errors.arms)
    assert.deepEqual([short, long], [['doubled', 'all 8', 'all 16', 'all 31'], ['doubled', 'all 8', 'all 16', 'all 31', 'halved']])
  })

  it('compares with a network of equal work, of equal parameters and with an equal first layer', () => {
    const { work, numbers } = question1(quick)
    const last = (table: typeof work, row: number): number => Number(table.rows[row]?.at(-1)?.replaceAll(',', ''))
    const [doubled, all8, all16, all31] = [0, 1, 2, 3]
    assert.ok(Math.abs(last(work, all16) / last(work, doubled) - 1) < 0.05)
    assert.ok(Math.abs(last(numbers, all31) / last(numbers, doubled) - 1) < 0.05)
    assert.equal(work.rows[all8]?.[2], work.rows[doubled]?.[2])
  })

  /** Verdicts where every arm of every experiment ends as `of` says. */
  async function verdicts(of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<Record<string, Verdict>> {
    const question = question1(settings)
    const all: ExperimentResults<RunResult>[] = []
    for (const [name, declared] of Object.entries(question.experiments) as [string, Experiment<RunResult>][]) {
      const arms = Object.fromEntries(declared.arms.map(arm => [arm, { ...PLAIN, ...of(arm, name) }]))
      const made: Experiment<RunResult> = experiment<Ending, RunResult, RunResult>({ name: declared.name, arms, seeds: declared.seeds, train: pretend, settings, executor: workers.executor, cache: path.join(workers.folder, 'cache') })
      all.push(await made.run())
    }
    return Object.fromEntries(question.claims.flatMap(one => (one.id === 'A-Q1a' ? [] : [[one.id, one.id === '1.3' ? question.resolution(all) : one.test(all)]])))
  }

  it('reads every claim the way round in which it is said', async () => {
    const kept = await verdicts(arm => (arm === 'doubled' ? { error: 2, directions: 16, probes: [0.9, 0.97, 0.96], kept: 0.7 } : arm === 'from 8' ? { memorised: 0.2, gap: 0.1 } : {}))
    assert.deepEqual(Object.entries(kept).map(([id, { outcome, qualifiers }]) => [id, outcome.kind, ...qualifiers]), [['1.1', 'supported'], ['1.2', 'supported'], ['1.3', 'supported', 'mixed'], ['1.4', 'supported', 'ill-posed'], ['A-Q1b', 'supported']])
    const against = await verdicts(arm => (arm === 'doubled' ? { error: 6, directions: 4, probes: [0.9, 0.91, 0.85], kept: 0.3 } : arm === 'from 8' ? { memorised: 0.9, gap: 0.9 } : {}))
    assert.deepEqual(Object.values(against).map(({ outcome }) => outcome.way), Array(5).fill('reversed'))
  })

  it('is mixed where more directions are fewer for each filter, and where equal parameters turn the comparison round', async () => {
    const { '1.1': diversity, '1.3': resolution, 'A-Q1b': errors } = await verdicts(arm => (arm === 'doubled' ? { error: 3, directions: 14, channels: 64, kept: 0.7 } : arm === 'all 31' ? { error: 2, directions: 10 } : {}))
    assert.match(diversity?.words ?? '', /^mixed: .*supported for equal work.*reversed for each filter, equal work$/)
    assert.match(resolution?.words ?? '', /supported for equal work.*reversed for less redundancy.*supported for losing fewer numbers.*contradicted for losing none$/)
    assert.match(errors?.words ?? '', /supported for equal work.*reversed for equal parameters.*supported for equal first layer$/)
  })

  it('declares nothing measured in the profile smoke', async () => {
    const all = await verdicts(arm => (arm === 'doubled' ? { error: 1, directions: 30 } : {}), new QuestionSettings('smoke', 'drawn'))
    assert.deepEqual(new Set(Object.values(all).map(({ outcome }) => outcome.kind)), new Set(['inconclusive']))
  })

  it('trains four networks once and asks them four things, in real training', async () => {
    const { experiments } = question1(new QuestionSettings('smoke', 'drawn'))
    const errors = await experiments.errors.run()
    const others = [await experiments.directions.run(), await experiments.probes.run(), await experiments.kept.run()]
    for (const other of others) {
      assert.ok(other.runs.every(({ cached }) => cached))
      assert.deepEqual(other.runs.map(({ result }) => result), errors.runs.map(({ result }) => result))
    }
    for (const { arm, result } of errors.runs) {
      const filters: readonly number[] = Q1_FILTERS[arm as keyof typeof Q1_FILTERS]
      assert.deepEqual(result?.measured.channelDiversity?.channels, filters)
      assert.deepEqual(result.measured.linearProbe?.widths, filters.map((count, layer) => count * [14, 7, 4, 2][layer]! ** 2))
      assert.equal(result.measured.reconstruction?.r2.length, 3)
    }
    const untrained = await experiments.untrained.run()
    assert.ok(untrained.runs.every(({ failure, result }) => failure === undefined && result?.steps === 0))
    const widths = await experiments.widths.run()
    assert.ok(widths.runs.every(({ result }) => result?.measured.memorised?.images === 100), 'one label of five, of 500')
  })
})
