import type * as tf from '@tensorflow/tfjs'
import { layerCalls } from './layerCalls'
import type { LearnerData } from './LearnerData'
import type { Loss } from './losses/Loss'
import { endsWithSoftmax } from './outputsAreProbabilities'

const said = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
/** A cell's JavaScript may pass anything. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const shape = (sides: readonly (number | null)[]): string => `[${sides.map(side => side ?? 'any').join(', ')}]`

/** Throws where a learner cannot be made of these, and says what would do. */
export function checkLearner(data: LearnerData, model: tf.LayersModel, loss: Loss, seed: number): void {
  if (!isObject(data) || typeof data.trainingBatches !== 'function') throw new TypeError('new Learner(data, model): the data must be made with await digits(…), or have the members of LearnerData. Is an await missing?')
  checkData(data)
  if (!Number.isSafeInteger(seed)) throw new RangeError(`The seed must be a whole number, such as 42, but it is ${said(seed)}.`)
  checkModelFits(model, data, loss)
}

/** Throws where data of a person's own says something of itself that cannot be. */
function checkData({ name, classes, imageShape, batchSize, stepsPerEpoch, training, validation }: LearnerData): void {
  const wrong = (member: string, expected: string, value: unknown): never => {
    throw new RangeError(`The data's ${member} must be ${expected}, but it is ${said(value)}.`)
  }
  if (typeof name !== 'string') wrong('name', 'a text', name)
  if (!Array.isArray(classes) || classes.length === 0) wrong('classes', 'a list with a name for each class', classes)
  if (!Array.isArray(imageShape) || !imageShape.every(side => Number.isSafeInteger(side) && side > 0)) wrong('imageShape', 'a list of whole numbers of at least 1, such as [28, 28, 1]', imageShape)
  // A cell's JavaScript may leave them out.
  const lengths = { training: training as LearnerData['training'] | undefined, validation: validation as LearnerData['validation'] | undefined }
  for (const [member, value, least] of [
    ['batchSize', batchSize, 1],
    ['stepsPerEpoch', stepsPerEpoch, 1],
    ['training.length', lengths.training?.length, 1],
    ['validation.length', lengths.validation?.length, 0]
  ] as const)
    if (!Number.isSafeInteger(value) || Number(value) < least) wrong(member, `a whole number of at least ${least}`, value)
}

/** Throws where a model cannot be trained on the data with this loss. */
function checkModelFits(model: tf.LayersModel, data: LearnerData, loss: Loss): void {
  if (!isObject(model) || typeof model.apply !== 'function' || !Array.isArray(model.inputs) || model.inputs.length === 0)
    throw new TypeError('The model must be a tfjs LayersModel that knows its input shape, such as simpleCnn() or tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [28, 28, 1], … }), …] }).')
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw new Error(`A Learner trains models with one input and one output, but ${model.name} has ${model.inputs.length} and ${model.outputs.length}.`)
  const [input, output] = [model.inputs[0], model.outputs[0]] as [tf.SymbolicTensor, tf.SymbolicTensor]
  const takes = input.shape.slice(1)
  const gives = data.imageShape
  if (takes.length !== gives.length || takes.some((side, axis) => side !== null && side !== gives[axis]))
    throw new Error(`The model takes ${shape(takes)}, the data gives ${shape(gives)}: make the model with inputShape: ${shape(gives)}, or choose data of the model's shape.`)
  const outputs = output.shape.slice(1)
  const classes = data.classes.length
  if (outputs.length !== 1) throw new Error(`The model must end with one number for each class, [batch, ${classes}], but it gives ${shape(output.shape)}. End it with tf.layers.flatten() or a pooling layer, and tf.layers.dense({ units: ${classes} }).`)
  if (outputs[0] !== null && outputs[0] !== classes)
    throw new Error(`The model has ${outputs[0]} outputs, the data has ${classes} classes: make its last layer with ${classes} units.`)
  const last = layerCalls(model).at(-1)
  if (endsWithSoftmax(model) && loss.takesProbabilities === false)
    throw new Error(`The model's last layer ${said(last?.name)} applies softmax, and the loss ${loss.name} would apply it again. Leave that activation away, or pass { loss: crossEntropy }.`)
}

/** Throws unless `epochs` is a whole number of at least 1. */
export function checkEpochs(epochs: number): void {
  if (!Number.isSafeInteger(epochs) || epochs < 1)
    throw new RangeError(`fit(epochs): the number of epochs must be a whole number of at least 1, but it is ${said(epochs)}.`)
}

/** Throws unless `startEpoch` is a whole number below `epochs`. */
export function checkStartEpoch(startEpoch: number, epochs: number): void {
  if (!Number.isSafeInteger(startEpoch) || startEpoch < 0 || startEpoch >= epochs)
    throw new RangeError(`startEpoch must be a whole number from 0 to ${epochs - 1}, the last of the ${epochs} epochs, but it is ${said(startEpoch)}.`)
}

/** Throws unless `lr` is a finite number of at least 0. */
export function checkLearningRate(lr: number): void {
  if (typeof lr !== 'number' || !Number.isFinite(lr) || lr < 0)
    throw new RangeError(`The learning rate lr must be a finite number of at least 0, such as 0.06, but it is ${said(lr)}.`)
}

/** Throws unless `value` is a whole number of at least 1. @param name of the option, such as `TensorBoard: every` */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number of at least 1, but it is ${said(value)}.`)
}

/** Throws unless the title of a run is a text. */
export function checkRunName(name: string): void {
  if (typeof name !== 'string') throw new TypeError(`The name of a run must be a text, such as 'with warm-up', but it is ${said(name)}.`)
}
