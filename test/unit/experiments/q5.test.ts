import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, question5, QuestionSettings, type Experiment, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { stillDead, stoppedAboveZero } from '../../../src/experiments/questions/q5Metrics'
import { trialWorkers } from './trialWorkers'

/** How a network is to have ended, but for what differs between seeds. */
interface Ending {
  loss: number
  error: number
  /** Shares in the last hidden layer. */
  dead: number
  nearZero: number
  /** First layer's gradient; the last one's is 1. */
  gradient: number
  slope: number
  /** Numbers of the channels that are dead. */
  channels: number[]
  /** The first so many seeds end at chance. */
  fails: number
}
const SOUND: Ending = { loss: 0.2, error: 5, dead: 0.1, nearZero: 0.6, gradient: 0.2, slope: 0.5, channels: [0, 1, 2, 3], fails: 0 }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, RunResult> = ({ seed, loss, error, dead, nearZero, gradient, slope, channels, fails }) => {
  const own = 1 + 0.01 * Math.cos(7.31 * seed)
  const failed = seed <= fails
  const scores = { images: 100, accuracy: failed ? 0.1 : 1 - (own * error) / 100, crossEntropy: failed ? 2.3 : own * loss }
  return {
    steps: 1, images: 64, losses: { every: 1, values: [2.3, own * loss] }, firstLoss: 2.3, lossSpike: 1, lossFloor: loss,
    curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] },
    reached: null, test: scores, testError: 100 * (1 - scores.accuracy), validation: scores, training: scores, gap: 0, testBefore: null, failed,
    measured: {
      deadChannels: { layers: ['conv4'], nearZeroSigned: [nearZero], nearZeroAbsolute: [own * nearZero], dead: [own * dead], deadNumbers: [channels] },
      gradientNorm: { layers: ['conv1', 'conv5'], kernels: [own * gradient, 1], all: 2 },
      localDerivatives: { layers: ['conv4'], zero: [0.5], notPositive: [0.5], meanSize: [own * slope] }
    }
  }
}

