import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../data'
import { currentEngine, startEngine, type Engine } from '../engine'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type RunMeta, type RunState } from '../run'
import type { Callback, EventName } from './Callback'
import { CallbackList } from './CallbackList'
import { Recorder } from './callbacks/Recorder'
import { CancelBatch, CancelEpoch, CancelFit, CancelTrain, CancelValidate } from './cancel'
import { checkEpochs, checkLearner, checkLearningRate } from './checks'
import { describeRun } from './describeRun'
import { ForwardPass } from './ForwardPass'
import { Interrupted, isInterrupted } from './interruption'
import { layerCalls } from './layerCalls'
import type { Batch, LearnerData } from './LearnerData'
import type { FitOptions, LearnerOptions, Validation } from './LearnerOptions'
import type { Loss } from './losses/Loss'
import { softmaxCrossEntropy } from './losses/softmaxCrossEntropy'
import { accuracy } from './metrics/accuracy'
import type { Metric } from './metrics/Metric'
import { ModelSummary } from './ModelSummary'
import { now } from './now'
import type { Optimizer } from './optimizers/Optimizer'
import { sgd } from './optimizers/sgd'
import { predict, type Prediction } from './predict'
import { trainingStep, type StepEvents, type StepProgram } from './trainingStep'
import { validationStep } from './validationStep'
import type { BatchStatistics, Watch } from './Watch'

/** What every `Learner` is, whatever its callbacks. Callbacks see it as `this.learn`. */
export class LearnerCore implements Displayable {
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
  /** For the next step; set it in `beforeBatch`. */
  learningRate: number
  momentum: number
  /** The batch: alive from `beforeBatch` to `afterBatch`. */
  x: tf.Tensor | undefined
  y: tf.Tensor1D | undefined
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
  /** What the fit under way measures of its layers; a callback sets it in `beforeFit`. */
  watched: Watch | undefined

  private readonly list = new CallbackList(this)
  private engine: Engine | undefined
  private fitting = false
  /** Epochs and batches of all fits: a further fit goes on with other orders and other dropout. */
  private epochsEver = 0
  private stepsEver = 0

  constructor(
    readonly data: LearnerData,
    readonly model: tf.LayersModel,
    { callbacks = [], optimizer = sgd(), loss = softmaxCrossEntropy, metrics = [accuracy], seed = 42, name }: LearnerOptions = {}
  ) {
    checkLearner(data, model, loss, seed)
    this.optimizer = optimizer
    this.lossFunction = loss
    this.metrics = metrics
    this.seed = seed
    this.name = name ?? `${model.name} on ${data.name}`
    this.learningRate = optimizer.learningRate
    this.momentum = optimizer.momentum
    this.list.add([new Recorder(), ...callbacks])
  }

  /** In the order in which they are told of events. */
  get callbacks(): readonly Callback[] {
    return this.list.all
  }
  /** What training changes, in the model's order. */
  get variables(): tf.Variable[] {
    return this.model.trainableWeights.map(weight => {
      const variable: tf.Tensor = weight.read()
      if (!(variable instanceof tf.Variable)) throw new TypeError(`The weight ${weight.name} is no tf.Variable: the model was made by another copy of tfjs. Import tfjs as '@tensorflow/tfjs'.`)
      return variable
    })
  }

