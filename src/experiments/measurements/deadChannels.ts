import * as tf from '@tensorflow/tfjs'
import { eachHiddenOutput, hiddenLayers } from './hiddenLayers'
import { measurement } from './Measurement'

/** Options of the measurement `deadChannels`. */
export interface DeadChannelsOptions {
  /** Validation images, the first ones; 2,000 by default. */
  images?: number
  /** What counts as near zero; 0.05 by default, fastai's. */
  threshold?: number
}

/** Of each hidden layer, first to last, after its activation. */
export interface DeadChannels {
  layers: string[]
  /** Share of the numbers that are at most the threshold: fastai's rule, for which every negative number is near zero. */
  nearZeroSigned: number[]
  /** Share whose absolute value is at most the threshold. */
  nearZeroAbsolute: number[]
  /** Share of the channels that are exactly 0 at every position of every image. */
  dead: number[]
  /** Which channels these are, by their numbers from 0. */
  deadNumbers: number[][]
}

/** Shares near zero, by both rules of the sign, and dead channels of each hidden layer, over the first validation images. */
export const deadChannels = measurement<DeadChannelsOptions, DeadChannels>(['images', 'threshold'], ({ learn, images: { validation } }, { images = 2000, threshold = 0.05 }) => ({
  async end() {
    const layers = [...hiddenLayers(learn.model).names]
    const sums = layers.map(() => ({ numbers: 0, signed: 0, absolute: 0, alive: undefined as boolean[] | undefined }))
    await eachHiddenOutput(learn.model, validation, images, outputs => {
      for (const [index, output] of outputs.entries()) {
        const sum = sums[index]!
        const size = tf.abs(output)
        const greatest = tf.max(size, [0, 1, 2]).dataSync()
        sum.alive = Array.from(greatest, (value, channel) => (sum.alive?.[channel] ?? false) || value !== 0)
        sum.numbers += output.size
        sum.signed += tf.sum(tf.lessEqual(output, threshold).asType('float32')).dataSync()[0] ?? NaN
        sum.absolute += tf.sum(tf.lessEqual(size, threshold).asType('float32')).dataSync()[0] ?? NaN
      }
    })
    return {
      layers,
      nearZeroSigned: sums.map(({ signed, numbers }) => signed / numbers),
      nearZeroAbsolute: sums.map(({ absolute, numbers }) => absolute / numbers),
      dead: sums.map(({ alive = [] }) => alive.filter(each => !each).length / alive.length),
      deadNumbers: sums.map(({ alive = [] }) => [...alive.keys()].filter(channel => !alive[channel]))
    }
  }
}))
