import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ENGINE_NAMES } from '../../../src/engine'
import { restoreBackend, startOrSkip, useReference } from './backends'
import { seeded, values } from './numbers'

type Image = tf.Tensor4D

/** Small images of which one holds NaN and one infinity; or filters that do. */
const OPS: Record<string, (x: Image, filter: Image) => tf.Tensor> = {
  convolution: (x, filter) => tf.conv2d(x, filter, 2, 'same'),
  'convolution of few images': (x, filter) => tf.conv2d(tf.slice(x, [2, 0, 0, 0], [3, 4, 4, 2]), filter, 2, 'same'),
  'fused convolution and relu': (x, filter) => tf.fused.conv2d({ x, filter, strides: 2, pad: 'same', bias: tf.zeros([3]), activation: 'relu' }),
  'depthwise convolution': (x, filter) => tf.depthwiseConv2d(x, filter, 1, 'valid'),
  dense: (x, filter) => tf.matMul(tf.reshape<tf.Rank.R2>(x, [5, 32]), tf.reshape<tf.Rank.R2>(tf.slice(tf.reshape(filter, [54]), [0], [32]), [32, 1])),
  relu: x => tf.relu(x),
  'gradient of relu': x => tf.grad(a => tf.relu(a))(x, tf.fill(x.shape, 2)),
  'gradient of relu, of errors that are not finite': x => tf.grad(a => tf.relu(a))(tf.sub(tf.onesLike(x), tf.fill([2], 1.5)), x),
  'bias and its gradient': x => tf.concat([tf.add(x, tf.ones([2])), ...tf.grads((a, b) => tf.add(a as Image, b))([tf.onesLike(x), tf.ones([2])], x)].map(g => tf.reshape(g, [-1]))),
  relu6: x => tf.relu6(x),
  leakyRelu: x => tf.leakyRelu(x),
  elu: x => tf.elu(x),
  sigmoid: x => tf.sigmoid(x),
  tanh: x => tf.tanh(x),
  'sums and means': x => tf.concat([tf.sum(x, [1, 2]), tf.mean(x, [1, 2])], 1),
  'batch normalisation': x => tf.batchNorm(x, tf.mean<tf.Tensor1D>(x, [0, 1, 2]), tf.ones<tf.Rank.R1>([2])),
  'average pooling': x => tf.avgPool(x, 2, 2, 'valid'),
  softmax: x => tf.softmax(tf.reshape(x, [5, 32])),
  'softmax cross-entropy': x => tf.losses.softmaxCrossEntropy(tf.ones([5, 32]), tf.reshape(x, [5, 32])),
  'gradient of a convolution': (x, filter) => tf.concat(tf.grads((a, b) => tf.conv2d(a as Image, b as Image, 1, 'valid'))([x, filter]).map(g => tf.reshape(g, [-1]))),
  'gradient of a padded convolution, of errors that are not finite': (x, filter) =>
    tf.concat(tf.grads((a, b) => tf.conv2d(a as Image, b as Image, 1, 'same'))([tf.onesLike(x), filter], tf.concat([x, tf.slice(x, [0, 0, 0, 0], [5, 4, 4, 1])], 3)).map(g => tf.reshape(g, [-1])))
}

/** 'n' where the result is not a number, '+' and '-' for the infinities, '.' for all others. */
function kinds(op: (x: Image, filter: Image) => tf.Tensor, inFilter: boolean): string {
  const random = seeded(4)
  const x = values([5, 4, 4, 2], random)
  const filter = values([3, 3, 2, 3], random)
  if (inFilter) filter.set([NaN], 20)
  else {
    x.set([NaN], 69)
    x.set([Infinity], 134)
  }
  return tf.tidy(() => {
    const result = op(tf.tensor4d(x, [5, 4, 4, 2]), tf.tensor4d(filter, [3, 3, 2, 3])).dataSync()
    return Array.from(result, v => (Number.isNaN(v) ? 'n' : v === Infinity ? '+' : v === -Infinity ? '-' : '.')).join('')
  })
}

for (const engine of ENGINE_NAMES)
  describe(`${engine} engine: a run that diverges is seen to`, () => {
    restoreBackend()

    for (const [name, op] of Object.entries(OPS))
      it(`NaN and infinity stay what they are: ${name}`, async function () {
        await startOrSkip(this, engine)
        const actual = [kinds(op, false), kinds(op, true)]
        await useReference()
        assert.deepEqual(actual, [kinds(op, false), kinds(op, true)])
      })

    it('leaves no tensor behind', async function () {
      await startOrSkip(this, engine)
      const before = tf.memory().numTensors
      for (const op of Object.values(OPS)) kinds(op, false)
      assert.equal(tf.memory().numTensors, before)
    })
  })
