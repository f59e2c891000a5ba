import type { TriedRates } from './TriedRates'

/**
 * A tenth of the rate at which the loss is least (fastai's `minimum`): at that rate itself the loss is about to rise.
 * @returns NaN where there is no point
 */
export function minimum({ rates, losses }: TriedRates): number {
  let least = 0
  for (let i = 1; i < losses.length; i++) if (losses[i]! < losses[least]!) least = i
  return (rates[least] ?? NaN) / 10
}
