import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../data'
import { currentEngine, startEngine, type Engine } from '../engine'
import type { RunMeta, RunState } from '../run'
import type { Callback, EventName } from './Callback'
import { CallbackList } from './CallbackList'
import { ProgressBar } from './callbacks/ProgressBar'
import { Recorder } from './callbacks/Recorder'
import { CancelBatch, CancelEpoch, CancelFit, CancelTrain, CancelValidate } from './cancel'
import { checkEpochs, checkLearner, checkLearningRate, checkRunName, checkStartEpoch } from './checks'
import { describeRun } from './describeRun'
import { Interrupted, isInterrupted } from './interruption'
import { LearnerState, type Position } from './LearnerState'
import type { Batch, LearnerData } from './LearnerData'
import type { FitOptions, LearnerOptions, Validation } from './LearnerOptions'
import type { Loss } from './losses/Loss'
import { softmaxCrossEntropy } from './losses/softmaxCrossEntropy'
import { accuracy } from './metrics/accuracy'
import type { Metric } from './metrics/Metric'
import { now } from './now'
import type { Optimizer } from './optimizers/Optimizer'
import { sgd } from './optimizers/sgd'
import { ParameterGroups, variableOf } from './ParameterGroups'
import { refuseUnknownOptions } from './refuseUnknownOptions'
import { Runners } from './step/Runners'
import type { Accumulation, StepEvents } from './step/StepProgram'
import type { BatchStatistics, Watch } from './Watch'

const LEFT_BY_INTERRUPT = 'The weights and the record so far are kept: learn.recorder shows the record, and learn.fit(…) goes on from these weights.'

/** What every `Learner` is, whatever its callbacks. Callbacks see it as `this.learn`. */
export class LearnerCore {
  /** The record of the newest fit. */
  declare readonly recorder: Recorder
  readonly optimizer: Optimizer
  readonly lossFunction: Loss
  readonly metrics: readonly Metric[]
  readonly seed: number
  readonly name: string

  /** Of the fit under way, or of the newest. */
  epochs = 0
  /** From 0, in this fit. */
  epoch = 0
  /** Batches trained in this fit. */
  step = 0
  /** Batches begun in this epoch's training, or validation. */
  batch = 0
  /** Whether the current batch is trained on. */
  training = false
  /** For the next step; set it in `beforeBatch`. Of the last group, where groups have rates of their own. */
  learningRate: number
  momentum: number
  /** For the next step; set it in `beforeBatch` where gradients of several batches are to be added up. */
  accumulation: Accumulation | undefined
  /** The batch: alive from `beforeBatch` to `afterBatch`. What `beforeBatch` puts in its place is the learner's to free. */
  x: tf.Tensor | undefined
  /** `[size]` class numbers, int32, or `[size, classes]` distributions, float32. */
  y: tf.Tensor1D | tf.Tensor2D | undefined
  /** Alive only inside the step, from `afterPred`, `afterLoss` and `afterBackward` on. */
  pred: tf.Tensor2D | undefined
  lossTensor: tf.Scalar | undefined
  gradients: (tf.Tensor | undefined)[] | undefined
  /** Of the newest batch. */
  loss = NaN
  /** Of the newest batch, where layers are watched and this batch was their turn. */
  statistics: BatchStatistics | undefined
  /** Milliseconds since 1970. */
  batchEndedAt = 0
  /** Mean loss over this epoch's training images so far; NaN before the first. */
  trainingLoss = NaN
  /** Of the newest epoch; undefined before its validation. */
  validation: Validation | undefined
  /** Whether a fit is under way. */
  fitting = false
  /** What an interrupt of the fit under way leaves, in words; a callback that puts things back says so in `beforeFit`. */
  leftByInterrupt = LEFT_BY_INTERRUPT
  /** What the fit under way measures; callbacks add to it in `beforeFit`. */
  watches: readonly Watch[] = []
  readonly groups: ParameterGroups
  /** Whether steps may be compiled where the engine can. */
  readonly compile: boolean

  private readonly list = new CallbackList(this)
  /** What runs the batches, with what it has compiled. */
  readonly runners = new Runners(this, this.list)
  private engine: Engine | undefined
  /** Epochs and batches of all fits: a further fit goes on with other orders and other dropout. */
  private epochsEver = 0
  private stepsEver = 0
  /** Whole epochs done of the newest fit. */
  private wholeEpochs = 0
  /** Title of the fit under way. */
  private runName = ''

