import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { nativeStatistics, hasNativeStatistics, recordGraph, NotCompilable } from '../../../src/engine/compute'
import { CompiledGraph } from '../../../src/engine/tensorflow/compile/CompiledGraph'
import { nodeBackend } from '../../../src/engine/tensorflow/compile/nodeBackend'
import { splitBatch } from '../../../src/engine/tensorflow/compile/splitBatch'
import { onTensorflow } from '../learner/engines'

const IMAGES = 12
const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** Varied numbers that a recording may hold: they are computed, not brought in. */
const wave = (shape: number[], step: number): tf.Tensor => tf.reshape(tf.sin(tf.cumsum(tf.fill([shape.reduce((product, side) => product * side, 1)], step))), shape)

/** What is computed of images `[12, 8, 8, 2]` and their classes. One tensor comes out. */
const COMPUTATIONS: Record<string, (x: tf.Tensor4D, y: tf.Tensor1D) => tf.Tensor> = {
  'a convolution, its bias and ReLU': x => tf.relu(tf.add(tf.conv2d(x, wave([3, 3, 2, 4], 1) as tf.Tensor4D, 2, 'same'), tf.tensor1d([0.1, -0.2, 0.3, 0]))),
  'gradients of filters, of inputs and of biases': x => {
    const [filter, second, bias] = [wave([3, 3, 2, 4], 1), wave([3, 3, 4, 3], 2), tf.tensor1d([0.1, -0.2, 0.3, 0])] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D]
    const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Scalar => tf.mean(tf.square(tf.conv2d(tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(x, a as tf.Tensor4D, 2, 'same'), c)), b as tf.Tensor4D, 1, 'valid')))
    return tf.concat(tf.grads(loss)([filter, second, bias]).map(gradient => tf.reshape(gradient, [-1])))
  },
  'depthwise convolutions and their gradients': x => tf.concat(tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same'))))([x, wave([3, 3, 2, 2], 1)]).map(gradient => tf.reshape(gradient, [-1]))),
  'pooling and its gradients': x => tf.grad((a: tf.Tensor) => tf.sum(tf.square(tf.add(tf.maxPool(a as tf.Tensor4D, 2, 2, 'same'), tf.avgPool(a as tf.Tensor4D, 2, 2, 'same')))))(x),
  'dense layers and their gradients': x => tf.concat(tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.tanh(tf.matMul(tf.reshape(a, [IMAGES, 128]), b as tf.Tensor2D))))([x, wave([128, 5], 1)]).map(gradient => tf.reshape(gradient, [-1]))),
  'numbers broadcast over the images, and rows for each of them': x => tf.mul(tf.add(x, wave([8, 8, 2], 1)), tf.sub(wave([1, 1, 1, 2], 2), tf.reshape(tf.mean(x, [1, 2, 3]), [IMAGES, 1, 1, 1]))),
  'conditions': x => tf.where(tf.greater(x, 0), tf.mul(x, 2), tf.exp(x)),
  'means, sums and the greatest over images and over pixels': x => tf.stack([tf.mean(tf.mean(x, [1, 2, 3])), tf.mean(tf.max(x, [1, 2, 3])), tf.sum(tf.sum(x, [0, 1])), tf.max(x)]),
  'which is the greatest': x => tf.mean(tf.cast(tf.equal(tf.argMax(tf.reshape(x, [IMAGES, 128]), 1), 3), 'float32')),
  'classes': (x, y) => tf.mean(tf.cast(tf.equal(tf.argMax(tf.reshape(x, [IMAGES, 128]), 1), tf.cast(y, 'int32')), 'float32')),
  'what needs all images: sorting, and each image’s distance to the mean image': x => tf.concat([tf.reshape(tf.topk(tf.transpose(tf.reshape(x, [IMAGES, 128])), 3).values, [-1]), tf.sum(tf.square(tf.sub(x, tf.mean(x, 0))), [1, 2, 3])]),
  'padding, and channels put together': x => tf.concat([tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), tf.pad(tf.square(x), [[0, 0], [1, 1], [1, 1], [0, 0]])], 3)
}

