import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { startEngine } from '../../../src/engine'
import { convolutionFilterGradient } from '../../../src/engine/wasm/convolutionFilterGradient'
import { convolutionInputGradient } from '../../../src/engine/wasm/convolutionInputGradient'
import { restoreBackend, useReference } from './backends'
import { assertClose, seeded, values } from './numbers'

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding

interface Case {
  input: [batch: number, height: number, width: number, channels: number]
  filter: [height: number, width: number]
  /** Output channels, or the channel multiplier of a depthwise convolution. */
  out: number
  strides: number | [number, number]
  pad: Pad
}

const CASES: Case[] = [
  { input: [3, 28, 28, 1], filter: [5, 5], out: 8, strides: 2, pad: 'same' },
  { input: [3, 14, 14, 8], filter: [3, 3], out: 16, strides: 2, pad: 'same' },
  { input: [3, 7, 7, 16], filter: [3, 3], out: 32, strides: 2, pad: 'same' },
  { input: [2, 4, 4, 6], filter: [3, 3], out: 5, strides: 2, pad: 'same' },
  { input: [2, 2, 2, 6], filter: [3, 3], out: 10, strides: 2, pad: 'same' },
  { input: [2, 1, 1, 3], filter: [3, 3], out: 4, strides: 2, pad: 'same' },
  { input: [2, 9, 8, 3], filter: [3, 3], out: 4, strides: 1, pad: 'same' },
  { input: [2, 9, 8, 3], filter: [3, 3], out: 4, strides: 1, pad: 'valid' },
  { input: [1, 11, 13, 2], filter: [3, 5], out: 3, strides: [2, 1], pad: 'same' },
  { input: [2, 12, 11, 2], filter: [5, 2], out: 3, strides: [1, 3], pad: 'valid' },
  { input: [2, 10, 12, 2], filter: [4, 4], out: 3, strides: [3, 2], pad: 'same' },
  { input: [2, 9, 9, 3], filter: [1, 1], out: 4, strides: 2, pad: 'same' },
  { input: [2, 11, 10, 3], filter: [2, 2], out: 2, strides: 3, pad: 'valid' },
  { input: [2, 10, 10, 2], filter: [3, 3], out: 3, strides: 4, pad: 'valid' },
  { input: [2, 8, 8, 3], filter: [3, 3], out: 4, strides: 1, pad: 1 },
  { input: [2, 8, 7, 3], filter: [3, 3], out: 4, strides: 2, pad: 1 },
  { input: [2, 6, 6, 2], filter: [2, 2], out: 3, strides: 1, pad: 3 },
  { input: [2, 7, 8, 2], filter: [3, 3], out: 3, strides: 2, pad: [[0, 0], [1, 2], [0, 3], [0, 0]] },
  { input: [1, 6, 6, 1], filter: [6, 6], out: 2, strides: 1, pad: 'valid' },
  // From four images on the SIMD module computes outputs and input gradients too; it takes images by four and channels by eight.
  { input: [8, 28, 28, 1], filter: [5, 5], out: 8, strides: 2, pad: 'same' },
  { input: [8, 14, 14, 8], filter: [3, 3], out: 16, strides: 2, pad: 'same' },
  { input: [9, 7, 7, 16], filter: [3, 3], out: 32, strides: 2, pad: 'same' },
  { input: [10, 4, 4, 32], filter: [3, 3], out: 64, strides: 2, pad: 'same' },
  { input: [11, 2, 2, 64], filter: [3, 3], out: 10, strides: 2, pad: 'same' },
  { input: [5, 9, 7, 3], filter: [3, 3], out: 1, strides: 1, pad: 'same' },
  { input: [4, 9, 7, 12], filter: [3, 3], out: 9, strides: 3, pad: 'valid' },
  { input: [7, 9, 9, 5], filter: [1, 1], out: 17, strides: 1, pad: 'valid' },
  { input: [6, 9, 9, 4], filter: [1, 1], out: 7, strides: 2, pad: 'same' },
  { input: [6, 11, 10, 7], filter: [2, 3], out: 4, strides: [3, 1], pad: 'valid' },
  { input: [5, 8, 8, 8], filter: [5, 5], out: 24, strides: 3, pad: 'same' },
  { input: [4, 3, 3, 4], filter: [3, 3], out: 8, strides: 4, pad: 'same' },
  { input: [5, 7, 8, 2], filter: [3, 3], out: 3, strides: 2, pad: [[0, 0], [4, 2], [0, 5], [0, 0]] },
  // Batches and images that are too large for the processor's cache are gone through in parts.
  { input: [300, 6, 6, 4], filter: [3, 3], out: 8, strides: 1, pad: 'same' },
  { input: [70, 10, 10, 3], filter: [3, 3], out: 5, strides: 1, pad: 'same' },
  { input: [2, 40, 50, 8], filter: [3, 3], out: 20, strides: 1, pad: 'same' },
  { input: [2, 61, 52, 3], filter: [5, 3], out: 9, strides: [2, 1], pad: [[0, 0], [3, 1], [2, 0], [0, 0]] },
  { input: [1, 90, 90, 4], filter: [3, 3], out: 5, strides: 3, pad: 'valid' }
]

type Convolution = (x: tf.Tensor4D, filter: tf.Tensor4D, c: Case) => tf.Tensor4D
const convolution: Convolution = (x, filter, c) => tf.conv2d(x, filter, c.strides, c.pad)
const depthwise: Convolution = (x, filter, c) => tf.depthwiseConv2d(x, filter, c.strides, c.pad)

function describeCase(c: Case): string {
  return `input ${c.input.join('x')}, filter ${c.filter.join('x')}, ${c.out} out, strides ${String(c.strides)}, pad ${JSON.stringify(c.pad)}`
}

