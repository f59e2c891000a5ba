import * as tf from '@tensorflow/tfjs'
import { layerCalls } from '../../learner/layerCalls'
import type { ImageSet } from '../training/ImageSet'

const AT_ONCE = 500

/** A model's hidden layers as the claims count them: what each convolution gives to the next, after its normalisation and activation. */
export interface HiddenLayers {
  /** Of the convolutions, first to last but one. */
  readonly names: readonly string[]
  readonly outputs: readonly tf.SymbolicTensor[]
}

export function hiddenLayers(model: tf.LayersModel): HiddenLayers {
  const calls = layerCalls(model)
  const convolutions = [...calls.keys()].filter(at => calls[at]!.layer.getClassName() === 'Conv2D')
  // What comes before the next convolution is the layer's own: its normalisation, its activation.
  return { names: convolutions.slice(0, -1).map(at => calls[at]!.name), outputs: convolutions.slice(1).map(at => calls[at - 1]!.output) }
}

/** Gives what the hidden layers give for the first images, some images at a time, with their labels. The tensors are freed when `take` returns. */
export async function eachHiddenOutput(model: tf.LayersModel, set: ImageSet, atMost: number, take: (outputs: readonly tf.Tensor4D[], labels: Int32Array) => void): Promise<void> {
  const { outputs } = hiddenLayers(model)
  const inner = tf.model({ inputs: model.inputs, outputs: [...outputs] })
  for (const { x, y } of set.batches(AT_ONCE, atMost)) {
    tf.tidy(() => {
      const given = inner.apply(x, { training: false }) as tf.Tensor4D | tf.Tensor4D[]
      take(Array.isArray(given) ? given : [given], y.dataSync<'int32'>())
    })
    tf.dispose([x, y])
    await new Promise(setImmediate)
  }
}
