import type * as tf from '@tensorflow/tfjs'
import type { LayerMeta } from '../run'

/** What was measured in one batch, laid out as in a steps event of one row. */
export interface BatchStatistics {
  /** `[layers, LAYER_STATISTICS.length]`. */
  readonly layers: Float32Array<ArrayBuffer>
  /** `[layers, HISTOGRAM_ROW]`, or empty. */
  readonly histograms: Uint32Array<ArrayBuffer>
}

/** A way of computing statistics; it is part of the training step. */
export interface Measurement {
  /** Numbers to be read back together with the loss, one vector for each output or none. Called within `tf.tidy`. */
  pack(outputs: readonly tf.Tensor[]): tf.Tensor1D[]
  /** Makes the statistics of what was read; `outputs` are still alive. */
  unpack(numbers: Float32Array, outputs: readonly tf.Tensor[]): BatchStatistics
}

/** The layers whose outputs are measured while a fit trains. */
export interface Watch {
  /** Outputs to measure, in the order of `metas`. */
  readonly outputs: readonly tf.SymbolicTensor[]
  readonly metas: readonly LayerMeta[]
  /** Batches 0, n, 2n … are measured. */
  readonly every: number
  readonly nearZeroThreshold: number
  readonly measurement: Measurement
}
