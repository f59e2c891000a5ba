import * as tf from '@tensorflow/tfjs'

/** The slope of `leakyRelu` below zero. */
const LEAK = 0.1

/**
 * The activations that a layer can apply. `leakyRelu` has slope 0.1 below zero (the course's; PyTorch's default is 0.01, that of tfjs's
 * own layer 0.3), `elu` has α = 1, `gelu` is the exact one (with erf), `swish` is x · sigmoid(x), also known as SiLU.
 */
export const ACTIVATIONS = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'swish', 'mish', 'relu6', 'softplus', 'softsign', 'sigmoid', 'hardSigmoid', 'tanh', 'linear'] as const
/** Activation functions that the models know by name. */
export type ActivationName = (typeof ACTIVATIONS)[number]

/**
 * tfjs has leaky ReLU as a layer only. As an activation of the convolution it is like the others: what is measured of that layer is
 * then what comes after it.
 */
class LeakyRelu extends tf.serialization.Serializable {
  static readonly className = 'leakyRelu'
  getConfig(): tf.serialization.ConfigDict {
    return {}
  }
  apply(x: tf.Tensor): tf.Tensor {
    return tf.leakyRelu(x, LEAK)
  }
}
tf.serialization.registerClass(LeakyRelu)

type TfjsActivation = NonNullable<Parameters<typeof tf.layers.conv2d>[0]['activation']>

/** The name as tfjs's types have it; they don't know of ours. */
export const forTfjs = (name: ActivationName): TfjsActivation => name as TfjsActivation
