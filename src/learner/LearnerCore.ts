import * as tf from '@tensorflow/tfjs'
import { currentEngine, startEngine, type Engine } from '../engine'
import type { RunMeta, RunState } from '../run'
import type { Callback } from './Callback'
import { CallbackList, type CallbackStates } from './CallbackList'
import { ProgressBar } from './callbacks/ProgressBar'
import { Recorder } from './callbacks/Recorder'
import { CancelEpoch, CancelFit } from './cancel'
import { checkEpochs, checkLearner, checkLearningRate, checkRunName, checkStartEpoch } from './checks'
import { describeRun } from './describeRun'
import { Interrupted } from './interruption'
import { LearnerState, type Position } from './LearnerState'
import type { LearnerData } from './LearnerData'
import type { FitOptions, LearnerOptions, Validation } from './LearnerOptions'
import type { Loss } from './losses/Loss'
import { softmaxCrossEntropy } from './losses/softmaxCrossEntropy'
import { accuracy } from './metrics/accuracy'
import type { Metric } from './metrics/Metric'
import type { Optimizer } from './optimizers/Optimizer'
import { sgd } from './optimizers/sgd'
import { ParameterGroups, variableOf } from './ParameterGroups'
import { refuseUnknownOptions } from './refuseUnknownOptions'
import { Runners } from './step/Runners'
import type { Accumulation } from './step/StepProgram'
import { stepEvents } from './stepEvents'
import { TrainingLoop } from './TrainingLoop'
import type { BatchStatistics, Watch } from './Watch'

const LEFT_BY_INTERRUPT = 'The weights and the record so far are kept: learn.recorder shows the record, and learn.fit(…) goes on from these weights.'

/** What every `Learner` is, whatever its callbacks. Callbacks see it as `this.learn`. */
export class LearnerCore {
  /** The record of the newest fit. */
  declare readonly recorder: Recorder
  /** How gradients change the weights; its memory goes on from fit to fit. */
  readonly optimizer: Optimizer
  /** What training makes smaller. */
  readonly lossFunction: Loss
  /** What is measured on the validation set after every epoch. */
  readonly metrics: readonly Metric[]
  /** Decides the order of the images and what dropout drops. */
  readonly seed: number
  /** Title of the runs whose fit is given no other. */
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
  /** For the next step, from 0 to below 1; set it in `beforeBatch`. */
  momentum: number
  /** For the next step; set it in `beforeBatch` where gradients of several batches are to be added up. */
  accumulation: Accumulation | undefined
  /** The batch: alive from `beforeBatch` to `afterBatch`. What `beforeBatch` puts in its place is the learner's to free. */
  x: tf.Tensor | undefined
  /** `[size]` class numbers, int32, or `[size, classes]` distributions, float32. */
  y: tf.Tensor1D | tf.Tensor2D | undefined
  /** Alive only inside the step, from `afterPred`, `afterLoss` and `afterBackward` on. */
  pred: tf.Tensor2D | undefined
  /** The batch's loss with the layers' penalties, a scalar; alive inside the step from `afterLoss` on. */
  lossTensor: tf.Scalar | undefined
  /** `[variables]`, in the order of `variables`; undefined where the loss does not depend on one. Alive inside the step from `afterBackward` on. */
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
  /** The layers in groups, which may be frozen and may learn at rates of their own. */
  readonly groups: ParameterGroups
  /** Whether steps may be compiled where the engine can. */
  readonly compile: boolean

  private readonly list = new CallbackList(this)
  private readonly loop = new TrainingLoop(this, this.list)
  /** Tells the callbacks of the inside of a step. */
  readonly stepEvents = stepEvents(this, this.list)
  /** What runs the batches, with what it has compiled. */
  readonly runners = new Runners(this, this.list)
  private engine: Engine | undefined
  /** What a fit that goes on lets callbacks go on with, where it was loaded. */
  private loadedStates: CallbackStates | undefined
  /** Title of the fit under way. */
  private runName = ''

  constructor(
    /** What is trained and validated on. */
    readonly data: LearnerData,
    /** The model that is trained, as it was given: its weights change in place. */
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
    return this.loop.epochsDone
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
  /** How far the training has come, in numbers; set by `load` and `loadState`. */
  get position(): Position {
    return this.loop.position
  }
  set position(position: Position) {
    this.loop.position = position
  }

  /** What the callbacks would go on with in a fit that goes on, by their names. */
  get callbackStates(): CallbackStates {
    return this.loadedStates ?? this.list.states()
  }
  set callbackStates(states: CallbackStates) {
    this.loadedStates = states
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
      const resumed = startEpoch > 0 && startEpoch === this.epochsDone ? this.callbackStates : undefined
      this.loadedStates = undefined
      this.engine = currentEngine() ?? (await startEngine('auto'))
      this.epochs = epochs
      this.epoch = this.loop.epochsDone = startEpoch
      this.step = this.batch = 0
      this.learningRate = this.groups.setRates(lr ?? learningRate)
      this.momentum = momentum
      this.leftByInterrupt = LEFT_BY_INTERRUPT
      this.watches = []
      this.runners.forgetGradients()
      this.validation = undefined
      try {
        await this.list.fire('beforeFit', this.training)
        if (resumed) await this.list.resume(resumed)
        for (; this.epoch < epochs; this.epoch++) {
          this.batch = 0
          await this.loop.part('Epoch', CancelEpoch, () => this.loop.epoch())
          this.loop.epochsDone = this.epoch + 1
        }
        this.batch = 0
      } catch (error) {
        if (error instanceof Interrupted) [state, reason, interruption] = ['interrupted', error.message, error]
        else if (error instanceof CancelFit) [state, reason] = ['stopped', error.message || 'A callback ended the fit.']
        else throw error
        await this.list.fire('afterCancelFit', this.training)
      }
      await this.list.fire('afterFit', this.training)
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
    await this.loop.validate()
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
}
