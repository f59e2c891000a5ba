/** A layer in one training batch, seen whole: what a recorder could have saved. */
export interface ObservedLayer {
  /** tfjs's name of the layer, such as `conv2d_1`. */
  readonly name: string
  /** tfjs's class, such as `Conv2D`. */
  readonly type: string
  /** `[batch, height, width, channels]`. */
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
  /** What the layer gives for every image of the batch, flat, before its activation function. */
  readonly output: Float32Array
  /** The same after it. */
  readonly activated: Float32Array
  /** Gradient of the loss with respect to the layer's filters in the same batch, flat. */
  readonly gradient: Float32Array
}

/** Watched layers, first to last, for each training batch. */
export type Observation = readonly (readonly ObservedLayer[])[]
