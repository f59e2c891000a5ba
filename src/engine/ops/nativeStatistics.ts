import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/** What {@link nativeStatistics} is to count. */
export interface NativeStatisticsSettings {
  /** Length of the last axis. */
  units: number
  nearZeroThreshold: number
  /** Edges of the 64 bins, and how many numbers, the first ones, are counted: all where it is left out. */
  histogram?: { low: number; high: number; counted?: number | undefined } | undefined
  /** Whether to say which units are dead. */
  deadByUnit?: boolean | undefined
}

let known: boolean | undefined

/** Whether the addon of the running tensorflow engine has our own operation; one that Convscope did not compile has not. */
export function hasNativeStatistics(): boolean {
  if (known !== undefined) return known
  try {
    tf.tidy(() => void nativeStatistics(tf.zeros([2]), { units: 1, nearZeroThreshold: 0 }))
    return (known = true)
  } catch {
    return (known = false)
  }
}

/**
 * Statistics of a tensor by one operation of our own (native/activation_statistics.cc): `[7]`, mean, standard deviation, least, greatest, share
 * at most the threshold, share with a size of at most it, dead units; with a histogram `[74]`, below, 64 bins, above, not finite following; with `deadByUnit`
 * a number for each unit behind them, 1 where it is dead.
 * Only on the tensorflow engine, where {@link hasNativeStatistics}.
 */
export function nativeStatistics(values: tf.Tensor, { units, nearZeroThreshold, histogram, deadByUnit }: NativeStatisticsSettings): tf.Tensor1D {
  const settings = tf.tensor1d([units, nearZeroThreshold, histogram ? 1 : 0, histogram?.low ?? 0, histogram?.high ?? 0, histogram?.counted ?? 0, deadByUnit ? 1 : 0])
  const backend = nodeBackend()
  return backend.executeSingleOutput('ConvscopeStatistics', [{ name: 'N', type: backend.binding.TF_ATTR_INT, value: 1 }], [values, settings]) as tf.Tensor1D
}
