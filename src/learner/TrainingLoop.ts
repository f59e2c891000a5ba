import type * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../data'
import type { CallbackList } from './CallbackList'
import { CancelBatch, CancelTrain, CancelValidate } from './cancel'
import { Interrupted, isInterrupted } from './interruption'
import type { LearnerCore } from './LearnerCore'
import type { Batch } from './LearnerData'
import type { Validation } from './LearnerOptions'
import type { Position } from './LearnerState'
import { now } from './now'

/** The loop over a learner's batches, with its events; what it does is seen on the learner. It knows how far the training has come. */
export class TrainingLoop {
  /** Whole epochs done of the newest fit. */
  epochsDone = 0
  /** Epochs and batches of all fits: a further fit goes on with other orders and other dropout. */
  private epochsEver = 0
  private stepsEver = 0

  constructor(
    private readonly learn: LearnerCore,
    private readonly callbacks: CallbackList
  ) {}

  get position(): Position {
    const { epochsEver, stepsEver, epochsDone } = this
    return { epochsEver, stepsEver, epochsDone, epochs: this.learn.epochs }
  }
  set position({ epochsEver, stepsEver, epochsDone, epochs }: Position) {
    ;[this.epochsEver, this.stepsEver, this.epochsDone, this.learn.epochs] = [epochsEver, stepsEver, epochsDone, epochs]
  }

  /** Trains and validates one epoch; its own events are the caller's. */
  async epoch(): Promise<void> {
    const { learn } = this
    learn.trainingLoss = NaN
    learn.validation = undefined
    await this.part('Train', CancelTrain, () => this.trainingBatches())
    if (learn.data.validation.length > 0) await this.validate()
    // Before `afterEpoch`, in which the learner may be saved.
    this.epochsDone = learn.epoch + 1
    learn.recorder.takeEpoch()
  }

  /** Goes through the validation images, between their events. */
  validate(): Promise<void> {
    return this.part('Validate', CancelValidate, () => this.validationBatches())
  }

  private async trainingBatches(): Promise<void> {
    const { learn } = this
    let [images, sum] = [0, 0]
    const { runner, compile } = learn.runners.training()
    for await (const { size } of this.eachBatch(learn.data.trainingBatches(this.epochsEver++, learn.seed), true)) {
      await this.part('Batch', CancelBatch, () => {
        const { optimizer, learningRate } = learn
        optimizer.learningRate = learningRate
        optimizer.momentum = learn.momentum
        const [first] = learn.watches
        const inputs = {
          x: learn.x as tf.Tensor,
          y: learn.y as tf.Tensor1D,
          learningRates: learn.groups.factors.map(factor => factor * learningRate),
          seed: seededRandom(learn.seed, this.stepsEver).integer(2 ** 31 - 1),
          measured: first !== undefined && learn.step % first.every === 0,
          accumulation: learn.accumulation
        }
        const result = runner.run(inputs, compile)
        learn.loss = result.loss
        learn.statistics = result.statistics
        learn.batchEndedAt = now()
        learn.step++
        this.stepsEver++
        images += size
        sum += size * result.loss
        learn.trainingLoss = sum / images
        learn.recorder.takeBatch()
      })
    }
  }

  private async validationBatches(): Promise<void> {
    const { learn } = this
    const { metrics } = learn
    const { runner, compile } = learn.runners.evaluation()
    const sums = new Float64Array(1 + metrics.length)
    let images = 0
    for await (const { size } of this.eachBatch(learn.data.validationBatches(), false)) {
      await this.part('Batch', CancelBatch, () => {
        const means = runner.run(learn.x as tf.Tensor, learn.y as tf.Tensor, compile)
        learn.loss = means[0] ?? NaN
        images += size
        for (const [index, mean] of means.entries()) sums[index] = (sums[index] ?? 0) + size * mean
      })
    }
    if (images > 0) learn.validation = Object.fromEntries(['loss', ...metrics.map(metric => metric.name)].map((name, index) => [name, (sums[index] ?? NaN) / images])) as Validation
  }

  /** Gives each batch to the loop's body, frees it afterwards, and looks for interrupts between batches. */
  private async *eachBatch(batches: Iterable<Batch> | AsyncIterable<Batch>, training: boolean): AsyncGenerator<Batch> {
    const { learn } = this
    learn.training = training
    learn.batch = 0
    for await (const batch of batches) {
      try {
        this.throwIfInterrupted()
        learn.x = batch.x
        learn.y = batch.y as tf.Tensor1D
        learn.statistics = learn.accumulation = undefined
        yield batch
        learn.batch++
      } finally {
        // A callback may have put others in their place.
        for (const tensor of [batch.x, batch.y, learn.x, learn.y]) if (tensor && !tensor.isDisposed) tensor.dispose()
        learn.x = learn.y = undefined
      }
      // Interrupts and messages need a turn of the event loop.
      await new Promise(setImmediate)
    }
    this.throwIfInterrupted()
  }

  private throwIfInterrupted(): void {
    if (!isInterrupted()) return
    const { learn } = this
    const where = learn.training ? `after ${learn.batch} of ${learn.data.stepsPerEpoch} batches` : 'while validating'
    const epoch = learn.fitting ? ` in epoch ${learn.epoch + 1} of ${learn.epochs}` : ''
    throw new Interrupted(`Interrupted ${where}${epoch}. ${learn.leftByInterrupt}`)
  }

  /** A part of the loop between its events (fastai's `_with_events`). */
  async part(name: 'Epoch' | 'Train' | 'Validate' | 'Batch', cancel: new () => Error, body: () => void | Promise<void>): Promise<void> {
    const { learn } = this
    try {
      await this.callbacks.fire(`before${name}`, learn.training)
      await body()
    } catch (error) {
      if (!(error instanceof cancel)) throw error
      await this.callbacks.fire(`afterCancel${name}`, learn.training)
    }
    await this.callbacks.fire(`after${name}`, learn.training)
  }
}
