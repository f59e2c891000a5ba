import * as tf from '@tensorflow/tfjs'

const EPSILON = 1e-5

/**
 * Layer normalisation of images over positions and channels (Ba et al. 2016; PyTorch's `LayerNorm([C, H, W])`, epsilon 1e-5): each image
 * gets mean 0 and variance 1, then a learnt scale and shift for each position and channel.
 *
 * tfjs has one, but its gradient adds up a slice for every position, which makes it some hundred times slower.
 */
export class ImageLayerNormalization extends tf.layers.Layer {
  static readonly className = 'ImageLayerNormalization'
  private gamma: tf.LayerVariable | undefined
  private beta: tf.LayerVariable | undefined

  override build(inputShape: tf.Shape): void {
    const shape = inputShape.slice(1)
    this.gamma = this.addWeight('gamma', shape, 'float32', tf.initializers.ones())
    this.beta = this.addWeight('beta', shape, 'float32', tf.initializers.zeros())
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs
      const axes = x.shape.map((_, axis) => axis).slice(1)
      const centred = tf.sub(x, tf.mean(x, axes, true))
      const normed = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), EPSILON)))
      return tf.add(tf.mul(normed, (this.gamma as tf.LayerVariable).read()), (this.beta as tf.LayerVariable).read())
    })
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape
  }
}
tf.serialization.registerClass(ImageLayerNormalization)
