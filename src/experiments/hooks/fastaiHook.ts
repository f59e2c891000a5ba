import { histogramOfTorch } from './histogramOfTorch'
import { moments } from '../moments'

/** What counts as near zero: at most this, as a 32-bit number, which is what PyTorch compares with. */
export const FASTAI_NEAR_ZERO = Math.fround(0.05)

/** What fastai's ActivationStats keeps of one layer in one batch. `hist` holds 40 counts over [0, 10], only when asked for. */
export interface FastaiLayerStats {
  mean: number
  std: number
  near_zero: number
  hist?: Float32Array
}

/**
 * What fastai's ActivationStats makes of a layer's output, as written in fastai 2.8's `callback/hook.py`: the mean, the standard
 * deviation (N − 1), and the share of values at most 0.05, so that every negative value counts as near zero; and with `withHist` a
 * histogram of 40 bins over [0, 10], which drops what lies outside. Python's names are kept.
 */
export function fastaiHook(output: Float32Array, withHist: boolean): FastaiLayerStats {
  let near = 0
  for (const value of output) if (value <= FASTAI_NEAR_ZERO) near++
  return { ...moments(output), near_zero: near / output.length, ...(withHist ? { hist: histogramOfTorch(output, 40, 0, 10) } : {}) }
}
