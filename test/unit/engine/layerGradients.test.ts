import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ENGINE_NAMES } from '../../../src/engine'
import { restoreBackend, startOrSkip, useReference } from './backends'
import { assertClose, seeded, values } from './numbers'

interface Case {
  name: string
  shapes: number[][]
  /** Of the inputs; summed with fixed weights into a loss. */
  f: (...inputs: tf.Tensor[]) => tf.Tensor
  /** The same written with other ops, where the cpu backend's own gradient is wrong. */
  reference?: (...inputs: tf.Tensor[]) => tf.Tensor
}

const image = [2, 6, 6, 3]
const activations: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ['relu', x => tf.relu(x)],
  ['relu6', x => tf.relu6(tf.mul(x, 8))],
  ['leakyRelu', x => tf.leakyRelu(x, 0.1)],
  ['elu', x => tf.elu(x)],
  ['selu', x => tf.selu(x)],
  ['sigmoid', x => tf.sigmoid(x)],
  ['tanh', x => tf.tanh(x)],
  ['softplus', x => tf.softplus(x)],
  ['swish', x => tf.mul(x, tf.sigmoid(x))],
  ['softmax', x => tf.softmax(x)],
  ['logSoftmax', x => tf.logSoftmax(x)],
  ['clip', x => tf.clipByValue(x, -0.5, 0.5)],
  ['abs, square, sqrt and exp', x => tf.sqrt(tf.add(tf.square(x), tf.exp(tf.abs(x))))]
]
const labels = (classes: number, size: number) => tf.oneHot(tf.tensor1d(Array.from({ length: size }, (_, i) => i % classes), 'int32'), classes)

/** The cpu backend's gradient divides by the whole window at the borders, where the forward pass averages what there is. */
function averageByConvolution(x: tf.Tensor4D): tf.Tensor {
  const ones = tf.ones<tf.Rank.R4>([3, 3, x.shape[3], 1])
  return tf.div(tf.depthwiseConv2d(x, ones, 2, 'same'), tf.depthwiseConv2d(tf.onesLike(x), ones, 2, 'same'))
}

/** The cpu backend's gradient reads the wrong image from the second of a batch on. */
function upsampleByRepeating(x: tf.Tensor4D): tf.Tensor {
  const [batch, height, width, channels] = x.shape
  const rows = tf.reshape(tf.add(tf.reshape(x, [batch * height, 1, width, channels]), tf.zeros([1, 2, 1, 1])), [batch * 2 * height, width, 1, channels])
  return tf.reshape(tf.add(rows, tf.zeros([1, 1, 2, 1])), [batch, 2 * height, 2 * width, channels])
}

