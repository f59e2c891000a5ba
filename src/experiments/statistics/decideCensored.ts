import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { checkSeeds, checkSmallestEffect } from './checkDifferences'
import { declaredP, inconclusiveNotes } from './declaredP'
import { decideContrast } from './decideContrast'
import type { CensoredDecision, ContrastDecision, Direction, OpenEffect } from './Decision'
import type { OpenInterval } from './Interval'
import { median, medianInterval } from './medianInterval'
import { outcomeByRule } from './outcomeByRule'
import { pairedDifferences, type Pair } from './pairedDifferences'
import { rankCensored } from './rankCensored'
import { signTest } from './signTest'

/** What {@link decideCensored} takes. */
export interface CensoredOptions {
  /** When the target was reached, above 0: steps, epochs or images; null where it was not before the limit. */
  readonly pairs: readonly Pair<number | null>[]
  /** When trainings that had not reached the target were ended, in the same unit. */
  readonly limit: number
  /** Where the claim says the arm's time lies; an arm that is faster is `lower`. */
  readonly claimed: Direction
  /** Of the logarithm of arm / baseline; Math.log(1.25) where none is given. */
  readonly smallestEffect?: number
  /** Whether signs and median decide even where all have arrived: for ratios with heavy tails, of which a mean says nothing. Default false. */
  readonly bySigns?: boolean
}

/** From `low` to `high`, either of which may be infinite. */
interface Bounds {
  readonly low: number
  readonly high: number
}

/**
 * Decides a claim about how soon a target is reached, where some trainings never reach it. If all did, it is a contrast of log ratios like any
 * other ({@link decideContrast}). Otherwise never is later than anything: the sign test of which arm was first decides, with the median of the
 * log ratios and its exact interval, in which a pair with one that never arrived is known by a bound. Pairs in which neither
 * arrived say nothing and are left out; pairs that arrived together count against any difference.
 *
 * @throws {RangeError} without pairs, with a seed that is there twice, or where a time is not above 0 or lies beyond the limit (the seed is named)
 */
export function decideCensored({ pairs, limit, claimed, smallestEffect = Math.log(1.25), bySigns = false }: CensoredOptions): CensoredDecision | ContrastDecision {
  checkPairs(pairs, limit)
  checkSmallestEffect(smallestEffect)
  const reached = pairs.flatMap(({ seed, arm, baseline }) => (arm === null || baseline === null ? [] : [{ seed, arm, baseline }]))
  const n = pairs.length
  if (!bySigns && reached.length === n && n >= 2) return decideContrast({ ...pairedDifferences(reached, 'log ratio'), smallestEffect, claimed })

  const informative = pairs.filter(({ arm, baseline }) => arm !== null || baseline !== null)
  const known = informative.length
  const bounds = informative.map(({ arm, baseline }) => logRatio(arm, baseline, limit))
  const towards = claimed === 'higher' ? bounds : bounds.map(mirrored)
  const baselineFirst = informative.filter(({ arm, baseline }) => (arm ?? Infinity) > (baseline ?? Infinity)).length
  const armFirst = informative.filter(({ arm, baseline }) => (arm ?? Infinity) < (baseline ?? Infinity)).length
  const [forClaim, against] = claimed === 'higher' ? [baselineFirst, armFirst] : [armFirst, baselineFirst]
  const most = Math.max(forClaim, against)
  const superiorityP = signTest(most, known - most)
  // Each of the two one-sided tests that make an equivalence: as many pairs lie surely on the inner side of that border.
  const beyond = (inside: (one: Bounds) => boolean): number => (known === 0 ? 1 : binomialCdf(known - towards.filter(inside).length, known, 0.5))
  const equivalenceP = Math.max(beyond(one => one.high < smallestEffect), beyond(one => one.low > -smallestEffect))
  const estimate = medianBounds(towards)
  const ci95 = intervalOf(towards, 0.95)
  const significant = superiorityP < 0.05
  const ruled = outcomeByRule({
    n: known,
    estimate,
    smallestEffect,
    above: significant && forClaim > against,
    below: significant && against > forClaim,
    farAbove: ci95 !== undefined && ci95.low > smallestEffect,
    farBelow: ci95 !== undefined && ci95.high < -smallestEffect,
    insideZone: equivalenceP < 0.05
  })
  const declared = declaredP(ruled.outcome, superiorityP, equivalenceP)
  const ranks = rankCensored([...pairs.map(({ arm }) => arm), ...pairs.map(({ baseline }) => baseline)])
  const neither = n - known
  return {
    kind: 'censored',
    ...ruled,
    claimed,
    scale: 'log ratio',
    smallestEffect,
    n,
    seeds: pairs.map(({ seed }) => seed),
    ...declared,
    limit,
    arm: { reached: pairs.filter(({ arm }) => arm !== null).length, meanRank: mean(ranks.slice(0, n)) },
    baseline: { reached: pairs.filter(({ baseline }) => baseline !== null).length, meanRank: mean(ranks.slice(n)) },
    armFirst,
    baselineFirst,
    ties: n - armFirst - baselineFirst,
    inClaimedDirection: effectOf(towards),
    asMeasured: effectOf(bounds),
    neededSeeds: null,
    notes: [
      ...(neither > 0 ? [`${neither} of ${n} seeds reached the target in neither arm and say nothing of which is faster.`] : []),
      ...(known < 6 && ruled.outcome.kind === 'inconclusive' ? [`${known} pairs say which arm was first: the sign test needs six to find a difference.`] : []),
      ...inconclusiveNotes(ruled.outcome, declared, known, null)
    ]
  }
}