  constructor(
    readonly data: LearnerData,
    readonly model: tf.LayersModel,
    { callbacks = [], optimizer = sgd(), loss = softmaxCrossEntropy, metrics = [accuracy], seed = 42, name, groups, compile = true }: LearnerOptions = {}
  ) {
    checkLearner(data, model, loss, seed)
    this.optimizer = optimizer
    this.lossFunction = loss
    this.metrics = metrics
    this.seed = seed
    this.name = name ?? `${model.name} on ${data.name}`
    this.compile = compile
    this.groups = new ParameterGroups(model, groups)
    this.learningRate = optimizer.learningRate
    this.momentum = optimizer.momentum
    this.list.add([new Recorder(), ...(callbacks.some(callback => callback instanceof ProgressBar) ? [] : [new ProgressBar()]), ...callbacks])
  }

  /** In the order in which they are told of events. */
  get callbacks(): readonly Callback[] {
    return this.list.all
  }
  /** What training changes, in the model's order: all trainable weights but those of frozen groups. */
  get variables(): tf.Variable[] {
    return this.groups.variables()
  }
  /** All that training might change, also what is frozen, in the model's order. */
  get allVariables(): tf.Variable[] {
    return this.groups.layers.flatMap(group => group.flatMap(layer => layer.trainableWeights.map(variableOf)))
  }
  /** The factor of each group's rate; the last is 1. */
  get rateMultipliers(): readonly number[] {
    return this.groups.factors
  }
  /** Share of the fit's training batches that are done, 0 to 1 (fastai's `pct_train`). */
  get progress(): number {
    return (this.epoch + Math.min(1, this.batch / this.data.stepsPerEpoch)) / this.epochs
  }
  /** Whole epochs done of the newest fit, this session's or the one that was loaded. */
  get epochsDone(): number {
    return this.wholeEpochs
  }
  /** Why the newest fit's steps run operation by operation, though the engine can compile; undefined where they are compiled. */
  get eagerReason(): string | undefined {
    return this.runners.eagerReason
  }
  /** Graphs that serve as steps now: one for each shape of a batch and way of measuring it. */
  get compiledSteps(): number {
    return this.runners.compiledSteps
  }
  /** Graphs that serve for validation now: one for each shape of a batch. */
  get compiledEvaluations(): number {
    return this.runners.compiledEvaluations
  }
  get position(): Position {
    const { epochsEver, stepsEver, wholeEpochs, epochs } = this
    return { epochsEver, stepsEver, epochsDone: wholeEpochs, epochs }
  }
  set position({ epochsEver, stepsEver, epochsDone, epochs }: Position) {
    ;[this.epochsEver, this.stepsEver, this.wholeEpochs, this.epochs] = [epochsEver, stepsEver, epochsDone, epochs]
  }

  /** Adds callbacks from now on. Throws where a name is taken. */
  addCallback(...callbacks: Callback[]): void {
    this.list.add(callbacks)
  }
  /** Takes callbacks away, given as such or by name; they keep what they know. */
  removeCallback(...callbacks: (Callback | string)[]): void {
    this.list.remove(
      callbacks.map(wanted => {
        const found = this.list.all.find(callback => callback === wanted || callback.name === wanted)
        if (!found || found === this.recorder) throw new Error(`There is no callback ${typeof wanted === 'string' ? wanted : wanted.name} to remove. There are: ${this.list.all.filter(callback => callback !== this.recorder).map(({ name }) => name).join(', ') || 'none'}.`)
        return found
      })
    )
  }
  /** Measures tensors in the fit that begins; a callback calls it in `beforeFit`. */
  watch(watch: Watch): void {
    const [first] = this.watches
    if (first && first.every !== watch.every) throw new Error(`All statistics of a fit are taken in the same batches, but every is ${first.every} in one callback and ${watch.every} in another. Give them the same.`)
    this.watches = [...this.watches, watch]
  }
  /** A copy of weights, optimizer memory and position, for `loadState`. Dispose of it. */
  saveState(): LearnerState {
    return LearnerState.of(this)
  }
  /** Puts everything back to where `saveState` was called; the state can be used again. */
  loadState(state: LearnerState): void {
    if (this.fitting) throw new Error('This learner is being fitted: its state cannot be replaced now.')
    state.restore(this)
  }