const CASES: Case[] = [
  ...activations.map(([name, f]): Case => ({ name, shapes: [image], f: f })),
  { name: 'prelu', shapes: [image, [3]], f: (x, a) => tf.prelu(x, a) },
  { name: 'max pooling', shapes: [image], f: x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid') },
  { name: 'max pooling of numbers that are all negative', shapes: [image], f: x => tf.maxPool(tf.sub<tf.Tensor4D>(x, 5), 2, 2, 'valid') },
  { name: 'max pooling, 3x3 windows that overlap', shapes: [[2, 7, 7, 3]], f: x => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same') },
  { name: 'average pooling', shapes: [image], f: x => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid') },
  { name: 'average pooling, 3x3 windows that overlap', shapes: [[2, 7, 7, 3]], f: x => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same'), reference: x => averageByConvolution(x as tf.Tensor4D) },
  { name: 'global average and maximum', shapes: [image], f: x => tf.concat([tf.mean(x, [1, 2]), tf.max(x, [1, 2])], 1) },
  {
    name: 'batch normalisation while training',
    shapes: [image, [3], [3]],
    f: (x, offset, scale) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2])
      return tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3)
    }
  },
  { name: 'the gradient of a gradient through relu', shapes: [image], f: x => tf.grad(a => tf.square(tf.relu(a)))(x) },
  ...([['sums', tf.add], ['differences', tf.sub], ['products', tf.mul]] as const).map(([name, op]): Case => ({
    name: `${name} with rows of 7 and 16 channels, on either side`,
    shapes: [[300, 7], [7], [16], [3, 5, 16], [1, 1, 16]],
    f: (x, a, b, y, c) => tf.concat([op(x, a), op(b, y), op(y, c), op(a, x)].map(t => tf.reshape(t, [-1])))
  })),
  { name: 'sums over all axes but the last, and over others', shapes: [[3, 4, 5, 6]], f: x => tf.concat([tf.sum(x, [0, 1, 2]), tf.sum(x, [2, -4, 1], true), tf.sum(x, [0, 3]), tf.sum(x, -1), tf.sum(x, [0, 1, 2, 3])].map(t => tf.reshape(t, [-1]))) },
  { name: 'means over all axes but the last, and over others', shapes: [[3, 4, 5, 6]], f: x => tf.concat([tf.mean(x, [0, 1, 2]), tf.mean(x, [2, -4, 1], true), tf.mean(x, [0, 3]), tf.mean(x, -1), tf.mean(x)].map(t => tf.reshape(t, [-1]))) },
  { name: 'repeated rows, and other tilings', shapes: [[1, 1, 5], [2, 3]], f: (row, x) => tf.concat([tf.tile(row, [3, 7, 1]), tf.tile(row, [2, 1, 2]), tf.tile(x, [3, 1])].map(t => tf.reshape(t, [-1]))) },
  { name: 'dense', shapes: [[4, 6], [6, 5], [5]], f: (x, w, b) => tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b) },
  { name: 'fused convolution, bias and relu', shapes: [image, [3, 3, 3, 4], [4]], f: (x, filter, bias) => tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 2, pad: 'same', bias, activation: 'relu' }) },
  { name: 'convolution in one dimension', shapes: [[2, 9, 3], [3, 3, 4]], f: (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same') },
  { name: 'depthwise convolution', shapes: [image, [3, 3, 3, 2]], f: (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same') },
  { name: 'separable convolution', shapes: [image, [3, 3, 3, 1], [1, 1, 3, 4]], f: (x, d, p) => tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'same') },
  { name: 'transposed convolution', shapes: [[2, 3, 3, 4], [3, 3, 2, 4]], f: (x, filter) => tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 6, 6, 2], 2, 'same') },
  { name: 'nearest-neighbour upsampling', shapes: [image], f: x => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [12, 12]), reference: x => upsampleByRepeating(x as tf.Tensor4D) },
  { name: 'bilinear upsampling', shapes: [image], f: x => tf.image.resizeBilinear(x as tf.Tensor4D, [12, 12]) },
  { name: 'local response normalisation', shapes: [image], f: x => tf.localResponseNormalization(x as tf.Tensor4D, 2) },
  { name: 'padding, flattening, slices and residual sums', shapes: [image], f: x => tf.reshape(tf.add(tf.pad(x as tf.Tensor4D, [[0, 0], [1, 1], [1, 1], [0, 0]]).slice([0, 0, 0, 0], image as [number, number, number, number]), x), [2, -1]) },
  { name: 'dropout with a seed', shapes: [image], f: x => tf.dropout(x, 0.4, undefined, 5) },
  { name: 'softmax cross-entropy', shapes: [[6, 10]], f: x => tf.losses.softmaxCrossEntropy(labels(10, 6), x) },
  { name: 'sigmoid cross-entropy', shapes: [[6, 4]], f: x => tf.losses.sigmoidCrossEntropy(labels(4, 6), x) },
  { name: 'mean squared error and Huber loss', shapes: [[6, 4]], f: x => tf.add(tf.losses.meanSquaredError(labels(4, 6), x), tf.losses.huberLoss(labels(4, 6), x)) },
  { name: 'cross-entropy by gathering the labels', shapes: [[6, 10]], f: x => tf.gather(tf.reshape(tf.logSoftmax(x), [60]), tf.tensor1d([3, 14, 20, 39, 41, 58], 'int32')) },
  { name: 'embedding', shapes: [[7, 4]], f: x => tf.gather(x, tf.tensor1d([1, 5, 5, 0, 6], 'int32')) }
]

