import * as tf from '@tensorflow/tfjs'
import { solvePositiveDefinite } from './solvePositiveDefinite'

/** Rows of numbers, `[rows, width]`. */
export interface Rows {
  readonly values: Float32Array
  readonly width: number
}

/**
 * Ridge regression of several targets on features (Hoerl and Kennard 1970): fitted on some rows, applied to others. Both are centred, so that
 * there is an intercept which is not penalised. Sums of products are the engine's, in 32 bits; the equations are solved in 64.
 * @param strength the penalty as a multiple of the features' mean sum of squares: the same whatever their unit
 * @returns `[held rows, targets]`
 */
export function ridgePredictions(features: Rows, targets: Rows, held: Rows, strength: number): Float32Array {
  const { width } = features
  const predictions = tf.tidy(() => {
    const [x, y] = [asTensor(features), asTensor(targets)]
    const [xMean, yMean] = [tf.mean(x, 0), tf.mean(y, 0)]
    const centred = tf.sub<tf.Tensor2D>(x, xMean)
    const offsets = tf.sub<tf.Tensor2D>(y, yMean)
    // (XᵀX + λ)⁻¹Xᵀ = Xᵀ(XXᵀ + λ)⁻¹: there is an equation for each feature, or one for each row. The fewer are solved.
    const byRows = x.shape[0] < width
    const size = byRows ? x.shape[0] : width
    const products = Float64Array.from(tf.matMul(centred, centred, !byRows, byRows).dataSync())
    let trace = 0
    for (let at = 0; at < size; at++) trace += products[at * size + at]!
    // Features that do not vary at all leave nothing to solve: their weight is 0.
    const penalty = trace > 0 ? (strength * trace) / width : 1
    for (let at = 0; at < size; at++) products[at * size + at]! += penalty
    const solved = Float64Array.from((byRows ? offsets : tf.matMul(centred, offsets, true)).dataSync())
    solvePositiveDefinite(products, size, solved, targets.width)
    const solution = tf.tensor2d(Float32Array.from(solved), [size, targets.width])
    const slopes = byRows ? tf.matMul(centred, solution, true) : solution
    return tf.add(tf.matMul(tf.sub<tf.Tensor2D>(asTensor(held), xMean), slopes), yMean)
  })
  const values = predictions.dataSync<'float32'>()
  predictions.dispose()
  return values
}

const asTensor = ({ values, width }: Rows): tf.Tensor2D => tf.tensor2d(values, [values.length / width, width])
