import type * as tf from '@tensorflow/tfjs'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import type { Callback } from './Callback'
import type { CallbacksByName } from './callbackNames'
import { loadCheckpoint, type LoadOptions } from './checkpoint/loadCheckpoint'
import { saveCheckpoint } from './checkpoint/saveCheckpoint'
import { LearnerCore } from './LearnerCore'
import type { LearnerData } from './LearnerData'
import type { LearnerOptions } from './LearnerOptions'
import { ModelSummary } from './ModelSummary'
import { outputsAreProbabilities } from './outputsAreProbabilities'
import { predict, type Prediction } from './predict'

/** What can be done with a learner beside training it. Each method's work is in a file of its own. */
class LearnerWithMethods extends LearnerCore implements Displayable {
  /** What the model says of images. @param x `[images, height, width, channels]`, normalised as the training images are; stays yours. */
  predict(x: tf.Tensor): Prediction {
    return predict(this.model, x, this.data.classes, outputsAreProbabilities(this.model, this.lossFunction), Math.max(this.data.batchSize, 64))
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

  /** Freezes the groups of layers before group `first`; negative numbers count from the end (fastai's `freeze_to`). */
  freezeTo(first: number): void {
    this.groups.freezeTo(first)
  }
  /** Freezes all groups but the last (fastai's `freeze`). */
  freeze(): void {
    this.groups.freezeTo(-1)
  }
  /** Trains all groups again. */
  unfreeze(): void {
    this.groups.freezeTo(0)
  }

  /**
   * Writes weights, optimizer memory and position to a file (safetensors, which Python opens too), whole or not at all. `.safetensors` is
   * added where `file` has no ending. In the middle of an epoch the file says that this epoch is still to be trained.
   * @returns the file's path
   */
  save(file: string): Promise<string> {
    return saveCheckpoint(this, file)
  }
  /**
   * Loads what `save` wrote, into a model of the same layers: `learn.fit(5, { startEpoch: learn.epochsDone })` then goes on bit for bit, as if
   * there had been no break. An optimizer of another kind than the file's begins anew.
   * @throws where the file is missing, damaged or another model's; then nothing has changed
   */
  load(file: string, options?: LoadOptions): Promise<void> {
    return loadCheckpoint(this, file, options)
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.summary()[JUPYTER_DISPLAY]()
  }
}

/**
 * Data, a model and what happens around them (fastai's `Learner`). `model` is any tfjs `LayersModel` with one input and one output.
 * Callbacks are found under their names, typed: `new Learner(data, model, { callbacks: [new ActivationStats()] }).activationStats`,
 * and in fastai's spelling, `.activation_stats`.
 * @throws where the model does not fit the data; the message says what would
 */
export type Learner<C extends readonly Callback[] = readonly []> = LearnerWithMethods & CallbacksByName<C>
export const Learner = LearnerWithMethods as unknown as new <const C extends readonly Callback[] = readonly []>(data: LearnerData, model: tf.LayersModel, options?: LearnerOptions<C>) => Learner<C>
