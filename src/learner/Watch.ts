import type * as tf from '@tensorflow/tfjs'
import type { LayerMeta } from '../run'

/** What was measured in one batch, laid out as in a steps event of one row. */
export interface BatchStatistics {
  /** `[layers, LAYER_STATISTICS.length]`. */
  readonly layers: Float32Array<ArrayBuffer>
  /** `[layers with a histogram, HISTOGRAM_ROW]`, or empty. */
  readonly histograms: Uint32Array<ArrayBuffer>
  /** Which units are dead, a bit for each: `[layers with deadByUnit, packedFlags(units)]`. */
  readonly dead: Uint8Array<ArrayBuffer>
}

/** A way of computing statistics of tensors; it is part of the training step. */
export interface Measurement {
  /** Numbers to be read back together with the loss, in all as many as `packedLength`. Called within `tf.tidy`. */
  pack(tensors: readonly tf.Tensor[]): tf.Tensor1D[]
  /** How many numbers `pack` gives for tensors of these shapes. */
  packedLength(shapes: readonly (readonly number[])[]): number
  /**
   * Makes the statistics of what was read. The tensors are still alive, but for those of a compiled step, which leaves none
   * (`undefined`, and never where a tensor holds a NaN or an infinity).
   */
  unpack(numbers: Float32Array, tensors: readonly tf.Tensor[] | undefined, shapes: readonly (readonly number[])[]): BatchStatistics
}

/** What of a step may be measured. */
export interface StepTensors {
  /** What the layers asked for in {@link Watch.outputs} gave. */
  readonly outputs: readonly tf.Tensor[]
  readonly variables: readonly tf.Variable[]
  /** In the order of `variables`; undefined where the loss does not depend on one. */
  readonly gradients: readonly (tf.Tensor | undefined)[]
}

/** One use of a layer, whose result the step must keep. */
export interface KeptOutput {
  readonly output: tf.SymbolicTensor
  /** Whether what the layer's own activation is given is kept, instead of what it makes of it. */
  readonly before: boolean
}

/** Tensors that are measured while a fit trains. */
export interface Watch {
  /** What is measured, as the run's record has it. */
  readonly metas: readonly LayerMeta[]
  /** Layers' outputs that the step must keep. */
  readonly outputs: readonly KeptOutput[]
  /** The tensors to measure, in the order of `metas`. */
  tensors(step: StepTensors): readonly tf.Tensor[]
  /** Batches 0, n, 2n … are measured. */
  readonly every: number
  readonly nearZeroThreshold: number
  /** Where tensors may be read in the middle of the step. */
  readonly measurement: Measurement
  /** Tensor operations alone, for a compiled step; absent where there is no such way. */
  readonly recordable?: Measurement
}
