import { measurement } from './Measurement'

/** What became of the training images whose label is wrong. */
export interface Memorised {
  /** How many there are. */
  images: number
  /** Share of them for which the network gives the wrong label that it was told; NaN where there are none. */
  memorised: number
  /** Share for which it gives the right one all the same. */
  recognised: number
}

/** Share of the noisy labels that the network has memorised (Zhang et al. 2017; You et al. 2019). */
export const memorised = measurement<object, Memorised>([], ({ evaluator, batches }) => ({
  end() {
    const { training } = batches.images
    const { wrong } = training
    const predictions = evaluator.predictions(training, wrong)
    const share = (labels: Int32Array): number => predictions.reduce((count, predicted, at) => count + (predicted === labels[wrong[at]!] ? 1 : 0), 0) / wrong.length
    return { images: wrong.length, memorised: share(training.labels), recognised: share(training.trueLabels) }
  }
}))
