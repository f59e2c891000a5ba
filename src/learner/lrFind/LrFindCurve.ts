/** Where a learning-rate finder has been, as far as its suggestions look at it. */
export interface LrFindCurve {
  /** `[points]` learning rates, ascending. */
  readonly rates: ArrayLike<number>
  /** `[points]` the smoothed loss at each. */
  readonly losses: ArrayLike<number>
}
