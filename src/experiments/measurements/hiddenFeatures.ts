import type * as tf from '@tensorflow/tfjs'
import type { ImageSet } from '../training/ImageSet'
import { eachHiddenOutput, hiddenLayers } from './hiddenLayers'
import type { Rows } from './ridge'

/** What some hidden layers give for the first images, a row for each image. */
export interface HiddenFeatures {
  readonly names: readonly string[]
  /** Of each layer. */
  readonly rows: readonly Rows[]
}

/** @param chosen numbers of the hidden layers, from 0; all by default */
export async function hiddenFeatures(model: tf.LayersModel, set: ImageSet, images: number, chosen?: readonly number[]): Promise<HiddenFeatures> {
  const { names } = hiddenLayers(model)
  const layers = chosen ?? [...names.keys()]
  for (const layer of layers) if (names[layer] === undefined) throw new RangeError(`There is no hidden layer ${layer}: they are numbered 0 to ${names.length - 1}.`)
  const parts = layers.map((): Float32Array[] => [])
  await eachHiddenOutput(model, set, images, outputs => layers.forEach((layer, at) => parts[at]!.push(outputs[layer]!.dataSync<'float32'>())))
  const count = Math.min(images, set.length)
  return {
    names: layers.map(layer => names[layer]!),
    rows: parts.map(each => {
      const values = new Float32Array(each.reduce((sum, { length }) => sum + length, 0))
      let at = 0
      for (const part of each) {
        values.set(part, at)
        at += part.length
      }
      return { values, width: values.length / count }
    })
  }
}
