import * as v from 'valibot'
import { finite, Interval, OpenInterval } from './Interval'

// What is decided is plain data, so that a notebook can keep it and the ledger read it back: these schemas are both its types and its check.

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** Where the claim says the arm lies, compared with the baseline. */
export const Direction = v.picklist(['higher', 'lower'])
export type Direction = v.InferOutput<typeof Direction>

/** Whether differences are of the values themselves, or of their natural logarithms: then an effect of Math.log(1.1) is 10 %. */
export const Scale = v.picklist(['difference', 'log ratio'])
export type Scale = v.InferOutput<typeof Scale>

const SavedOutcome = v.object({ kind: v.picklist(['supported', 'contradicted', 'inconclusive']), way: v.optional(v.picklist(['reversed', 'no effect'])) })

/** An effect with its intervals; null where so few values allow none. */
export const Effect = v.object({ estimate: finite, ci95: v.nullable(Interval), ci90: v.nullable(Interval) })
export type Effect = v.InferOutput<typeof Effect>

/** A median effect of which some values are known only to lie beyond the limit: it lies between two bounds, of which null is none. */
export const OpenEffect = v.object({ estimate: OpenInterval, ci95: v.nullable(OpenInterval), ci90: v.nullable(OpenInterval) })
export type OpenEffect = v.InferOutput<typeof OpenEffect>

const common = {
  outcome: SavedOutcome,
  /** The whole 95 % interval lies beyond the smallest effect of interest. */
  strongly: v.boolean(),
  /** There is no effect of interest, though the 95 % interval leaves out 0. */
  realButNegligible: v.boolean(),
  claimed: Direction,
  /** Smallest effect of interest, above 0, in the unit of the effect. */
  smallestEffect: finite,
  /** Pairs of seeds. */
  n: count,
  seeds: v.array(v.number()),
  /** Of the verdict that is declared; where it is inconclusive, the smaller of the two. */
  p: share,
  /** Whose p that is: of there being an effect (two-sided), or of there being none of interest (TOST, or its exact counterpart). */
  test: v.picklist(['superiority', 'equivalence']),
  superiorityP: share,
  equivalenceP: share,
  /** Pairs of seeds that would be needed to find the smallest effect with 80 %; null where that cannot be said. */
  neededSeeds: v.nullable(count),
  /** What a reader has to know beside the numbers, in sentences. */
  notes: v.array(v.string())
}

const contrast = {
  ...common,
  scale: Scale,
  /** Arm minus baseline, a seed each, in the order of `seeds`. */
  differences: v.array(finite),
  sd: finite,
  /** Of the mean by Student's t; of the median by the sign test where the differences have no spread. */
  method: v.picklist(['paired t', 'sign test']),
  /** Exact sign-flip test, as a check; null above 30 pairs. */
  signFlipP: v.nullable(share),
  /** With the sign that makes the claimed direction positive. */
  inClaimedDirection: Effect,
  /** Arm minus baseline. */
  asMeasured: Effect
}

/** Decided by differences between two arms. */
export const ContrastDecision = v.object({ kind: v.literal('contrast'), ...contrast })
export type ContrastDecision = v.InferOutput<typeof ContrastDecision>

/** Decided by the slopes of a response over doses, one slope a seed: these, less `against`, are the differences. */
export const SlopeDecision = v.object({ kind: v.literal('slope'), ...contrast, doses: v.array(finite), against: finite })
export type SlopeDecision = v.InferOutput<typeof SlopeDecision>

const Failures = v.object({ failed: count, share, wilson95: Interval })

/** Decided by how many seeds fail; `conditional` compares a metric among the seeds that survive in both arms. */
export const FailureDecision = v.object({
  kind: v.literal('failures'),
  ...common,
  arm: Failures,
  baseline: Failures,
  /** Seeds that fail in both arms, in one of them, in none. */
  both: count,
  armOnly: count,
  baselineOnly: count,
  neither: count,
  /** Difference of the shares that fail, from −1 to 1. */
  inClaimedDirection: v.object({ estimate: finite }),
  asMeasured: v.object({ estimate: finite }),
  conditional: v.nullable(ContrastDecision)
})
export type FailureDecision = v.InferOutput<typeof FailureDecision>

const Reached = v.object({ reached: count, meanRank: finite })

/** Decided by when a target is reached, where some runs never did. Effects are medians of the logarithm of arm / baseline. */
export const CensoredDecision = v.object({
  kind: v.literal('censored'),
  ...common,
  scale: v.literal('log ratio'),
  /** When a training that had not reached the target was ended. */
  limit: finite,
  /** How many seeds reached the target; mean rank among all runs of both arms, 1 being the first to reach it, the last place shared by those that never did. */
  arm: Reached,
  baseline: Reached,
  /** Pairs in which the arm was first, in which the baseline was, and in which neither was. */
  armFirst: count,
  baselineFirst: count,
  ties: count,
  inClaimedDirection: OpenEffect,
  asMeasured: OpenEffect
})
export type CensoredDecision = v.InferOutput<typeof CensoredDecision>

/** What paired numbers over seeds say of a claim. Plain data; {@link parseDecision} reads it back. */
export const Decision = v.variant('kind', [ContrastDecision, SlopeDecision, FailureDecision, CensoredDecision])
export type Decision = v.InferOutput<typeof Decision>

/**
 * A decision from a file or another process.
 * @throws {TypeError} where it is none, saying what was wrong with it
 */
export function parseDecision(input: unknown): Decision {
  const parsed = v.safeParse(Decision, input)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new TypeError(`This is no decision as Convscope saves one: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}. Run the experiment again, to save it anew.`)
}