/** [y, dx, dfilter] of a convolution on the backend in use, for a fixed dy. */
function gradients(convolve: Convolution, c: Case): [Float32Array, Float32Array, Float32Array] {
  const random = seeded(7)
  const filterShape: [number, number, number, number] = [...c.filter, c.input[3], c.out]
  return tf.tidy(() => {
    const x = tf.tensor4d(values(c.input, random), c.input)
    const filter = tf.tensor4d(values(filterShape, random), filterShape)
    const y = convolve(x, filter, c)
    const dy = tf.tensor4d(values(y.shape, random), y.shape)
    const [dx, dfilter] = tf.grads((a, b) => convolve(a as tf.Tensor4D, b as tf.Tensor4D, c))([x, filter], dy) as [tf.Tensor, tf.Tensor]
    return [y, dx, dfilter].map(tensor => tensor.dataSync().slice()) as [Float32Array, Float32Array, Float32Array]
  })
}

async function compare(convolve: Convolution, cases: Case[]): Promise<void> {
  await useReference()
  const expected = cases.map(c => gradients(convolve, c))
  await startEngine('wasm')
  cases.forEach((c, i) => {
    const [y, dx, dfilter] = gradients(convolve, c)
    const [expectedY, expectedDx, expectedDfilter] = expected[i] as [Float32Array, Float32Array, Float32Array]
    assertClose(y, expectedY, `output of ${describeCase(c)}`)
    assertClose(dx, expectedDx, `input gradient of ${describeCase(c)}`)
    assertClose(dfilter, expectedDfilter, `filter gradient of ${describeCase(c)}`)
  })
}

function randomCases(count: number, seed: number): Case[] {
  const random = seeded(seed)
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  return Array.from({ length: count }, () => {
    const filter: [number, number] = [between(1, 5), between(1, 5)]
    const strides: [number, number] = [between(1, 4), between(1, 4)]
    const square = filter[0] === filter[1] && strides[0] === strides[1]
    const pads: Pad[] = ['same', 'valid', square ? between(0, 3) : 'same', [[0, 0], [between(0, 3), between(0, 3)], [between(0, 3), between(0, 3)], [0, 0]]]
    return {
      input: [between(1, 6), between(filter[0], 10), between(filter[1], 10), between(1, 9)],
      filter,
      out: between(1, 9),
      strides,
      pad: pads[between(0, 3)] as Pad
    }
  })
}

describe('wasm engine: convolutions and their gradients equal those of the cpu backend', function () {
  this.timeout(60_000)
  restoreBackend()

  it('conv2d, over a table of shapes, strides and pads', () => compare(convolution, CASES))
  it('conv2d, over random shapes', () => compare(convolution, randomCases(80, 1)))
  it('conv2d where there is no SIMD: composed of other operations', async () => {
    const composed = (kernel: tf.KernelFunc, inputs: tf.NamedTensorInfoMap, c: Case, shape: object) =>
      (kernel({ inputs, attrs: { strides: c.strides, pad: c.pad, dataFormat: 'NHWC', ...shape }, backend: tf.backend() }) as tf.Tensor).dataSync() as Float32Array
    await startEngine('wasm')
    for (const c of CASES) {
      const filterShape: [number, number, number, number] = [...c.filter, c.input[3], c.out]
      tf.engine().startScope()
      const random = seeded(7)
      const [x, filter] = [tf.tensor4d(values(c.input, random), c.input), tf.tensor4d(values(filterShape, random), filterShape)]
      const { shape } = tf.conv2d(x, filter, c.strides, c.pad)
      const dy = tf.tensor4d(values(shape, random), shape)
      const [dx, dfilter] = tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, c.strides, c.pad))([x, filter], dy) as [tf.Tensor, tf.Tensor]
      assertClose(composed(convolutionInputGradient, { dy, filter }, c, { inputShape: c.input }), dx.dataSync(), `input gradient of ${describeCase(c)}`)
      assertClose(composed(convolutionFilterGradient, { x, dy }, c, { filterShape }), dfilter.dataSync(), `filter gradient of ${describeCase(c)}`)
      tf.engine().endScope()
    }
  })
  it('depthwiseConv2d, over a table of shapes, strides and pads', () => compare(depthwise, CASES.map(c => ({ ...c, out: 1 + (c.out % 3) }))))
  it('depthwiseConv2d, over random shapes', () => compare(depthwise, randomCases(80, 2)))

  it('padding by one number is refused where tfjs would get the output size wrong', async () => {
    await startEngine('wasm')
    const [x, filter] = [tf.ones<tf.Rank.R4>([1, 8, 8, 1]), tf.ones<tf.Rank.R4>([4, 3, 1, 1])]
    assert.throws(() => tf.conv2d(x, filter, 1, 1), /one number \(1\).*4x3.*\[\[0, 0\], \[1, 1\], \[1, 1\], \[0, 0\]\]/)
    assert.throws(() => tf.maxPool(x, [2, 2], [2, 1], 1), /2x2 with strides 2 and 1/)
    tf.dispose([x, filter])
  })

  it('leave no tensor behind', async () => {
    await startEngine('wasm')
    const before = tf.memory()
    for (const c of CASES) for (const convolve of [convolution, depthwise]) gradients(convolve, c)
    const after = tf.memory()
    assert.deepEqual([after.numTensors, after.numDataBuffers, after.numBytes], [before.numTensors, before.numDataBuffers, before.numBytes])
  })

  it('leave the tensors they were given usable', async () => {
    await startEngine('wasm')
    const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1])
    const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 1])
    const gradient = tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))([x, filter])
    assert.deepEqual([...x.dataSync()], new Array(16).fill(1))
    assert.deepEqual([...filter.dataSync()], new Array(9).fill(1))
    tf.dispose([x, filter, gradient])
  })
})
