import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, question6, QuestionSettings, type Experiment, type ExperimentResults, type RunResult, type Throughput, type Train, type TrainResult, type Verdict } from '../../../src/experiments'
import { batchesOf, LARGE, NOISE_SIZES, SMALL, SPEED_SIZES } from '../../../src/experiments/questions/q6Experiments'
import { atEqualTraining, best, BEST_RATE, errorByRate, TEST_ERROR, windowWidth } from '../../../src/experiments/questions/q6Metrics'
import { trialWorkers } from './trialWorkers'

/** How an arm's trainings are to have ended, but for what differs between seeds. */
interface Ending {
  batchSize: number
  /** Steps until the target; null where it is not reached. */
  reached: number | null
  error: number
  trainingLoss: number
  gap: number
  noise: number
  signal: number
  /** Validation cross-entropy by learning rate; none where one rate was tried. */
  byRate: Record<string, number>
}
const SOUND: Ending = { batchSize: SMALL, reached: 200, error: 5, trainingLoss: 0.1, gap: 0.02, noise: 1, signal: 1, byRate: {} }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, TrainResult> = ({ seed, batchSize, reached, error, trainingLoss, gap, noise, signal, byRate }) => {
  const own = 1 + 0.01 * Math.cos(7.31 * seed)
  const steps = reached === null ? 1000 : Math.round(own * reached)
  const scores = (crossEntropy: number): RunResult['test'] => ({ images: 100, accuracy: 0.9, crossEntropy })
  const run = (validation: number): RunResult => ({
    steps, images: steps * batchSize, losses: { every: 1, values: [1] }, firstLoss: 1, lossSpike: 1, lossFloor: 1,
    curve: { steps: [0, 10], accuracy: [0.1, 0.9], crossEntropy: [2, own * (trainingLoss + gap)], accuracyBefore: [] },
    reached: reached === null ? null : steps,
    test: scores(own * (trainingLoss + gap)), testError: own * error, validation: scores(validation), training: scores(own * trainingLoss), gap: own * gap, testBefore: null, failed: false,
    measured: {
      gradientNoise: { batchSizes: [batchSize], relativeNoise: [noise ** own], cosine: [0.5], signal: [signal ** own], noiseScale: 80 },
      trainingCurve: { accuracy: [0.1, 0.9], crossEntropy: [2, own * trainingLoss] },
      distanceFromStart: { distance: own, relative: 1, layers: [1] },
      sharpness: { largest: 5, estimates: [5] }
    }
  })
  return { ...run(0.3), branches: Object.fromEntries(Object.entries(byRate).map(([rate, loss]) => [rate, run(loss)])) }
}

const timed: Train<{ seed: number; batchSize: number; rate: number }, Throughput> = ({ seed, batchSize, rate }) => ({ batchSize, blocks: [rate], median: rate * (1 + 0.01 * Math.cos(7.31 * seed)) })

