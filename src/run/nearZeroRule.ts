import type { LayerMeta, Quantity, RunMeta } from './runEvent'

/** What stands for one number of a layer in a rule. */
const SYMBOLS: Readonly<Record<Quantity, string>> = { output: 'o', preActivation: 'z', gradient: 'g', weight: 'w' }

/** A statistic that counts numbers near zero: those of at most the threshold, as fastai counts, or those within it on either side of zero. */
export type NearZeroStatistic = 'nearZero' | 'nearZeroSymmetric'

/**
 * By which rule a layer's numbers were counted as near zero: `o ≤ 0.05` or `|o| ≤ 0.05` of its output, with `z` of a pre-activation, `g` of a gradient and `w` of weights.
 * @param number writes the threshold
 */
export function nearZeroRule(run: RunMeta, { quantity = 'output', nearZeroThreshold = run.nearZeroThreshold }: LayerMeta, statistic: NearZeroStatistic, number: (threshold: number) => string): string {
  const symbol = SYMBOLS[quantity]
  return `${statistic === 'nearZero' ? symbol : `|${symbol}|`} ≤ ${number(nearZeroThreshold)}`
}