  /** Lets the optimizer begin anew, without memory of earlier steps. */
  forgetOptimizer(): void {
    // The compiled steps read and write that memory.
    this.runners.dispose()
    this.optimizer.dispose()
  }

  /**
   * Trains for some epochs, from the weights as they are; it may be called again to go on.
   * @throws {Interrupted} when the cell is interrupted: after the batch under way, with the weights and the record kept
   */
  async fit(epochs: number, options: FitOptions = {}): Promise<void> {
    refuseUnknownOptions('fit', options, ['lr', 'callbacks', 'startEpoch', 'name'])
    const { lr, callbacks = [], startEpoch = 0, name = this.name } = options
    checkEpochs(epochs)
    checkRunName(name)
    checkStartEpoch(startEpoch, epochs)
    for (const rate of lr === undefined ? [] : [lr].flat()) checkLearningRate(rate)
    if (this.fitting) throw new Error('This learner is being fitted already. Wait for that with await learn.fit(…), or interrupt it.')
    this.fitting = true
    this.runName = name
    // They are the optimizer's own again when the fit ends: a later fit's defaults.
    const { learningRate, momentum } = this.optimizer
    let state: RunState = 'finished'
    let reason: string | undefined
    let interruption: Interrupted | undefined
    let added: readonly Callback[] = []
    try {
      this.list.add(callbacks)
      added = callbacks
      this.engine = currentEngine() ?? (await startEngine('auto'))
      this.epochs = epochs
      this.epoch = this.wholeEpochs = startEpoch
      this.step = this.batch = 0
      this.learningRate = this.groups.setRates(lr ?? learningRate)
      this.momentum = momentum
      this.leftByInterrupt = LEFT_BY_INTERRUPT
      this.watches = []
      this.runners.forgetGradients()
      this.validation = undefined
      try {
        await this.fire('beforeFit')
        for (; this.epoch < epochs; this.epoch++) {
          this.batch = 0
          await this.part('Epoch', CancelEpoch, () => this.oneEpoch())
          this.wholeEpochs = this.epoch + 1
        }
        this.batch = 0
      } catch (error) {
        if (error instanceof Interrupted) [state, reason, interruption] = ['interrupted', error.message, error]
        else if (error instanceof CancelFit) [state, reason] = ['stopped', error.message || 'A callback ended the fit.']
        else throw error
        await this.fire('afterCancelFit')
      }
      await this.fire('afterFit')
    } catch (error) {
      ;[state, reason] = ['failed', error instanceof Error ? `${error.name}: ${error.message}` : String(error)]
      throw error
    } finally {
      this.recorder.end(state, reason)
      this.list.remove(added)
      Object.assign(this.optimizer, { learningRate, momentum })
      this.leftByInterrupt = LEFT_BY_INTERRUPT
      this.training = this.fitting = false
    }
    if (interruption) throw interruption
  }

  /** Mean loss and metrics over the validation set. */
  async validate(): Promise<Validation> {
    await this.part('Validate', CancelValidate, () => this.validationBatches())
    if (!this.validation) throw new Error(this.data.validation.length > 0 ? 'The validation was cancelled by a callback.' : `The data (${this.data.name}) has no validation images.`)
    return this.validation
  }

  /** Frees the optimizer's memory, the compiled steps and the model's weights. Records and pictures stay. */
  dispose(): void {
    this.forgetOptimizer()
    this.model.dispose()
  }

  /** What is known of the fit that begins; for the recorder. */
  describeRun(): RunMeta {
    if (!this.engine) throw new Error('No engine has been started.')
    return describeRun(this, this.engine, this.runName)
  }

  private async oneEpoch(): Promise<void> {
    this.trainingLoss = NaN
    this.validation = undefined
    await this.part('Train', CancelTrain, () => this.trainingBatches())
    if (this.data.validation.length > 0) await this.part('Validate', CancelValidate, () => this.validationBatches())
    // Before `afterEpoch`, in which the learner may be saved.
    this.wholeEpochs = this.epoch + 1
    this.recorder.takeEpoch()
  }

