import * as tf from '@tensorflow/tfjs'
import { Callback } from '../../learner/Callback'
import { ForwardPass } from '../../learner/step/ForwardPass'
import { hasOwnActivation, layerCalls } from '../../learner/layerCalls'

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
  protected hooked: readonly { readonly layer: Layer }[] = []
  private forward: ForwardPass | undefined

  /** Called for each batch with the hooked layers, first to last; the tensors are gone afterwards. */
  protected abstract afterForward(outputs: readonly HookedOutput[]): void

  override beforeFit(): void {
    const { model } = this.learn
    const calls = layerCalls(model)
    const hooked = calls.flatMap(({ layer, input, output }) => (input && layer.weights.length > 0 ? [{ layer, input, output }] : []))
    this.hooked = hooked
    this.forward = new ForwardPass(
      model,
      hooked.flatMap(({ layer, input, output }) => [
        { output: input, before: false },
        { output, before: hasOwnActivation(layer) },
        { output, before: false }
      ]),
      calls
    )
  }

  override beforeBatch(): void {
    const { forward, learn } = this
    const { x } = learn
    if (!forward || !x) return
    tf.tidy(() => {
      const { watched } = forward.run(x, tf.tensor1d([learn.step, 0], 'int32'))
      this.afterForward(
        this.hooked.flatMap(({ layer }, index) => {
          const [input, output, activated] = watched.slice(3 * index, 3 * index + 3)
          return input && output && activated ? [{ layer, inputShape: input.shape, output, activated }] : []
        })
      )
      // The batch itself may be among them: a model's input is given back as it is.
      tf.dispose(watched.filter(tensor => tensor !== x))
    })
  }

  override afterFit(): void {
    this.hooked = []
    this.forward = undefined
  }
}
