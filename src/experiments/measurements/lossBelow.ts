import { measurement } from './Measurement'

/** Options of the measurement `lossBelow`. */
export interface LossBelowOptions {
  /** 2.0 by default: below that of guessing, ln 10 = 2.303, and off the plateau. */
  loss?: number
  /** Steps over which the loss is averaged; 10 by default. */
  window?: number
}

/** When training left a plateau. */
export interface LossBelow {
  /** Steps trained when the mean of the last losses was below for the first time; null where it never was. */
  steps: number | null
}

/** After how many steps the mean of the newest training losses is below a value. */
export const lossBelow = measurement<LossBelowOptions, LossBelow>(['loss', 'window'], ({ losses }, { loss = 2, window = 10 }) => ({
  end: () => ({ steps: firstBelow(losses, loss, window) })
}))

/** The smallest number of losses, at least `window`, the last `window` of which have a mean below `limit`. */
export function firstBelow(losses: readonly number[], limit: number, window: number): number | null {
  for (let end = window; end <= losses.length; end++) if (losses.slice(end - window, end).reduce((sum, value) => sum + value, 0) / window < limit) return end
  return null
}
