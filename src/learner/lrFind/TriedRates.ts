/** What a learning-rate finder has tried, as far as its suggestions look at it. */
export interface TriedRates {
  /** `[points]` learning rates, ascending. */
  readonly rates: ArrayLike<number>
  /** `[points]` the smoothed loss at each. */
  readonly losses: ArrayLike<number>
}
