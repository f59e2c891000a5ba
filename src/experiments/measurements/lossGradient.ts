import * as tf from '@tensorflow/tfjs'
import { softmaxCrossEntropy } from '../../learner'
import type { ImageSet } from '../training/ImageSet'

/** Images whose gradient is computed at once. */
const AT_ONCE = 500

/** The gradient of a batch's mean loss, one variable after the other. Batch normalisation takes its running statistics. */
export function lossGradient(model: tf.LayersModel, variables: readonly tf.Variable[], x: tf.Tensor, y: tf.Tensor1D): Float64Array {
  let gradient = new Float64Array()
  tf.tidy(() => {
    const { grads } = tf.variableGrads(() => softmaxCrossEntropy.of(model.apply(x, { training: false }) as tf.Tensor2D, y), [...variables])
    gradient = flattened(variables.map(variable => (grads[variable.name] ?? tf.zerosLike(variable)).dataSync<'float32'>()))
  })
  return gradient
}

/** The gradient of the mean loss over some images of a set: all of them where no numbers are given. */
export function setGradient(model: tf.LayersModel, variables: readonly tf.Variable[], set: ImageSet, numbers: Int32Array = Int32Array.from({ length: set.length }, (_, image) => image)): Float64Array {
  const sum = new Float64Array(variables.reduce((count, { size }) => count + size, 0))
  for (let from = 0; from < numbers.length; from += AT_ONCE) {
    const { x, y, size } = set.batch(numbers.subarray(from, from + AT_ONCE))
    const gradient = lossGradient(model, variables, x, y as tf.Tensor1D)
    tf.dispose([x, y])
    for (const [at, value] of gradient.entries()) sum[at]! += (size / numbers.length) * value
  }
  return sum
}

/** Numbers of several arrays, one array after the other. */
export function flattened(parts: readonly Float32Array[]): Float64Array<ArrayBuffer> {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!
  return sum
}

export const norm = (vector: Float64Array): number => Math.sqrt(dot(vector, vector))
