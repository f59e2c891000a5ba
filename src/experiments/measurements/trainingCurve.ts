import type { Scores } from '../training/TrainResult'
import { measurement } from './Measurement'

/** Options of the measurement `trainingCurve`. */
export interface TrainingCurveOptions {
  /** Training images, the first ones; 2,000 by default. */
  images?: number
}

/** Scores on training images at each validation, at the same steps as the validation curve. */
export interface TrainingCurve {
  accuracy: number[]
  crossEntropy: number[]
}

/** Scores on the first training images whenever the phase validates: to compare networks at the same training loss. */
export const trainingCurve = measurement<TrainingCurveOptions, TrainingCurve>(['images'], ({ evaluator, batches }, { images = 2000 }) => {
  const scores: Scores[] = []
  return {
    async evaluated() {
      scores.push(await evaluator.scores(batches.images.training, images))
    },
    end: () => ({ accuracy: scores.map(({ accuracy }) => accuracy), crossEntropy: scores.map(({ crossEntropy }) => crossEntropy) })
  }
})
