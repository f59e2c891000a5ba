import type * as tf from '@tensorflow/tfjs'
import type { Callback } from './Callback'
import type { CallbacksByName } from './callbackNames'
import { LearnerCore } from './LearnerCore'
import type { LearnerData } from './LearnerData'
import type { LearnerOptions } from './LearnerOptions'

/**
 * Data, a model and what happens around them (fastai's `Learner`). `model` is any tfjs `LayersModel` with one input and one output.
 * Callbacks are found under their names, typed: `new Learner(data, model, { callbacks: [new ActivationStats()] }).activationStats`,
 * and in fastai's spelling, `.activation_stats`.
 * @throws where the model does not fit the data; the message says what would
 */
export type Learner<C extends readonly Callback[] = readonly []> = LearnerCore & CallbacksByName<C>
export const Learner = LearnerCore as unknown as new <const C extends readonly Callback[] = readonly []>(data: LearnerData, model: tf.LayersModel, options?: LearnerOptions<C>) => Learner<C>
