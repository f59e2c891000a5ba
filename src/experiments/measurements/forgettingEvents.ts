import { measurement } from './Measurement'

/** Options of the measurement `forgettingEvents`. */
export interface ForgettingEventsOptions {
  /** Validation images, the first ones; 1,000 by default. */
  images?: number
}

/** How often the network got an image wrong that it had got right at the check before. */
export interface ForgettingEvents {
  /** Over all images and checks. */
  events: number
  /** How often an image became right again, or for the first time. */
  learnt: number
  /** At how many points of the training predictions were looked at. */
  checks: number
  images: number
}

/** Forgetting events (Toneva et al. 2019) of validation images, looked at whenever the phase validates: from right to wrong between two checks. */
export const forgettingEvents = measurement<ForgettingEventsOptions, ForgettingEvents>(['images'], ({ evaluator, images: { validation } }, { images = 1000 }) => {
  let before: boolean[] | undefined
  let [events, learnt, checks] = [0, 0, 0]
  return {
    evaluated() {
      const now = Array.from(evaluator.predictions(validation, images), (predicted, image) => predicted === validation.labels[image])
      now.forEach((right, image) => {
        if (before && before[image] && !right) events++
        if (before && !before[image] && right) learnt++
      })
      before = now
      checks++
    },
    end: () => ({ events, learnt, checks, images: Math.min(images, validation.length) })
  }
})