describe('question 6', function () {
  this.timeout(240_000)
  const workers = trialWorkers('q6')
  const quick = new QuestionSettings('quick', 'drawn')

  it('has the claims 6.1 to 6.8, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question6(quick)
    const kinds = ['empirical', 'empirical', 'empirical', 'empirical', 'definitional', 'ill-posed', 'empirical', 'ill-posed']
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), kinds.map((kind, index) => [`6.${index + 1}`, 6, kind]))
    assert.ok(claims.every(({ reading, decidedBy }) => reading !== 'As it is written.' && /supported when|without a verdict/.test(decidedBy)))
    assert.equal(table.rows.length, 8)
    assert.throws(() => question6(quick).claim('6.9'), /no claim 6\.9 in question 6; there are 6\.1/)
  })

  const sizeOf = (arm: string): number => Number(/\d+/.exec(arm)?.[0])
  const common = { settings: quick, executor: undefined as never, cache: '' }
  before(() => Object.assign(common, { executor: workers.executor, cache: path.join(workers.folder, 'cache') }))

  /** The results of all experiments that train, every arm ending as `of` says. */
  async function results(of: (size: number, experiment: string, deep: boolean) => Partial<Ending>, settings = quick): Promise<ExperimentResults<TrainResult>[]> {
    const all: ExperimentResults<TrainResult>[] = []
    for (const [name, declared] of Object.entries(question6(settings).experiments) as [string, Experiment<TrainResult>][]) {
      if (name === 'speed' || (name === 'depth' && settings.profile === 'quick')) continue
      const arms = Object.fromEntries(declared.arms.map(arm => [arm, { ...SOUND, batchSize: sizeOf(arm), ...(name === 'rates' || name === 'depth' ? { byRate: { 0.03: 0.2, 0.1: 0.3 } } : {}), ...of(sizeOf(arm), name, arm.startsWith('deep')) }]))
      const made: Experiment<TrainResult> = experiment<Ending, TrainResult, TrainResult>({ ...common, settings, name: declared.name, arms, seeds: declared.seeds, train: pretend })
      all.push(await made.run())
    }
    return all
  }
  const speeds = (rateOf: (size: number) => number): Promise<ExperimentResults<Throughput>> => {
    const made: Experiment<Throughput> = experiment<{ batchSize: number; rate: number }, Throughput, Throughput>({ ...common, name: question6(quick).experiments.speed.name, arms: Object.fromEntries(SPEED_SIZES.map(size => [batchesOf(size), { batchSize: size, rate: rateOf(size) }])), seeds: 6, train: timed, metric: { name: 'training images a second', better: 'higher', of: ({ median }) => median } })
    return made.run()
  }

  async function verdicts(rateOf: (size: number) => number, of: Parameters<typeof results>[0], settings = quick): Promise<Record<string, Verdict>> {
    const question = question6(settings)
    const [speed, all] = [await speeds(rateOf), await results(of, settings)]
    question.time(speed)
    const tested = ['6.2', '6.3', '6.4', '6.6', '6.7'].map(id => [id, question.claim(id).test(all)])
    return { '6.1': question.claim('6.1').test(speed), ...(Object.fromEntries(tested) as Record<string, Verdict>) }
  }

  it('reads every claim the way round in which it is said', async () => {
    const kept = await verdicts(size => 10_000 * Math.sqrt(size), (size, name) => {
      const large = size >= LARGE
      if (name === 'noise') return { noise: 80 / size, signal: 1 / size }
      return large ? { error: 3, reached: 8, ...(name === 'rates' ? { byRate: { 0.01: 0.2, 0.03: 0.4, 0.1: 0.9 } } : {}) } : {}
    })
    assert.deepEqual(Object.entries(kept).map(([id, { kind, qualifiers }]) => [id, kind, ...qualifiers]), [['6.1', 'supported'], ['6.2', 'supported'], ['6.3', 'supported'], ['6.4', 'supported'], ['6.6', 'supported', 'ill-posed'], ['6.7', 'supported']])
    const against = await verdicts(size => 100_000 / size, (size, name) => {
      const large = size >= LARGE
      if (name === 'noise') return { noise: size, signal: size }
      return large ? { error: 9, reached: 150, ...(name === 'rates' ? { byRate: { 0.03: 0.3, 0.1: 0.2, 0.3: 0.21, 1: 0.2 } } : {}) } : {}
    })
    assert.deepEqual(Object.values(against).map(({ outcome }) => outcome.way), Array(6).fill('reversed'))
  })

  it('tells steps, images and seconds apart', async () => {
    // Half of the steps, eight times the images, and a machine that is ten times as fast with them.
    const { '6.2': faster } = await verdicts(size => (size >= LARGE ? 100_000 : 10_000), size => (size >= LARGE ? { reached: 100 } : {}))
    assert.match(faster?.words ?? '', /^mixed: strongly contradicted, reversed for counted in images, strongly supported for counted in steps, (strongly )?supported for counted in seconds$/)
    const ratios = faster?.cases.map(({ measured }) => measured?.decision?.kind === 'contrast' && Math.exp(measured.decision.asMeasured.estimate)) ?? []
    assert.deepEqual(ratios.map(ratio => Number(Number(ratio).toPrecision(2))), [8, 0.5, 0.8])
    assert.throws(() => question6(quick).claim('6.2').test([]), /results are of/)
  })

  it('needs to know the speed to count in seconds', async () => {
    const all = await results(() => ({ reached: 100 }))
    assert.throws(() => question6(quick).claim('6.2').test(all), /measure it first, then question\.time/)
  })

  it('takes a network that is never there for later than all others', async () => {
    const { '6.2': never } = await verdicts(() => 10_000, size => (size >= LARGE ? { reached: null } : {}))
    assert.deepEqual(never?.outcome, { kind: 'contradicted', way: 'reversed' })
  })

  it('looks for complex architectures where they are trained, in the profile full', async () => {
    const { '6.6': deep } = await verdicts(() => 1, (size, _name, isDeep) => (isDeep && size >= LARGE ? { error: 9 } : {}), new QuestionSettings('full', 'drawn'))
    assert.match(deep?.words ?? '', /^mixed: strongly supported for a deeper network, equal epochs, contradicted, no effect .*for vanishing gradients$/)
  })

  const run = (validation: number, testError: number): RunResult => ({ validation: { images: 1, accuracy: 1, crossEntropy: validation }, testError }) as RunResult
  const tried = (branches: Record<string, RunResult>): TrainResult => ({ ...run(0, 0), branches })

  it('chooses each network’s rate by its validation images, whatever the test says, and never one that exploded', () => {
    const result = tried({ 0.1: run(0.2, 9), 0.01: run(0.3, 1), 0.03: run(0.2, 8), 1: run(NaN, 90) })
    assert.deepEqual([BEST_RATE.of?.(result), TEST_ERROR.of?.(result)], [0.03, 8], 'of two equal ones the lower')
    assert.deepEqual(errorByRate(result).y, [1, 8, 9, 90], 'in the order of the rates')
    assert.equal(TEST_ERROR.of?.({ ...run(0.2, 4), branches: {} }), 4)
    assert.throws(() => best({ ...run(0, 0), branches: {} }), /one learning rate only/)
  })

  it('measures the window of good rates between its points', () => {
    const step = Math.log(1.25)
    assert.equal(windowWidth([[-2, 0], [-1, 0], [0, 0]]), 2)
    // A valley: down and up by four steps in a decade each, so that a quarter of each side is good.
    assert.ok(Math.abs(windowWidth([[-2, 4 * step], [-1, 0], [0, 4 * step]]) - 0.5) < 1e-12)
    assert.ok(Math.abs(windowWidth([[-2, 4 * step], [-1, 0], [0, Infinity]]) - 0.25) < 1e-12)
  })

  it('compares two networks where their training losses were equal, not where they ended', () => {
    const curve = (training: number[], validation: number[]): RunResult => ({ curve: { crossEntropy: validation }, measured: { trainingCurve: { crossEntropy: training } } }) as RunResult
    const [further, less] = [curve([2, 0.4, 0.2, 0.05], [2, 0.6, 0.4, 0.5]), curve([2, 0.5, 0.3], [2, 0.6, 0.35])]
    // The one that went on passed 0.3 half way between 0.6 and 0.4.
    assert.ok(Math.abs((atEqualTraining(further, less) ?? NaN) - (0.5 - 0.35)) < 1e-12)
    assert.ok(Math.abs((atEqualTraining(less, further) ?? NaN) - (0.35 - 0.5)) < 1e-12)
    assert.equal(atEqualTraining(curve([NaN], [NaN]), less), null)
  })

  it('shows what stands in for exploring, of each network at its best rate', () => {
    const arm = (...branches: Record<string, RunResult>[]): { result: TrainResult }[] => branches.map(each => ({ result: tried(each) }))
    const at = (distance: number, classes: string, validation = 0.2): RunResult => ({ ...run(validation, 5), reached: 10, measured: { distanceFromStart: { distance, relative: 1, layers: [] }, predictions: { classes, labels: '0000', lossTenths: '' }, sharpness: { largest: distance / 2, estimates: [] } } })
    const results = (arms: Record<string, { result: TrainResult }[]>): ExperimentResults<TrainResult> => ({ arm: (label: string) => arms[label] ?? [] }) as unknown as ExperimentResults<TrainResult>
    const small = arm({ 0.1: at(3, '0000'), 1: at(99, '1111', 9) }, { 0.1: at(5, '0001') }, { 0.1: at(4, '0011') })
    const large = arm({ 0.1: at(1, '0000') }, { 0.1: at(1, '0000') })
    const never = [{ result: { ...at(8, ''), reached: null, branches: {} } }, { result: { ...at(6, ''), branches: {} } }]
    const rows = question6(quick).standIns(results({ [batchesOf(SMALL)]: small, [batchesOf(LARGE)]: large }), results({ [batchesOf(SMALL)]: never, [batchesOf(LARGE)]: [] }))
    const rounded = rows.map(row => [row.small, row.large].map(value => Number(value.toFixed(3))))
    // Of three networks, pairs disagree on 1, 2 and 1 of 4 images.
    assert.deepEqual(rounded, [[4, 1], [6, NaN], [33.333, 0], [5, 5], [3, NaN]])
  })

  it('declares nothing in the profile smoke', async () => {
    const tried = await verdicts(size => size, size => ({ reached: 2, ...(size >= LARGE && { error: 1 }) }), new QuestionSettings('smoke', 'drawn'))
    const { '6.1': speed, ...trained } = tried
    assert.ok(speed)
    assert.deepEqual(new Set(Object.values(trained).map(({ kind }) => kind)), new Set(['inconclusive']))
  })

  it('starts every rate from the same weights, splits the noise by size, and times every size in every round, in real training', async () => {
    const { experiments } = question6(new QuestionSettings('smoke', 'drawn'))
    const rates = await experiments.rates.run()
    for (const { result } of rates.arm(batchesOf(SMALL))) {
      const branches = Object.values(result?.branches ?? {})
      assert.ok(branches.length > 3)
      assert.equal(new Set(branches.map(({ firstLoss }) => firstLoss)).size, 1)
      assert.equal(new Set(branches.map(({ test }) => test.crossEntropy)).size, branches.length)
    }
    const noise = await experiments.noise.run()
    const relative = NOISE_SIZES.map(size => noise.values(batchesOf(size))[0] ?? NaN)
    assert.ok(relative.every((value, at) => at === 0 || value < relative[at - 1]!), `${relative.join(', ')} falls`)
    const speed = await experiments.speed.run()
    assert.deepEqual(speed.experiment.arms, SPEED_SIZES.map(batchesOf))
    assert.ok(speed.runs.every(({ result, cached }) => (result?.median ?? 0) > 0 && !cached))
    const again = await experiments.speed.run()
    assert.ok(again.runs.every(({ cached }) => !cached), 'a time is never kept')
  })
})
