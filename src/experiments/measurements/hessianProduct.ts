import * as tf from '@tensorflow/tfjs'
import { activationOf, layerCalls } from '../../learner/layerCalls'
import { flattened } from './lossGradient'

/** `[size]`. */
type Vector = Float64Array<ArrayBuffer>

/**
 * The Hessian of a batch's mean cross-entropy times a vector, exactly: the gradient of the gradient's product with the vector (Pearlmutter
 * 1994). Both have all variables' numbers, one variable after the other. Batch normalisation takes its running statistics.
 *
 * In tfjs a derivative that is made of an operation's saved output (of exp, tanh, sigmoid, log softmax) has no further derivative: that part is
 * lost, without a word. Hence only networks of convolutions, linear layers, pooling and ReLU, and a loss of one's own.
 * @throws where the model has something else
 */
export function hessianProduct(model: tf.LayersModel, variables: readonly tf.Variable[], x: tf.Tensor, y: tf.Tensor1D, vector: Float64Array): Vector {
  checkModel(model)
  let product: Vector = new Float64Array()
  tf.tidy(() => {
    const parts = sliced(variables, vector)
    const targets = tf.oneHot(y, model.outputs[0]?.shape[1] ?? 1)
    const forward = (): tf.Tensor2D => model.apply(x, { training: false }) as tf.Tensor2D
    const greatest = tf.max<tf.Tensor2D>(forward(), 1, true)
    const loss = (): tf.Scalar => {
      const shifted = tf.sub(forward(), greatest)
      return tf.mean<tf.Scalar>(tf.sub(tf.log(tf.sum(exponential(shifted), 1)), tf.sum(tf.mul(shifted, targets), 1)))
    }
    const { grads } = tf.variableGrads(() => {
      const inner = tf.variableGrads(loss, [...variables]).grads
      return tf.addN<tf.Scalar>(variables.map((variable, index) => tf.sum<tf.Scalar>(tf.mul(inner[variable.name]!, parts[index]!))))
    }, [...variables])
    product = flattened(variables.map(variable => (grads[variable.name] ?? tf.zerosLike(variable)).dataSync<'float32'>()))
  })
  return product
}

/** eˣ, whose derivative is made of the saved input. */
const exponential = (x: tf.Tensor): tf.Tensor => customExponential(x)
const customExponential = tf.customGrad((x, save) => {
  ;(save as tf.GradSaveFunc)([x as tf.Tensor])
  return { value: tf.exp(x as tf.Tensor), gradFunc: (dy: tf.Tensor, [input]: tf.Tensor[]) => tf.mul(dy, exponential(input!)) }
})

const LAYERS = ['Conv2D', 'Dense', 'Flatten', 'GlobalAveragePooling2D', 'Activation', 'ReLU']

function checkModel(model: tf.LayersModel): void {
  for (const { layer } of layerCalls(model))
    if (!LAYERS.includes(layer.getClassName()) || !['relu', 'linear'].includes(activationOf(layer)))
      throw new TypeError(`The curvature of the loss can be measured of networks of convolutions with ReLU, but the layer ${layer.name} is a ${layer.getClassName()} with ${activationOf(layer)}: tfjs has no second derivative of it.`)
}

function sliced(variables: readonly tf.Variable[], vector: Float64Array): tf.Tensor[] {
  let from = 0
  return variables.map(({ size, shape }) => tf.tensor(Float32Array.from(vector.subarray(from, (from += size))), shape))
}

// tfjs has no gradient of a filter's gradient. That is linear in the layer's input and in the gradient of its output, so that its own gradients are
// an input gradient and a convolution with the same strides and padding.
// (Its type denies that there may be none.)
if ((tf.getGradient('Conv2DBackpropFilter') as unknown) === undefined)
  tf.registerGradient({
    kernelName: 'Conv2DBackpropFilter',
    inputsToSave: ['x', 'dy'],
    gradFunc: (upstream, saved, attributes) => {
      const [x, dy] = saved as [tf.Tensor4D, tf.Tensor4D]
      const { strides, pad } = attributes as unknown as { strides: [number, number]; pad: 'same' | 'valid' }
      const filter = upstream as tf.Tensor4D
      return {
        x: () => tf.conv2dTranspose(dy, filter, x.shape, strides, pad),
        dy: () => tf.conv2d(x, filter, strides, pad)
      }
    }
  })