  /**
   * Trains for some epochs, from the weights as they are; it may be called again to go on.
   * @throws {Interrupted} when the cell is interrupted: after the batch under way, with the weights and the record kept
   */
  async fit(epochs: number, { lr, callbacks = [] }: FitOptions = {}): Promise<void> {
    checkEpochs(epochs)
    if (lr !== undefined) checkLearningRate(lr)
    if (this.fitting) throw new Error('This learner is being fitted already. Wait for that with await learn.fit(…), or interrupt it.')
    this.fitting = true
    let state: RunState = 'finished'
    let reason: string | undefined
    let interruption: Interrupted | undefined
    let added: readonly Callback[] = []
    try {
      this.list.add(callbacks)
      added = callbacks
      this.engine = currentEngine() ?? (await startEngine('auto'))
      this.epochs = epochs
      this.epoch = this.step = this.batch = 0
      this.learningRate = lr ?? this.optimizer.learningRate
      this.momentum = this.optimizer.momentum
      this.validation = undefined
      try {
        await this.fire('beforeFit')
        const program = this.makeProgram()
        for (; this.epoch < epochs; this.epoch++) await this.part('Epoch', CancelEpoch, () => this.oneEpoch(program))
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
      this.watched = undefined
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

  /** What the model says of images. @param x `[images, height, width, channels]`, normalised as the training images are; stays yours. */
  predict(x: tf.Tensor): Prediction {
    return predict(this.model, x, this.data.classes, this.lossFunction.takesProbabilities, Math.max(this.data.batchSize, 64))
  }

  /** A table of the layers, their output shapes and parameters. */
  summary(): ModelSummary {
    const { data, optimizer, lossFunction, callbacks } = this
    return new ModelSummary(this.model, [
      `Data: ${data.name}, ${data.training.length} training and ${data.validation.length} validation images, batch size ${data.batchSize}`,
      `Optimizer: ${optimizer.description}; loss: ${lossFunction.name}`,
      `Callbacks: ${callbacks.map(callback => callback.name).join(', ')}`
    ])
  }

  /** Frees the optimizer's memory and the model's weights. Records and pictures stay. */
  dispose(): void {
    this.optimizer.dispose()
    this.model.dispose()
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.summary()[JUPYTER_DISPLAY]()
  }

  /** What is known of the fit that begins; for the recorder. */
  describeRun(): RunMeta {
    if (!this.engine) throw new Error('No engine has been started.')
    return describeRun(this, this.engine)
  }

  private async oneEpoch(program: StepProgram): Promise<void> {
    this.trainingLoss = NaN
    this.validation = undefined
    await this.part('Train', CancelTrain, () => this.trainingBatches(program))
    if (this.data.validation.length > 0) await this.part('Validate', CancelValidate, () => this.validationBatches())
    this.recorder.takeEpoch()
  }

  private async trainingBatches(program: StepProgram): Promise<void> {
    let [images, sum] = [0, 0]
    for await (const { size } of this.eachBatch(this.data.trainingBatches(this.epochsEver++, this.seed), true)) {
      await this.part('Batch', CancelBatch, () => {
        const { optimizer, watched } = this
        optimizer.learningRate = this.learningRate
        optimizer.momentum = this.momentum
        const measurement = watched && this.step % watched.every === 0 ? watched.measurement : undefined
        const dropoutSeed = seededRandom(this.seed, this.stepsEver).integer(2 ** 31 - 1)
        const result = trainingStep({ ...program, measurement }, this.x as tf.Tensor, this.y as tf.Tensor1D, dropoutSeed)
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
    const { model, lossFunction, metrics } = this
    const sums = new Float64Array(1 + metrics.length)
    let images = 0
    for await (const { size } of this.eachBatch(this.data.validationBatches(), false)) {
      await this.part('Batch', CancelBatch, () => {
        const means = validationStep(model, lossFunction, metrics, this.x as tf.Tensor, this.y as tf.Tensor1D, this.stepEvents)
        this.loss = means[0] ?? NaN
        images += size
        for (const [index, mean] of means.entries()) sums[index] = (sums[index] ?? 0) + size * mean
      })
    }
    if (images > 0) this.validation = Object.fromEntries(['loss', ...metrics.map(metric => metric.name)].map((name, index) => [name, (sums[index] ?? NaN) / images])) as Validation
  }

  /** Gives each batch to the loop's body, frees it afterwards, and looks for interrupts between batches. */
  private async *eachBatch(batches: Iterable<Batch>, training: boolean): AsyncGenerator<Batch> {
    this.training = training
    this.batch = 0
    for (const batch of batches) {
      try {
        this.throwIfInterrupted()
        this.x = batch.x
        this.y = batch.y as tf.Tensor1D
        this.statistics = undefined
        yield batch
        this.batch++
      } finally {
        batch.x.dispose()
        batch.y.dispose()
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
    throw new Interrupted(
      `Interrupted ${where}${epoch}. The weights and the record so far are kept: learn.recorder shows the record, and learn.fit(…) goes on from these weights.`
    )
  }

  private makeProgram(): StepProgram {
    const { model, watched, optimizer, lossFunction } = this
    return {
      forward: new ForwardPass(model, watched?.outputs ?? [], layerCalls(model)),
      penalties: () => model.calculateLosses(),
      variables: this.variables,
      loss: lossFunction,
      optimizer,
      measurement: undefined,
      events: this.stepEvents
    }
  }

  private readonly stepEvents: StepEvents = {
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
