import * as tf from '@tensorflow/tfjs'
import { eachHiddenOutput, hiddenLayers } from './hiddenLayers'
import { measurement } from './Measurement'

/** Options of the measurement `channelDiversity`. */
export interface ChannelDiversityOptions {
  /** Validation images, the first ones; 2,000 by default. */
  images?: number
}

/** How many different things the channels of each hidden layer say. */
export interface ChannelDiversity {
  layers: string[]
  /** Channels of each layer. */
  channels: number[]
  /** (Σλ)² / Σλ² of the eigenvalues of the channels' covariance, over images and positions, after the activation: from 1 to the number of channels. */
  participationRatio: number[]
}

/** Participation ratio of each hidden layer's channels: the effective number of directions in which they vary. */
export const channelDiversity = measurement<ChannelDiversityOptions, ChannelDiversity>(['images'], ({ learn, batches }, { images = 2000 }) => ({
  async end() {
    const layers = [...hiddenLayers(learn.model).names]
    const moments: ChannelMoments[] = []
    await eachHiddenOutput(learn.model, batches.images.validation, images, outputs => {
      for (const [index, output] of outputs.entries()) (moments[index] ??= new ChannelMoments(output.shape[3])).add(output)
    })
    return { layers, channels: moments.map(({ channels }) => channels), participationRatio: moments.map(each => each.participationRatio()) }
  }
}))

/** Sums over images and positions, from which the channels' covariance comes. */
export class ChannelMoments {
  private readonly sums: Float64Array
  private readonly products: Float64Array
  private count = 0

  constructor(readonly channels: number) {
    this.sums = new Float64Array(channels)
    this.products = new Float64Array(channels * channels)
  }

  /** @param output `[images, height, width, channels]` */
  add(output: tf.Tensor4D): void {
    tf.tidy(() => {
      const rows = output.reshape<tf.Tensor2D>([-1, this.channels])
      tf.sum(rows, 0).dataSync().forEach((value, at) => (this.sums[at]! += value))
      tf.matMul(rows, rows, true).dataSync().forEach((value, at) => (this.products[at]! += value))
      this.count += rows.shape[0]
    })
  }

  /** trace(C)² / ‖C‖², which is (Σλ)² / Σλ²; NaN where nothing varies. */
  participationRatio(): number {
    const { channels, sums, products, count } = this
    let [trace, squares] = [0, 0]
    for (let row = 0; row < channels; row++)
      for (let column = 0; column < channels; column++) {
        const covariance = products[row * channels + column]! / count - (sums[row]! / count) * (sums[column]! / count)
        if (row === column) trace += covariance
        squares += covariance * covariance
      }
    return (trace * trace) / squares
  }
}
