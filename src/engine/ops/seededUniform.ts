import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/**
 * Random numbers, uniform in [0, 1), that depend only on the shape and the seed. On the tensorflow engine the seed is an input of one native
 * operation (`StatelessRandomUniform`), so that a compiled step draws anew in every batch; elsewhere tfjs draws.
 * @param seed `[2]`, int32
 * @param stream tells apart what draws with the same seed
 */
export function seededUniform(shape: number[], seed: tf.Tensor1D, stream: number): tf.Tensor {
  if (tf.getBackend() !== 'tensorflow') {
    const [high = 0, low = 0] = seed.dataSync()
    // Zero is no seed for tfjs: it draws one at random instead.
    return tf.randomUniform(shape, 0, 1, 'float32', 1 + ((high * 31 + low + stream * 7919) % 0x7fffffff))
  }
  const backend = nodeBackend()
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding
  const attributes = [
    { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'T', type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: 'Tseed', type: TF_ATTR_TYPE, value: TF_INT32 }
  ]
  return backend.executeSingleOutput('StatelessRandomUniform', attributes, [tf.tensor1d(shape, 'int32'), tf.add(seed, tf.tensor1d([0, stream], 'int32'))])
}
