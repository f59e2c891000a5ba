import * as tf from '@tensorflow/tfjs'

/** What a model says of some images. */
export interface Prediction {
  /** `[images]`: the class of the greatest output. */
  classes: Int32Array
  /** The classes' names, one for each image. */
  labels: string[]
  /** `[images, classes]`: the model's outputs as they are (logits, where the model does not end with softmax). */
  outputs: Float32Array
  /** `[images, classes]`, each row adding up to 1. */
  probabilities: Float32Array
}

/** Runs a model on images, some at a time. @param x `[images, …]`, normalised as the training images were; it is not disposed of. */
export function predict(model: tf.LayersModel, x: tf.Tensor, names: readonly string[], outputsAreProbabilities: boolean, batchSize: number): Prediction {
  const takes = model.inputs[0]?.shape.slice(1) ?? []
  if (x.rank !== takes.length + 1 || takes.some((side, axis) => side !== null && side !== x.shape[axis + 1]))
    throw new Error(`predict(x): the model takes [images, ${takes.map(side => side ?? 'any').join(', ')}], x is [${x.shape.join(', ')}].`)
  const [images = 0] = x.shape as number[]
  const width = names.length
  const [outputs, probabilities, classes] = [new Float32Array(images * width), new Float32Array(images * width), new Int32Array(images)]
  for (let from = 0; from < images; from += batchSize) {
    const rows = tf.tidy(() => {
      const output = model.apply(x.slice([from], [Math.min(batchSize, images - from)]), { training: false }) as tf.Tensor2D
      return tf.stack([output, outputsAreProbabilities ? output : tf.softmax(output)]).dataSync() as Float32Array
    })
    outputs.set(rows.subarray(0, rows.length / 2), from * width)
    probabilities.set(rows.subarray(rows.length / 2), from * width)
  }
  for (let image = 0; image < images; image++) {
    let best = 0
    for (let c = 1; c < width; c++) if ((outputs[image * width + c] ?? NaN) > (outputs[image * width + best] ?? NaN)) best = c
    classes[image] = best
  }
  return { classes, labels: [...classes].map(index => names[index] ?? String(index)), outputs, probabilities }
}
