import type * as tf from '@tensorflow/tfjs'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import type { Callback } from './Callback'
import type { CallbacksByName } from './callbackNames'
import { loadCheckpoint, type LoadOptions } from './checkpoint/loadCheckpoint'
import { saveCheckpoint } from './checkpoint/saveCheckpoint'
import { getPreds, type Predictions, type PredictionsOptions } from './getPreds'
import { interpretation, type Interpretation, type InterpretationOptions } from './interpretation/Interpretation'
import { LearnerCore } from './LearnerCore'
import type { LearnerData } from './LearnerData'
import type { LearnerOptions } from './LearnerOptions'
import { lrFind, type LrFindOptions } from './lrFind/lrFind'
import type { LrFindResult } from './lrFind/LrFindResult'
import { ModelSummary } from './ModelSummary'
import { outputsAreProbabilities } from './outputsAreProbabilities'
import { predict, type Prediction } from './predict'
import { fineTune, type FineTuneOptions } from './schedules/fineTune'
import { fitFlatCos, type FitFlatCosOptions } from './schedules/fitFlatCos'
import { fitOneCycle, type FitOneCycleOptions } from './schedules/fitOneCycle'
import { fitSgdr, type FitSgdrOptions } from './schedules/fitSgdr'

/** What can be done with a learner beside training it. Each method's work is in a file of its own. */
class LearnerWithMethods extends LearnerCore implements Displayable {
  /** What the model says of images. @param x `[images, height, width, channels]`, normalised as the training images are; stays yours. */
  predict(x: tf.Tensor): Prediction {
    return predict(this.model, x, this.data.classes, outputsAreProbabilities(this.model, this.lossFunction), Math.max(this.data.batchSize, 64))
  }

  /** What the model says of a whole set whose classes are known, and what each image loses. */
  getPreds(options?: PredictionsOptions): Promise<Predictions> {
    return getPreds(this, options)
  }
  /** Which classes the model confuses, and on which images it does worst. */
  interpretation(options?: InterpretationOptions): Promise<Interpretation> {
    return interpretation(this, options)
  }

  /** A table of the layers, their output shapes and parameters, and whether they are trained. */
  summary(): ModelSummary {
    const { data, optimizer, lossFunction, callbacks, groups } = this
    const frozen = groups.frozen === 0 ? [] : [`Frozen: the first ${groups.frozen === 1 ? 'group' : `${groups.frozen} groups`} of ${groups.layers.length}, but for normalisation; learn.unfreeze() trains all again`]
    const notes = [
      ...frozen,
      `Data: ${data.name}, ${data.training.length} training and ${data.validation.length} validation images, batch size ${data.batchSize}`,
      `Optimizer: ${optimizer.description}; loss: ${lossFunction.name}`,
      `Callbacks: ${callbacks.map(callback => callback.name).join(', ')}`
    ]
    return new ModelSummary(this.model, notes, this.variables)
  }

  /** Trains by the one-cycle policy (fastai's `fit_one_cycle`, with its defaults): `await learn.fitOneCycle(3, { lrMax: 0.06 })`. */
  fitOneCycle(epochs: number, options?: FitOneCycleOptions): Promise<void> {
    return fitOneCycle(this, epochs, options)
  }
  /** Trains at a constant learning rate that falls along a cosine in the last quarter (fastai's `fit_flat_cos`). */
  fitFlatCos(epochs: number, options?: FitFlatCosOptions): Promise<void> {
    return fitFlatCos(this, epochs, options)
  }
  /** Trains with warm restarts, in cycles the first of which is `cycleLength` epochs long (fastai's `fit_sgdr`). */
  fitSgdr(cycles: number, cycleLength: number, options?: FitSgdrOptions): Promise<void> {
    return fitSgdr(this, cycles, cycleLength, options)
  }
  /** Trains the last group of layers alone, then all, the first ones more slowly (fastai's `fine_tune`). */
  fineTune(epochs: number, options?: FineTuneOptions): Promise<void> {
    return fineTune(this, epochs, options)
  }
  /** Tries learning rates and suggests some; leaves everything as it was (fastai's `lr_find`). Display what it returns. */
  lrFind(options?: LrFindOptions): Promise<LrFindResult> {
    return lrFind(this, options)
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
   * Writes weights, optimizer memory, position, what is frozen and what callbacks have counted to a file (safetensors, which Python opens too), whole or not at all. `.safetensors` is
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

// It is shown under the name that a cell imports.
Object.defineProperty(LearnerWithMethods, 'name', { value: 'Learner' })

/**
 * Data, a model and what happens around them (fastai's `Learner`). `model` is any tfjs `LayersModel` with one input and one output.
 * Callbacks are found under their names, typed: `new Learner(data, model, { callbacks: [new ActivationStats()] }).activationStats`,
 * and in fastai's spelling, `.activation_stats`.
 * @throws where the model does not fit the data; the message says what would
 */
export type Learner<C extends readonly Callback[] = readonly []> = LearnerWithMethods & CallbacksByName<C>
export const Learner = LearnerWithMethods as unknown as new <const C extends readonly Callback[] = readonly []>(data: LearnerData, model: tf.LayersModel, options?: LearnerOptions<C>) => Learner<C>
