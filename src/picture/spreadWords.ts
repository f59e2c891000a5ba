import { numberText } from './words'

/** How a metric is compared. */
export type MetricScale = 'linear' | 'log'

/** What stands for several numbers. */
export interface Spread {
  /** `mean`, `geometric mean`, or `median` where a number that is not above 0 has no logarithm. */
  readonly name: 'mean' | 'geometric mean' | 'median'
  readonly middle: number
  /** `3.99 ± 0.499`, `25,050 ×/÷ 12`, `0.5 (0 to 7)`; empty of no numbers. */
  readonly words: string
}

/** How numbers of a metric are summed up: those that are compared by ratios by their geometric mean, and a factor by which they spread about it. @param all of every arm, which should be summed up alike */
export function spreadName(scale: MetricScale, all: readonly number[]): Spread['name'] {
  return scale === 'linear' ? 'mean' : all.every(value => value > 0) ? 'geometric mean' : 'median'
}

/** In a table's heading. */
export const SPREAD_HEADINGS = { mean: 'mean ± sd', 'geometric mean': 'geometric mean ×/÷ factor', median: 'median (range)' } as const satisfies Record<Spread['name'], string>

/** Sums numbers up by {@link spreadName}. */
export function spreadOf(values: readonly number[], name: Spread['name']): Spread {
  if (values.length === 0) return { name, middle: NaN, words: '' }
  const several = values.length > 1
  if (name === 'median') {
    const sorted = [...values].sort((a, b) => a - b)
    const middle = ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2
    return { name, middle, words: `${numberText(middle)}${several ? ` (${numberText(sorted[0] ?? NaN)} to ${numberText(sorted.at(-1) ?? NaN)})` : ''}` }
  }
  const scaled = name === 'mean' ? values : values.map(Math.log)
  const middle = scaled.reduce((sum, value) => sum + value, 0) / scaled.length
  const deviation = Math.sqrt(scaled.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (scaled.length - 1))
  if (name === 'mean') return { name, middle, words: `${numberText(middle)}${several ? ` ± ${numberText(Number(deviation.toPrecision(2)))}` : ''}` }
  return { name, middle: Math.exp(middle), words: `${numberText(Math.exp(middle))}${several ? ` ×/÷ ${numberText(Number(Math.exp(deviation).toPrecision(3)))}` : ''}` }
}