  private async trainingBatches(): Promise<void> {
    let [images, sum] = [0, 0]
    const { runner, compile } = this.runners.training()
    for await (const { size } of this.eachBatch(this.data.trainingBatches(this.epochsEver++, this.seed), true)) {
      await this.part('Batch', CancelBatch, () => {
        const { optimizer, learningRate } = this
        optimizer.learningRate = learningRate
        optimizer.momentum = this.momentum
        const [first] = this.watches
        const inputs = {
          x: this.x as tf.Tensor,
          y: this.y as tf.Tensor1D,
          learningRates: this.groups.factors.map(factor => factor * learningRate),
          seed: seededRandom(this.seed, this.stepsEver).integer(2 ** 31 - 1),
          measured: first !== undefined && this.step % first.every === 0,
          accumulation: this.accumulation
        }
        const result = runner.run(inputs, compile)
        this.loss = result.loss
        this.statistics = result.statistics
        this.batchEndedAt = now()
        this.step++
        this.stepsEver++
        images += size
        sum += size * result.loss
        this.trainingLoss = sum / images
        this.recorder.takeBatch()
      })
    }
  }

  private async validationBatches(): Promise<void> {
    const { metrics } = this
    const { runner, compile } = this.runners.evaluation()
    const sums = new Float64Array(1 + metrics.length)
    let images = 0
    for await (const { size } of this.eachBatch(this.data.validationBatches(), false)) {
      await this.part('Batch', CancelBatch, () => {
        const means = runner.run(this.x as tf.Tensor, this.y as tf.Tensor, compile)
        this.loss = means[0] ?? NaN
        images += size
        for (const [index, mean] of means.entries()) sums[index] = (sums[index] ?? 0) + size * mean
      })
    }
    if (images > 0) this.validation = Object.fromEntries(['loss', ...metrics.map(metric => metric.name)].map((name, index) => [name, (sums[index] ?? NaN) / images])) as Validation
  }

  /** Gives each batch to the loop's body, frees it afterwards, and looks for interrupts between batches. */
  private async *eachBatch(batches: Iterable<Batch> | AsyncIterable<Batch>, training: boolean): AsyncGenerator<Batch> {
    this.training = training
    this.batch = 0
    for await (const batch of batches) {
      try {
        this.throwIfInterrupted()
        this.x = batch.x
        this.y = batch.y as tf.Tensor1D
        this.statistics = this.accumulation = undefined
        yield batch
        this.batch++
      } finally {
        // A callback may have put others in their place.
        for (const tensor of [batch.x, batch.y, this.x, this.y]) if (tensor && !tensor.isDisposed) tensor.dispose()
        this.x = this.y = undefined
      }
      // Interrupts and messages need a turn of the event loop.
      await new Promise(setImmediate)
    }
    this.throwIfInterrupted()
  }

  private throwIfInterrupted(): void {
    if (!isInterrupted()) return
    const where = this.training ? `after ${this.batch} of ${this.data.stepsPerEpoch} batches` : 'while validating'
    const epoch = this.fitting ? ` in epoch ${this.epoch + 1} of ${this.epochs}` : ''
    throw new Interrupted(`Interrupted ${where}${epoch}. ${this.leftByInterrupt}`)
  }

  /** Tells the callbacks of the inside of a step. */
  readonly stepEvents: StepEvents = {
    afterPred: prediction => {
      this.pred = prediction
      this.list.fireInStep('afterPred', this.training)
    },
    afterLoss: loss => {
      this.lossTensor = loss
      this.list.fireInStep('afterLoss', this.training)
      if (this.training) this.list.fireInStep('beforeBackward', true)
    },
    afterBackward: gradients => {
      this.gradients = gradients
      this.list.fireInStep('afterBackward', true)
    },
    beforeStep: gradients => {
      this.gradients = gradients
      this.list.fireInStep('beforeStep', true)
    },
    afterStep: () => this.list.fireInStep('afterStep', true),
    done: () => {
      this.pred = this.lossTensor = this.gradients = undefined
    }
  }

  /** A part of the loop between its events (fastai's `_with_events`). */
  private async part(name: 'Epoch' | 'Train' | 'Validate' | 'Batch', cancel: new () => Error, body: () => void | Promise<void>): Promise<void> {
    try {
      await this.fire(`before${name}`)
      await body()
    } catch (error) {
      if (!(error instanceof cancel)) throw error
      await this.fire(`afterCancel${name}`)
    }
    await this.fire(`after${name}`)
  }

  private fire(event: EventName): Promise<void> {
    return this.list.fire(event, this.training)
  }
}
