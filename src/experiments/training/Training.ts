import { GradientClip, Learner } from '../../learner'
import { beginMeasuring } from '../measurements'
import type { MeasuredRun, Measuring } from '../measurements/Measurement'
import type { TrialContext } from '../trials/TrialContext'
import { Evaluator } from './Evaluator'
import { lossCurve, lossFloor, lossSpike } from './lossFigures'
import { PhaseDriver } from './PhaseDriver'
import { phaseSchedule, stepsOf } from './phaseSchedule'
import type { PhaseConfig, TrainConfig } from './TrainConfig'
import type { RunResult, Scores } from './TrainResult'
import { TrialBatches } from './TrialBatches'
import { trialImages, type TrialImages } from './trialImages'
import { drawAnew, firstAndRest, trialModel } from './trialModel'
import { trialOptimizer } from './trialOptimizer'
import { WeightMean } from './WeightMean'

/** Training images on which the model is scored at the end. */
const TRAINING_SCORED = 5000
const VALIDATION = 2000
/** Below this accuracy a training has failed. */
const FAILED_BELOW = 0.5

/** What is known of the phases under way. */
interface RunSoFar extends MeasuredRun {
  readonly losses: number[]
  reached: number | null
  readonly measuring: ReadonlyMap<string, Measuring<unknown>>
}

/** One trial's network on its way through phases and branches. */
export class Training {
  private done = 0
  private all = 0

  private constructor(
    private readonly config: TrainConfig,
    /** Of the trial's own data. */
    private readonly own: TrialImages,
    private readonly batches: TrialBatches,
    readonly learn: Learner,
    private readonly evaluator: Evaluator,
    private readonly initialWeights: readonly Float32Array[],
    private readonly progress: TrialContext['progress']
  ) {}

  static async begin(config: TrainConfig, progress: TrialContext['progress']): Promise<Training> {
    const { seed, data = {}, model = {}, optimizer, batchSize = 64 } = config
    const own = await trialImages(data, seed)
    const batches = new TrialBatches(own, batchSize, seed)
    const network = trialModel(model, seed)
    const callbacks = optimizer.clip === undefined ? [] : [new GradientClip({ maxNorm: optimizer.clip })]
    const learn = new Learner(batches, network, { optimizer: trialOptimizer(optimizer), seed, metrics: [], callbacks, name: 'trial', groups: firstAndRest })
    const initialWeights = learn.allVariables.map(variable => Float32Array.from(variable.dataSync()))
    const training = new Training(config, own, batches, learn, new Evaluator(network), initialWeights, progress)
    const lists = [config.phases, ...Object.values(config.branches ?? {})]
    training.all = lists.flat().reduce((sum, phase) => sum + stepsOf(phase, batchSize, batches.stepsPerEpoch), 0)
    return training
  }

  /** Trains phases from where the network is, and scores and measures what came of it. */
  async run(phases: readonly PhaseConfig[]): Promise<RunResult> {
    const { learn, batches, evaluator, initialWeights, config } = this
    const run: RunSoFar = {
      seed: config.seed,
      learn,
      batches,
      evaluator,
      initialWeights,
      losses: [],
      curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] },
      reached: null,
      measuring: new Map(),
      get images() {
        return batches.images
      }
    }
    Object.assign(run, { measuring: beginMeasuring(run, config.measure ?? {}) })
    batches.images = this.own
    for (const phase of phases) {
      if (phase.data) batches.images = await trialImages({ ...config.data, ...phase.data }, config.seed)
      await this.phase(phase, run)
      if (!run.losses.every(Number.isFinite)) break
    }
    return this.result(run)
  }

  dispose(): void {
    this.evaluator.dispose()
    this.learn.dispose()
  }

  private async phase(phase: PhaseConfig, run: RunSoFar): Promise<void> {
    const { learn, batches, config } = this
    const steps = stepsOf(phase, batches.batchSize, batches.stepsPerEpoch)
    const mean = phase.average ? new WeightMean(learn) : undefined
    const callbacks = [...run.measuring.values()].flatMap(({ callbacks: each = [] }) => each)
    const { evaluateEvery, stopAt } = phase
    batches.order = phase.order ?? 0
    learn.freezeTo(phase.transfer ? 1 : 0)
    if (phase.transfer) {
      drawAnew(learn.model, config.model ?? {}, config.seed)
      learn.forgetOptimizer()
    }
    if (evaluateEvery !== undefined && run.curve.steps.at(-1) !== run.losses.length) await this.evaluate(run, mean)
    const driver = new PhaseDriver(phaseSchedule(phase), steps, async step => {
      run.losses.push(learn.loss)
      mean?.add()
      this.progress({ step: ++this.done, steps: this.all, loss: learn.loss })
      if (!Number.isFinite(learn.loss)) return true
      if (evaluateEvery === undefined || step % evaluateEvery !== 0) return false
      const accuracy = await this.evaluate(run, mean)
      if (stopAt === undefined || accuracy < stopAt) return false
      run.reached ??= run.losses.length
      return true
    })
    await learn.fit(Math.ceil(steps / batches.stepsPerEpoch), { lr: phase.lr, callbacks: [driver, ...callbacks] })
    mean?.apply()
  }

  /** Adds a point to the validation curve; gives its accuracy. */
  private async evaluate(run: RunSoFar, mean: WeightMean | undefined): Promise<number> {
    const { evaluator, batches, own, config } = this
    const back = mean?.apply()
    const atMost = config.validation ?? VALIDATION
    const scores = await evaluator.scores(batches.images.validation, atMost)
    run.curve.steps.push(run.losses.length)
    run.curve.accuracy.push(scores.accuracy)
    run.curve.crossEntropy.push(scores.crossEntropy)
    if (batches.images !== own) run.curve.accuracyBefore.push((await evaluator.scores(own.validation, atMost)).accuracy)
    for (const { evaluated } of run.measuring.values()) await evaluated?.()
    back?.()
    return scores.accuracy
  }

  private async result({ losses, curve, reached, measuring }: RunSoFar): Promise<RunResult> {
    const { evaluator, batches, own, config } = this
    const { images } = batches
    const test = await evaluator.scores(images.test, config.test)
    const training = await evaluator.scores(images.training, TRAINING_SCORED)
    const validation = await evaluator.scores(images.validation, config.validation ?? VALIDATION)
    const testBefore: Scores | null = images === own ? null : await evaluator.scores(own.test, config.test)
    const measured = new Map<string, unknown>()
    for (const [name, each] of measuring) measured.set(name, await each.end())
    const finite = losses.every(Number.isFinite) && Number.isFinite(test.crossEntropy)
    return {
      steps: losses.length,
      images: losses.length * batches.batchSize,
      losses: lossCurve(losses),
      firstLoss: losses[0] ?? NaN,
      lossSpike: lossSpike(losses),
      lossFloor: lossFloor(losses),
      curve,
      reached,
      test,
      testError: 100 * (1 - test.accuracy),
      validation,
      training,
      gap: test.crossEntropy - training.crossEntropy,
      testBefore,
      failed: !finite || test.accuracy < FAILED_BELOW,
      measured: Object.fromEntries(measured)
    }
  }
}