function checkPairs(pairs: CensoredOptions['pairs'], limit: number): void {
  if (pairs.length === 0) throw new RangeError('There are no pairs: give when each seed reached the target in both arms.')
  checkSeeds(pairs.map(({ seed }) => seed))
  if (!(limit > 0 && Number.isFinite(limit))) throw new RangeError(`The limit is ${String(limit)}: give the step at which trainings were ended.`)
  for (const { seed, arm, baseline } of pairs) {
    for (const [name, time] of [['arm', arm], ['baseline', baseline]] as const) {
      if (time !== null && !(time > 0 && time <= limit)) throw new RangeError(`Seed ${seed} reached the target at ${String(time)} in the ${name}: expected a number above 0 and up to the limit, ${limit}, or null where it was not reached.`)
    }
  }
}

/** Of arm / baseline, one of which was reached at least. */
function logRatio(arm: number | null, baseline: number | null, limit: number): Bounds {
  const nearest = Math.log((arm ?? limit) / (baseline ?? limit))
  return { low: baseline === null ? -Infinity : nearest, high: arm === null ? Infinity : nearest }
}

const mirrored = ({ low, high }: Bounds): Bounds => ({ low: 0 - high, high: 0 - low })
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const lowsOf = (bounds: readonly Bounds[]): number[] => bounds.map(({ low }) => low)
const highsOf = (bounds: readonly Bounds[]): number[] => bounds.map(({ high }) => high)
const medianBounds = (bounds: readonly Bounds[]): Bounds => (bounds.length === 0 ? { low: -Infinity, high: Infinity } : { low: median(lowsOf(bounds)), high: median(highsOf(bounds)) })
const intervalOf = (bounds: readonly Bounds[], level: number): Bounds | undefined => medianInterval(lowsOf(bounds), highsOf(bounds), level)

function effectOf(bounds: readonly Bounds[]): OpenEffect {
  const open = ({ low, high }: Bounds): OpenInterval => ({ low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null })
  const at = (level: number): OpenInterval | null => {
    const interval = intervalOf(bounds, level)
    return interval ? open(interval) : null
  }
  return { estimate: open(medianBounds(bounds)), ci95: at(0.95), ci90: at(0.9) }
}
