import type { ClaimKind } from '../Claim'
import type { Experiment } from '../experiment/Experiment'
import type { TrialMetric } from '../experiment/ExperimentOptions'

/**
 * How a contrast is decided. `difference`: mean paired difference (or ratio) with its t interval, and equivalence. `failures`: counts of failed
 * trials, never a mean over runs of which some are at chance. `censored`: a number that some trials never reach. `median`: the median ratio and
 * its sign test, for numbers that differ by powers of ten, of which one that is no finite number is above all others. `slope`: a trend over doses,
 * fitted in each seed. `counted`: by inspection or arithmetic, without trials.
 */
export type Rule = 'difference' | 'failures' | 'censored' | 'median' | 'slope' | 'counted'

interface AnyContrast<R> {
  /** The regime, as in "supported for …": `Adam at 0.06`. By default the optimizer's name. */
  readonly name?: string
  /** Such as `Adam, lr 0.06`. The book's and everybody's verdicts depend on it, so it stands in every row. */
  readonly optimizer: string
  /** What the claim says of the metric in `arm`, compared with `against` (or as the dose rises). By default that it is better. */
  readonly claimed?: 'lower' | 'higher'
  /** Of the claim, unless it is said here. */
  readonly metric?: TrialMetric<R>
  readonly rule?: Exclude<Rule, 'counted'>
  readonly smallestEffect?: number
  readonly matching?: string
  /** For `censored`: where a trial that had not reached its target was ended, in the metric's unit. */
  readonly limit?: number
  /** For `failures`: compares the metric, too, among the seeds that survive in both arms. Its smallest effect, as of a difference. */
  readonly smallestAmongSurvivors?: number
  /** The experiment's name, where results of several have arms of these labels. */
  readonly experiment?: string
}
/** Two arms, paired by seed. `minus`: the contrast of two other arms is subtracted (a difference of differences). */
export interface PairContrast<R = unknown> extends AnyContrast<R> {
  readonly arm: string
  readonly against: string
  readonly minus?: { readonly arm: string; readonly against: string }
}
/** A trend over three arms or more: in each seed the slope of the metric on the dose (both on their scales). Smallest effect: per unit of dose. */
export interface DoseContrast<R = unknown> extends AnyContrast<R> {
  /** Label → dose, such as `{ k3: 3, k5: 5, k7: 7 }`. */
  readonly doses: Readonly<Record<string, number>>
  readonly doseScale?: 'linear' | 'log'
  /** The slope from which the claim is measured, such as −0.8; 0 by default. */
  readonly from?: number
}
/** One number a seed, computed from the results of all its arms: positive as `claimed` says `higher`. `unit` and name are those of the metric. */
export interface SeedContrast<R = unknown> extends AnyContrast<R> {
  readonly perSeed: (arms: Readonly<Record<string, R>>) => number | null
}
/** What is compared. */
export type ClaimContrast<R = unknown> = PairContrast<R> | DoseContrast<R> | SeedContrast<R>

/** A claim: all of it is fixed before anything runs. */
export interface ClaimOptions<R = unknown> {
  /** As in the ledger, such as `9.4`; of your own, any short name. */
  readonly id: string
  /** By default the number in front of the id's dot; none for a claim of your own. */
  readonly question?: number
  readonly text: string
  /** The reading that is tested, where the sentence allows several. */
  readonly reading?: string
  /** Default `empirical`. */
  readonly kind?: ClaimKind
  /** How it is decided, in one sentence; by default said from the rule. */
  readonly decidedBy?: string
  /** By default `difference`. */
  readonly rule?: Rule
  /** By default the experiment's. */
  readonly metric?: TrialMetric<R>
  /** Below this an effect does not matter: in the metric's unit; on a log scale a ratio, such as 1.1; for failures a share, such as 0.25; for a slope per unit of dose. */
  readonly smallestEffect?: number
  /** What is held equal: `equal steps`, `equal parameters`, `each arm at its own best learning rate` … */
  readonly matching?: string
  /** The first is the one the claim is read for, and the ledger's p-value is its; the others are further regimes. Where they differ, the verdict is mixed. */
  readonly contrast?: ClaimContrast<R> | readonly ClaimContrast<R>[]
  /** Shown with effect and interval, without a verdict. */
  readonly secondary?: readonly ClaimContrast<R>[]
  /** What `run()` trains. */
  readonly experiment?: Experiment<R>
}