describe('a batch in parts', function () {
  onTensorflow()

  /** A graph's numbers, computed in so many parts. */
  const computed = (what: (x: tf.Tensor4D, y: tf.Tensor1D) => tf.Tensor, parts: number, images = IMAGES): { numbers: tf.TypedArray; nodes: number } => {
    const [x, y] = [normal([images, 8, 8, 2], 42), tf.tensor1d(Array.from({ length: images }, (_, image) => image % 3), 'int32')] as [tf.Tensor4D, tf.Tensor1D]
    const { result, recording } = recordGraph(() => what(x, y), [x, y])
    if (recording instanceof NotCompilable) throw recording
    const graph = new CompiledGraph(recording, { batch: { inputs: recording.graph.inputs.slice(0, 2), size: images }, parts, threads: 1 })
    try {
      return { numbers: graph.run([x, y]), nodes: graph.nodes }
    } finally {
      graph.dispose()
      tf.dispose([x, y, result])
    }
  }

  for (const [name, what] of Object.entries(COMPUTATIONS))
    it(`gives the same numbers: ${name}`, () => {
      const whole = computed(what, 1)
      for (const parts of [2, 3, 4]) {
        const divided = computed(what, parts)
        assert.equal(divided.numbers.length, whole.numbers.length)
        const scale = Math.max(...whole.numbers.map(Math.abs), 1e-6)
        for (const [index, number] of whole.numbers.entries()) assert.ok(Math.abs((divided.numbers[index] as number) - number) <= 2e-6 * scale, `number ${index} is ${divided.numbers[index]} instead of ${number} in ${parts} parts`)
      }
    })

  it('computes a layer once for each part, and puts nothing together that only goes on to the next layer', () => {
    const x = normal([IMAGES, 8, 8, 2], 42) as tf.Tensor4D
    const { result, recording } = recordGraph(() => tf.mean(tf.mean(tf.relu(tf.conv2d(tf.relu(tf.conv2d(x, tf.fill<tf.Rank.R4>([3, 3, 2, 4], 0.1), 2, 'same')), tf.fill<tf.Rank.R4>([3, 3, 4, 4], 0.1), 2, 'same')), [1, 2, 3])), [x])
    if (recording instanceof NotCompilable) throw recording
    const { nodes } = splitBatch(recording.graph, { inputs: recording.graph.inputs, size: IMAGES }, 3, nodeBackend().binding)
    const count = (op: string): number => nodes.filter(node => node.op === op).length
    assert.deepEqual([count('Conv2D'), count('Relu'), count('ConcatV2'), count('Split')], [6, 6, 0, 1])
    tf.dispose([x, result])
  })

  it('leaves a batch whole that cannot be divided, and one whose normalisation would make the parts wait for each other', () => {
    const mean = COMPUTATIONS['a convolution, its bias and ReLU'] as (x: tf.Tensor4D) => tf.Tensor
    assert.equal(computed(mean, 2, 7).nodes, computed(mean, 1, 7).nodes)
    const normalised = (x: tf.Tensor4D): tf.Tensor => tf.sub(tf.relu(x), tf.mean(tf.relu(x), [0, 1, 2]))
    assert.equal(computed(normalised, 2).nodes, computed(normalised, 1).nodes)
  })

  it('is measured as one by our own operation, to the last bit', function () {
    if (!hasNativeStatistics()) this.skip()
    const measured = (x: tf.Tensor4D): tf.Tensor => nativeStatistics(tf.relu(x), { units: 2, nearZeroThreshold: 0.05, histogram: { low: 0, high: 2, counted: 700 } })
    const whole = computed(measured, 1)
    for (const parts of [2, 3, 6]) assert.deepEqual(computed(measured, parts).numbers, whole.numbers)
  })
})

describe('the gradient of a strided convolution’s input by phases', function () {
  onTensorflow()

  for (const [height, width, channels, filter, stride, padding] of [[14, 14, 8, 3, 2, 'same'], [14, 14, 8, 5, 2, 'same'], [15, 12, 3, 3, 2, 'same'], [13, 16, 4, 3, 2, 'valid'], [12, 12, 2, 3, 3, 'same'], [16, 16, 5, 2, 2, 'same'], [11, 11, 1, 4, 3, 'valid'], [14, 14, 16, 3, 2, 'same']] as const)
    it(`is the one that TensorFlow computes: ${height} x ${width} x ${channels}, filter ${filter}, stride ${stride}, ${padding}`, () => {
      const x = normal([6, height, width, channels], 1) as tf.Tensor4D
      const kernel = tf.variable(normal([filter, filter, channels, 4], 2)) as unknown as tf.Variable<tf.Rank.R4>
      const { result, recording } = recordGraph(() => tf.grad((a: tf.Tensor) => tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, kernel, stride, padding))))(x), [x])
      if (recording instanceof NotCompilable) throw recording
      const expected = result.dataSync()
      for (const parts of [1, 2]) {
        const graph = new CompiledGraph(recording, { batch: { inputs: recording.graph.inputs.slice(0, 1), size: 6 }, parts })
        const numbers = graph.run([x])
        const scale = Math.max(...expected.map(Math.abs))
        for (const [index, number] of expected.entries()) assert.ok(Math.abs((numbers[index] as number) - number) <= 2e-6 * scale, `number ${index} is ${numbers[index]} instead of ${number}`)
        graph.dispose()
      }
      tf.dispose([x, kernel, result])
    })
})
