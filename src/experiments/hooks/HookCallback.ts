import * as tf from '@tensorflow/tfjs'
import { Callback } from '../../learner/Callback'
import { ForwardPass } from '../../learner/step/ForwardPass'
import { layerCalls } from '../../learner/layerCalls'

type Layer = tf.layers.Layer

/** A layer in one training batch, as a forward hook of PyTorch sees it. Tensors are `[batch, …]`. */
export interface HookedOutput {
  readonly layer: Layer
  readonly inputShape: readonly number[]
  /** Before the activation function, where the layer has one of its own. */
  readonly output: tf.Tensor
  /** After it. */
  readonly activated: tf.Tensor
}

/**
 * A callback that is handed what the layers give in every training batch (fastai's `HookCallback`). As there, only layers with
 * parameters are hooked. PyTorch keeps a convolution and its ReLU apart, so a hook on the convolution sees what goes into the ReLU;
 * a tfjs layer may hold both, so they are taken apart here. It runs the model's forward pass a second time and is meant for few batches.
 */
export abstract class HookCallback extends Callback {
  override readonly runValidation = false
  protected hooked: readonly { readonly layer: Layer; readonly linear: Layer }[] = []
  private forward: ForwardPass | undefined

  /** Called for each batch with the hooked layers, first to last; the tensors are gone afterwards. */
  protected abstract afterForward(outputs: readonly HookedOutput[]): void

  override beforeFit(): void {
    const { model } = this.learn
    const calls = layerCalls(model)
    const hooked = calls.flatMap(({ layer, input, output }) => (input && layer.weights.length > 0 ? [{ layer, input, output }] : []))
    this.hooked = hooked.map(({ layer, input }) => ({ layer, linear: withoutActivation(layer, input) }))
    this.forward = new ForwardPass(model, hooked.flatMap(({ input, output }) => [input, output]), calls)
  }

  override beforeBatch(): void {
    const { forward, learn } = this
    const { x } = learn
    if (!forward || !x) return
    tf.tidy(() => {
      const { watched } = forward.run(x, tf.tensor1d([learn.step, 0], 'int32'))
      this.afterForward(
        this.hooked.flatMap(({ layer, linear }, index) => {
          const [input, activated] = [watched[2 * index], watched[2 * index + 1]]
          if (!input || !activated) return []
          linear.setWeights(layer.getWeights())
          return [{ layer, inputShape: input.shape, output: linear.apply(input) as tf.Tensor, activated }]
        })
      )
    })
  }

  override afterFit(): void {
    for (const { linear } of this.hooked) linear.dispose()
    this.hooked = []
    this.forward = undefined
  }
}

/** A layer of the same kind that applies no activation function, ready to take the original's weights. */
function withoutActivation(layer: Layer, input: tf.SymbolicTensor): Layer {
  const kind = layer.constructor as tf.serialization.SerializableConstructor<Layer>
  const linear = kind.fromConfig(kind, { ...layer.getConfig(), activation: 'linear', name: `${layer.name}-hooked` })
  linear.apply(tf.input({ shape: input.shape.slice(1) }))
  return linear
}
