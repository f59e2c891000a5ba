import * as tf from '@tensorflow/tfjs'
import { Callback } from '../../learner'
import type { Measurement as StepMeasurement, Watch } from '../../learner/Watch'
import { median } from './median'
import { measurement } from './Measurement'

/** Norms of the gradient over the steps of a run. */
export interface GradientPeak {
  /** The greatest Euclidean norm of all gradients together, of a batch, before clipping; infinite where one was no finite number. */
  greatest: number
  /** The median over the steps. */
  median: number
  /** Steps. */
  steps: number
}

/** The norm of the gradient in every training step. */
export const gradientPeak = measurement<object, GradientPeak>([], () => {
  const watcher = new GradientNorms()
  return {
    callbacks: [watcher],
    end() {
      const norms = watcher.norms.map(norm => (Number.isFinite(norm) ? norm : Infinity))
      return { greatest: norms.length === 0 ? NaN : Math.max(...norms), median: median(norms), steps: norms.length }
    }
  }
})

/** Reads the norm of each step's gradients together with its loss: part of the compiled step. */
class GradientNorms extends Callback {
  override readonly name = 'gradientNorms'
  readonly norms: number[] = []
  private readonly measuring: StepMeasurement = {
    pack: gradients => [tf.sqrt(tf.addN(gradients.map(gradient => tf.sum(tf.square(gradient))))).reshape([1])],
    packedLength: () => 1,
    unpack: numbers => {
      this.norms.push(numbers[0] ?? NaN)
      return { layers: new Float32Array(), histograms: new Uint32Array(), dead: new Uint8Array() }
    }
  }

  /** The same in every fit: what was compiled with it serves on. */
  private readonly watch: Watch = {
    metas: [],
    outputs: [],
    tensors: ({ gradients }) => gradients.filter(gradient => gradient !== undefined),
    every: 1,
    nearZeroThreshold: 0.05,
    measurement: this.measuring,
    recordable: this.measuring
  }

  override beforeFit(): void {
    this.learn.watch(this.watch)
  }
}