describe('question 5', function () {
  this.timeout(240_000)
  const workers = trialWorkers('q5')
  const quick = new QuestionSettings('quick', 'drawn')

  it('has the claims 5.1 to 5.6 and the course’s own answer, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question5(quick)
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), ['A-Q5a', 'A-Q5b', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6'].map(id => [id, 5, 'empirical']))
    assert.ok(claims.every(({ reading, decidedBy }) => reading !== 'As it is written.' && decidedBy.includes('supported when')))
    assert.equal(table.rows.length, 8)
    assert.throws(() => question5(quick).claim('5.7'), /no claim 5\.7 in question 5; there are A-Q5a/)
  })

  it('counts where networks die, with as many seeds as counting needs', () => {
    const seeds = Object.entries(question5(quick).experiments).map(([name, each]: [string, Experiment<RunResult>]) => [name, each.seeds.length])
    assert.deepEqual(seeds.filter(([, count]) => count !== 8), [['remedies', 12], ['signed', 6]])
  })

  /** The results of all experiments, every arm ending as `of` says. */
  async function results(of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<ExperimentResults<RunResult>[]> {
    const all: ExperimentResults<RunResult>[] = []
    for (const [name, declared] of Object.entries(question5(settings).experiments) as [string, Experiment<RunResult>][]) {
      const arms = Object.fromEntries(declared.arms.map(arm => [arm, { ...SOUND, ...of(arm, name) }]))
      const looksAtAll = ['initial', 'gains', 'layers', 'rates', 'recovery'].includes(name)
      all.push(await experiment<Ending, RunResult, RunResult>({ name: declared.name, arms, seeds: declared.seeds, train: pretend, settings, executor: workers.executor, cache: path.join(workers.folder, 'cache'), ...(looksAtAll ? { failed: () => false } : {}) }).run())
    }
    return all
  }
  const verdicts = async (of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<Record<string, Verdict>> => {
    const all = await results(of, settings)
    return Object.fromEntries(question5(settings).claims.map(one => [one.id, one.test(all)]))
  }
  const gainOf = (arm: string): number => Number(arm.split(' × ')[1])

  it('reads every claim the way round in which it is said', async () => {
    const kept = await verdicts((arm, name) => {
      switch (name) {
        case 'initial':
          return { gradient: arm === 'ReLU' ? 0.01 : 0.2 }
        case 'gains':
          return { slope: 1 / gainOf(arm) }
        case 'layers':
          return { nearZero: arm.endsWith('4') ? 0.9 : 0.5 }
        case 'rates':
          return { dead: arm === 'Adam 0.06' ? 0.9 : 0.1 }
        case 'dead':
        case 'sparse':
          return arm.includes('order') ? { dead: 0.9, nearZero: 0.9, loss: 0.4 } : {}
        case 'remedies':
        case 'sgd':
          return { fails: arm === 'ReLU' ? 8 : 0 }
        case 'expressive':
          return { loss: arm === 'ReLU' ? 0.4 : 0.2 }
        case 'signed':
          return { error: arm === 'ReLU' ? 40 : 5 }
      }
      return {}
    })
    assert.deepEqual(Object.entries(kept).map(([id, { words }]) => [id, words.replace('strongly ', '')]), question5().claims.map(({ id }) => [id, 'supported']))
    const against = await verdicts((arm, name) => {
      switch (name) {
        case 'initial':
          return { gradient: arm === 'ReLU' ? 0.2 : 0.01 }
        case 'gains':
          return { slope: gainOf(arm) }
        case 'layers':
          return { nearZero: arm.endsWith('4') ? 0.5 : 0.9 }
        case 'rates':
          return { dead: arm === 'Adam 0.06' ? 0.1 : 0.9 }
        case 'dead':
        case 'sparse':
          return arm.includes('order') ? { dead: 0.9, nearZero: 0.9, loss: 0.1 } : {}
        case 'remedies':
        case 'sgd':
          return { fails: arm === 'ReLU' ? 0 : 8 }
        case 'expressive':
          return { loss: arm === 'ReLU' ? 0.2 : 0.4 }
        case 'signed':
          return { error: arm === 'ReLU' ? 5 : 40 }
      }
      return {}
    })
    assert.deepEqual(Object.entries(against).map(([id, { outcome }]) => [id, outcome.way]), question5().claims.map(({ id }) => [id, 'reversed']))
  })

  it('is mixed where leaky ReLU saves networks and ELU does not, and where a slope falls for one activation only', async () => {
    const { '5.2': saturated, '5.6': repaired } = await verdicts((arm, name) => (name === 'gains' && !arm.startsWith('ReLU') ? { slope: 1 / gainOf(arm) } : name === 'remedies' ? { fails: arm === 'ReLU' ? 9 : arm === 'ELU' ? 12 : 0 } : name === 'sgd' && arm !== 'ReLU' ? { fails: 8 } : {}))
    assert.match(saturated?.words ?? '', /^mixed: contradicted, no effect for ReLU, .*supported for tanh, .*supported for sigmoid$/)
    assert.match(repaired?.words ?? '', /^mixed: supported for leaky ReLU, Adam at 0\.06, .*inconclusive.* for ELU, Adam at 0\.06, contradicted, reversed for leaky ReLU, SGD at 0\.3, contradicted, no effect for leaky ReLU, Adam at its best rate$/)
  })

  it('asks of two networks whether the one with more dead channels is worse, whichever it is', async () => {
    const all = await results((arm, name) => (name === 'dead' ? (arm.includes('order') ? { dead: 0.2, loss: 0.2 } : { dead: 0.6, loss: 0.4 }) : {}))
    const { cases } = question5(quick).claim('A-Q5a').test(all)
    assert.ok(cases[0]?.measured?.decision?.kind === 'contrast')
    assert.ok(Math.abs(cases[0].measured.decision.asMeasured.estimate - Math.log(2)) < 1e-9)
    assert.equal(cases[1]?.measured?.decision, null, 'two networks with as much near zero say nothing')
  })

  it('follows dead channels by their numbers, layer by layer', () => {
    const of = (...deadNumbers: number[][]): RunResult => ({ measured: { deadChannels: { layers: [], nearZeroSigned: [], nearZeroAbsolute: [], dead: [], deadNumbers } } }) as unknown as RunResult
    assert.equal(stillDead(of([1, 2], [1, 7]), of([2, 3], [1])), 50)
    assert.equal(stillDead(of([], []), of([1], [])), null)
  })

  it('finds a gradient that is stopped above zero, and none where only what is not above zero stops it', () => {
    const of = (zero: number[], notPositive: number[]): RunResult => ({ measured: { localDerivatives: { layers: [], zero, notPositive, meanSize: [] } } }) as unknown as RunResult
    assert.deepEqual(stoppedAboveZero([of([0.5, 0.9], [0.5, 0.9]), of([0, 0.6], [0.4, 0.5])]), { layers: 3, above: 1 })
  })

  it('contradicts the cause of dying by counting, whatever dies', async () => {
    const all = await results((arm, name) => (name === 'rates' && arm === 'Adam 0.06' ? { dead: 0.9 } : {}))
    const q5 = question5(quick)
    const rates = all.find(({ name }) => name.startsWith('Adam at four rates')) ?? assert.fail()
    assert.match(q5.claim('5.3').test(all, { counted: [q5.cause(rates)] }).words, /^mixed: strongly supported for dead channels, Adam at 0\.06, contradicted as to the cause$/)
  })

  it('declares nothing in the profile smoke', async () => {
    const tried = await verdicts(arm => (arm === 'ReLU' ? { fails: 8, gradient: 0.001 } : {}), new QuestionSettings('smoke', 'drawn'))
    assert.deepEqual(new Set(Object.values(tried).map(({ kind }) => kind)), new Set(['inconclusive']))
  })

  it('trains what several experiments have once, from one start where only the order differs, and goes on with the dead', async () => {
    const { experiments } = question5(new QuestionSettings('smoke', 'drawn'))
    const [rates, dead, recovery, layers] = [await experiments.rates.run(), await experiments.dead.run(), await experiments.recovery.run(), await experiments.layers.run()]
    assert.ok(dead.arm('Adam 0.03').every(({ cached }) => cached), 'has been trained before')
    assert.deepEqual(recovery.arm('after Adam 0.06').map(({ result }) => result?.measured), rates.arm('Adam 0.06').map(({ result }) => result?.measured))
    for (const [index, { result }] of dead.arm('another order').entries()) {
      const same = dead.arm('Adam 0.03')[index]?.result
      assert.equal(result?.losses.values.length, 16)
      assert.notEqual(result.losses.values[0], same?.losses.values[0], 'the first batch has other images')
      assert.ok(Math.abs((result.losses.values[0] ?? 0) - (same?.losses.values[0] ?? 1)) < 0.05, 'and meets the same network')
    }
    assert.equal(recovery.arm('and then at 0.001')[0]?.result?.steps, 8)
    // What the library draws is small, so that signals fade, and biases remain: with He's weights they do not.
    const nearZero = (initialisation: string): (number | null)[] => [1, 2, 3, 4].map(layer => layers.values(`${initialisation} layer ${layer}`)[0] ?? null)
    assert.ok(nearZero('PyTorch')[3]! > nearZero('He')[3]!)
    assert.equal(new Set([...nearZero('PyTorch'), ...nearZero('He')]).size, 8)
  })
})
