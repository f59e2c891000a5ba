import { measurement } from './Measurement'

/** Options of the measurement `lateJitter`. */
export interface LateJitterOptions {
  /** How many validations, the last ones; 10 by default. */
  checks?: number
}

/** How much the validation figures went up and down at the end. NaN where there were fewer than two validations. */
export interface LateJitter {
  /** Sample standard deviation of the accuracy over the last validations. */
  accuracy: number
  /** Of the logarithm of the cross-entropy. */
  logCrossEntropy: number
  checks: number
}

/** Standard deviation of the validation accuracy over the last validations of `evaluateEvery`. */
export const lateJitter = measurement<LateJitterOptions, LateJitter>(['checks'], ({ curve }, { checks = 10 }) => ({
  end: () => ({
    accuracy: sampleDeviation(curve.accuracy.slice(-checks)),
    logCrossEntropy: sampleDeviation(curve.crossEntropy.slice(-checks).map(Math.log)),
    checks: Math.min(checks, curve.steps.length)
  })
}))

/** With n − 1. */
export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return NaN
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
