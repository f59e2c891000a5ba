import { decideContrast, type ContrastOptions } from './decideContrast'
import type { SlopeDecision } from './Decision'

/** What one seed gave at each dose. */
export interface DoseResponse {
  readonly seed: number
  /** In the order of the doses. */
  readonly responses: readonly number[]
}

/** What {@link decideSlope} takes. */
export interface SlopeOptions extends Pick<ContrastOptions, 'claimed' | 'scale'> {
  /** Such as learning rates, or their logarithms, where the response is thought to follow these. */
  readonly doses: readonly number[]
  readonly seeds: readonly DoseResponse[]
  /** Smallest slope of interest, above 0: change of the response per unit of dose. */
  readonly smallestEffect: number
  /** The slope that the claim is measured from; 0 where none is given. */
  readonly against?: number
}

/**
 * Decides a claim of the sort "the more of this, the more of that": one line is fitted by least squares to each seed's responses over the doses,
 * and its slope, less `against`, is that seed's difference for {@link decideContrast}. Seeds, not points, are what is counted: points of
 * one seed are not independent of each other.
 *
 * @throws {RangeError} as {@link decideContrast}; with fewer than two different doses; where a seed's responses are not one for each dose and finite
 */
export function decideSlope({ doses, seeds, smallestEffect, claimed, scale, against = 0 }: SlopeOptions): SlopeDecision {
  if (new Set(doses).size < 2 || !doses.every(Number.isFinite)) throw new RangeError(`The doses are ${doses.join(', ') || 'none'}: give two different ones at least, all finite.`)
  if (!Number.isFinite(against)) throw new RangeError(`The slope to compare with is ${String(against)}: give a finite number.`)
  for (const { seed, responses } of seeds) {
    if (responses.length !== doses.length) throw new RangeError(`Seed ${seed} has ${responses.length} responses at ${doses.length} doses: give one for each.`)
    const bad = responses.findIndex(response => !Number.isFinite(response))
    if (bad >= 0) throw new RangeError(`The response of seed ${seed} at dose ${String(doses[bad])} is ${String(responses[bad])}, and no line goes through that: compare failures (decideFailures), or end the doses below.`)
  }
  const slopes = seeds.map(({ responses }) => slopeOf(doses, responses))
  const decision = decideContrast({ differences: slopes.map(slope => slope - against), seeds: seeds.map(({ seed }) => seed), smallestEffect, claimed, scale })
  return { ...decision, kind: 'slope', doses: [...doses], against }
}

/** Of the least-squares line. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const middle = x.reduce((sum, value) => sum + value, 0) / x.length
  let products = 0
  let squares = 0
  x.forEach((value, place) => {
    products += (value - middle) * y[place]!
    squares += (value - middle) ** 2
  })
  return products / squares
}