/** The output, then each input's gradient. */
function outputAndGradients(shapes: number[][], f: Case['f']): Float32Array[] {
  const random = seeded(11)
  const inputs = shapes.map(shape => values(shape, random))
  return tf.tidy(() => {
    const tensors = inputs.map((data, i) => tf.tensor(data, shapes[i]))
    const y = f(...tensors)
    const dy = tf.tensor(values(y.shape, random), y.shape)
    return [y, ...tf.grads((...x) => f(...x))(tensors, dy)].map(t => t.dataSync().slice() as Float32Array)
  })
}

/** simpleCnn's five convolutions: the loss, and every weight after two steps of SGD. */
function trainFiveLayers(): Float32Array[] {
  const random = seeded(3)
  const filters = [8, 16, 32, 64, 10]
  return tf.tidy(() => {
    const x = tf.tensor4d(values([8, 28, 28, 1], random), [8, 28, 28, 1])
    const y = labels(10, 8)
    const weights = filters.flatMap((out, i) => {
      const shape = [i ? 3 : 5, i ? 3 : 5, i ? (filters[i - 1] as number) : 1, out]
      const scale = Math.sqrt(6 / ((shape[0] as number) * (shape[1] as number) * (shape[2] as number)))
      return [tf.variable(tf.tensor(values(shape, random).map(v => v * scale), shape)), tf.variable(tf.zeros([out]))]
    })
    const loss = () => {
      let h = x
      filters.forEach((_, i) => {
        h = tf.fused.conv2d({ x: h, filter: weights[2 * i] as unknown as tf.Tensor4D, bias: weights[2 * i + 1], strides: 2, pad: 'same', activation: i < 4 ? 'relu' : 'linear' })
      })
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(y, tf.reshape(h, [8, 10]))
    }
    const { grads, value } = tf.variableGrads(loss, weights)
    const optimizer = tf.train.sgd(0.05)
    const losses = [0, 1].map(() => optimizer.minimize(loss, true, weights) as tf.Scalar)
    const numbers = [value, ...losses, ...Object.values(grads), ...weights].map(t => t.dataSync().slice() as Float32Array)
    optimizer.dispose()
    weights.forEach(w => w.dispose())
    return numbers
  })
}

for (const engine of ENGINE_NAMES)
  describe(`${engine} engine: outputs and gradients equal those of the cpu backend`, function () {
    this.timeout(60_000)
    restoreBackend()

    for (const c of CASES)
      it(c.name, async function () {
        await startOrSkip(this, engine)
        const actual = outputAndGradients(c.shapes, c.f)
        await useReference()
        outputAndGradients(c.shapes, c.reference ?? c.f).forEach((expected, i) => assertClose(actual[i] as Float32Array, expected, i === 0 ? 'output' : `gradient of input ${i}`))
      })

    it('two training steps of the five-layer CNN', async function () {
      await startOrSkip(this, engine)
      const actual = trainFiveLayers()
      await useReference()
      trainFiveLayers().forEach((expected, i) => assertClose(actual[i] as Float32Array, expected, `number list ${i}`))
    })

    it('the same step twice gives the same numbers to the last bit', async function () {
      await startOrSkip(this, engine)
      assert.deepEqual(trainFiveLayers(), trainFiveLayers())
    })

    it('training leaves no tensor behind', async function () {
      await startOrSkip(this, engine)
      trainFiveLayers()
      const before = tf.memory()
      for (let i = 0; i < 3; i++) trainFiveLayers()
      const after = tf.memory()
      assert.deepEqual([after.numTensors, after.numDataBuffers, after.numBytes], [before.numTensors, before.numDataBuffers, before.numBytes])
    })
  })

describe('wasm engine: what it cannot compute', () => {
  restoreBackend()
  it('says so, and what to do', async function () {
    await startOrSkip(this, 'wasm')
    assert.throws(() => tf.einsum('ij,jk->ik', tf.ones([2, 2]), tf.ones([2, 2])), /tf\.einsum cannot be computed by the wasm engine.*install tensorflow/)
  })
})
