import * as tf from '@tensorflow/tfjs'

/** How many rows or columns to add before and after; negative numbers take some away. */
export type Margin = readonly [before: number, after: number]

/** Takes away what negative margins say from the two middle axes of [a, height, width, b], and says how much is left to be padded. */
export function padOrCrop(x: tf.Tensor4D, rows: Margin, columns: Margin): { x: tf.Tensor4D; pad: [[0, 0], [number, number], [number, number], [0, 0]] } {
  const cut = (margin: number) => Math.max(0, -margin)
  const add = (margin: number) => Math.max(0, margin)
  const [a, height, width, b] = x.shape
  const cropped = [...rows, ...columns].some(margin => margin < 0)
    ? tf.slice(x, [0, cut(rows[0]), cut(columns[0]), 0], [a, height - cut(rows[0]) - cut(rows[1]), width - cut(columns[0]) - cut(columns[1]), b])
    : x
  return { x: cropped, pad: [[0, 0], [add(rows[0]), add(rows[1])], [add(columns[0]), add(columns[1])], [0, 0]] }
}
