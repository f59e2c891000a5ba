import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { moments } from '../moments'
import { checkSeeds } from './checkDifferences'
import { declaredP, inconclusiveNotes } from './declaredP'
import { decideContrast, type ContrastOptions } from './decideContrast'
import type { ContrastDecision, Direction, FailureDecision } from './Decision'
import { mcNemar } from './mcNemar'
import { neededSeeds } from './neededSeeds'
import { outcomeByRule } from './outcomeByRule'
import { pairedDifferences, type Pair } from './pairedDifferences'
import { wilson } from './wilson'

/** How one training ended. */
export interface FailureRun {
  /** Such as a final accuracy below 0.5, or a loss that is no number: a rule that was fixed before. */
  readonly failed: boolean
  /** For the comparison among survivors. Of a training that failed it is not looked at. */
  readonly metric?: number
}

/** What {@link decideFailures} takes. */
export interface FailureOptions {
  readonly pairs: readonly Pair<FailureRun>[]
  /** Where the claim says the arm's share of failures lies. */
  readonly claimed: Direction
  /** Smallest difference of shares that matters, between 0 and 1; 0.25, two seeds of eight, where none is given. */
  readonly smallestEffect?: number
  /** How to compare the metric among the seeds that survive in both arms; without it, it is not compared. */
  readonly conditional?: Pick<ContrastOptions, 'smallestEffect' | 'claimed' | 'scale'>
}

/** A difference in failures needs so many seeds that fail in one arm only before the exact test can find it. */
const FEWEST_DISCORDANT = 6

/**
 * Decides a claim about outcomes with two peaks, trainings that fail and trainings that do not: their number is compared, never a mean over both.
 * A difference is found by McNemar's exact test (McNemar 1947), which needs six seeds that fail in one arm only. That there is none is found
 * from how few seeds differ at all: shares that differ by δ would make a share of δ or more differ, and this is tested exactly by the binomial
 * distribution. Both enter the rule of {@link outcomeByRule}; there is no interval of the difference, so that no verdict is called strong, but a
 * Wilson interval of each share.
 *
 * The metric of those that survive in both arms is a second contrast, `conditional`, with an outcome of its own.
 *
 * @throws {RangeError} without pairs, with a seed that is there twice, where a survivor's metric is missing or not finite (the seed is named), or
 * where a smallest effect is out of range
 */
export function decideFailures({ pairs, claimed, smallestEffect = 0.25, conditional }: FailureOptions): FailureDecision {
  const seeds = pairs.map(({ seed }) => seed)
  checkSeeds(seeds)
  const n = pairs.length
  if (n === 0) throw new RangeError('There are no pairs: give how each seed ended in both arms.')
  if (!(smallestEffect > 0 && smallestEffect < 1)) throw new RangeError(`The smallest difference of shares is ${String(smallestEffect)}: give one between 0 and 1, such as 0.25.`)
  const { both, firstOnly: armOnly, secondOnly: baselineOnly, neither, p: superiorityP } = mcNemar(pairs.map(({ arm, baseline }) => [arm.failed, baseline.failed] as const))
  const measured = (armOnly - baselineOnly) / n
  const towards = claimed === 'higher' ? measured : 0 - measured
  const equivalenceP = binomialCdf(armOnly + baselineOnly, n, smallestEffect)
  const significant = superiorityP < 0.05
  const ruled = outcomeByRule({
    n,
    estimate: { low: towards, high: towards },
    smallestEffect,
    above: significant && towards > 0,
    below: significant && towards < 0,
    farAbove: false,
    farBelow: false,
    insideZone: equivalenceP < 0.05
  })
  const declared = declaredP(ruled.outcome, superiorityP, equivalenceP)
  const needed = seedsForShares(pairs.map(({ arm, baseline }) => Number(arm.failed) - Number(baseline.failed)), smallestEffect)
  const failures = (failed: number): FailureDecision['arm'] => ({ failed, share: failed / n, wilson95: wilson(failed, n) })
  const few = armOnly + baselineOnly < FEWEST_DISCORDANT ? [`${armOnly + baselineOnly} of ${n} seeds fail in one arm only: the exact test needs ${FEWEST_DISCORDANT} to find a difference.`] : []
  const survivors = conditional ? compareSurvivors(pairs, conditional) : { conditional: null, notes: [] }
  return {
    kind: 'failures',
    ...ruled,
    claimed,
    smallestEffect,
    n,
    seeds,
    ...declared,
    arm: failures(both + armOnly),
    baseline: failures(both + baselineOnly),
    both,
    armOnly,
    baselineOnly,
    neither,
    inClaimedDirection: { estimate: towards },
    asMeasured: { estimate: measured },
    conditional: survivors.conditional,
    neededSeeds: needed,
    notes: [...(ruled.outcome.kind === 'inconclusive' ? few : []), ...inconclusiveNotes(ruled.outcome, declared, n, needed), ...survivors.notes]
  }
}

/** By the spread of the paired differences of 0 and 1; where nothing differs, what would show that failures do not. */
function seedsForShares(differences: readonly number[], smallestEffect: number): number {
  if (differences.every(difference => difference === 0)) return Math.ceil(Math.log(0.05) / Math.log(1 - smallestEffect))
  return differences.length < 2 ? FEWEST_DISCORDANT : Math.max(FEWEST_DISCORDANT, neededSeeds(moments(differences).std, smallestEffect))
}

function compareSurvivors(pairs: FailureOptions['pairs'], { smallestEffect, claimed, scale }: NonNullable<FailureOptions['conditional']>): { conditional: ContrastDecision | null; notes: string[] } {
  const surviving = pairs.filter(({ arm, baseline }) => !arm.failed && !baseline.failed)
  const metricOf = (run: FailureRun, seed: number, name: string): number => {
    if (run.metric === undefined || !Number.isFinite(run.metric)) throw new RangeError(`Seed ${seed} survived in the ${name}, but its metric is ${String(run.metric)}: expected a number. A loss that is no number counts as a failure.`)
    return run.metric
  }
  const metrics = surviving.map(({ seed, arm, baseline }) => ({ seed, arm: metricOf(arm, seed, 'arm'), baseline: metricOf(baseline, seed, 'baseline') }))
  if (metrics.length < 2) return { conditional: null, notes: [`${metrics.length} of ${pairs.length} seeds survive in both arms: too few to compare the metric.`] }
  const left = pairs.length - metrics.length
  return {
    conditional: decideContrast({ ...pairedDifferences(metrics, scale), smallestEffect, claimed }),
    notes: left === 0 ? [] : [`The metric is compared among the ${metrics.length} of ${pairs.length} seeds that survive in both arms. They are a selection: what it says holds for trainings that survive.`]
  }
}
