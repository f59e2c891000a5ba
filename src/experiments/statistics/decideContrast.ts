import { moments } from '../moments'
import { checkDifferences, checkSmallestEffect } from './checkDifferences'
import type { ContrastDecision, Direction, Effect, Scale } from './Decision'
import { declaredP, inconclusiveNotes } from './declaredP'
import { equivalence } from './equivalence'
import { medianInterval } from './medianInterval'
import { neededSeeds } from './neededSeeds'
import { outcomeByRule } from './outcomeByRule'
import { pairedT } from './pairedT'
import { SIGN_FLIP_LIMIT, signFlip } from './signFlip'
import { signTest } from './signTest'
import { withoutSpread } from './withoutSpread'

/** What {@link decideContrast} takes. */
export interface ContrastOptions {
  /** Arm minus baseline, one a seed, both trained with that seed; see {@link pairedDifferences}. */
  readonly differences: readonly number[]
  /** Of the differences; 0, 1, 2 … where none are given. */
  readonly seeds?: readonly number[]
  /** Smallest effect of interest, above 0, in the unit of the differences: the least that anybody would act upon. Chosen before anything is run. */
  readonly smallestEffect: number
  /** Where the claim says the arm lies. */
  readonly claimed: Direction
  /** What the differences are of; `difference` where nothing is said. It is kept for who reads the effect and changes nothing here. */
  readonly scale?: Scale
}

/**
 * Decides a claim about two arms by their paired differences over seeds, by the rule of {@link outcomeByRule}, with the 95 % interval of Student's t
 * for an effect and the 90 % interval for none. Differences that are all equal have no t; the sign test and its interval of the median decide
 * then, which needs six seeds for an effect and five for none.
 *
 * @throws {RangeError} with fewer than two differences, with one that is not finite (the seed is named), with a seed that is there twice, or where
 * the smallest effect is not above 0
 */
export function decideContrast({ differences, seeds = [...differences.keys()], smallestEffect, claimed, scale = 'difference' }: ContrastOptions): ContrastDecision {
  checkDifferences(differences, seeds)
  checkSmallestEffect(smallestEffect)
  const n = differences.length
  const towards = claimed === 'higher' ? differences : differences.map(opposite)
  const constant = withoutSpread(towards, smallestEffect)
  const { effect, superiorityP, equivalenceP } = constant ? bySigns(towards, smallestEffect) : byT(towards, smallestEffect)
  const { estimate, ci95, ci90 } = effect
  const ruled = outcomeByRule({
    n,
    estimate: { low: estimate, high: estimate },
    smallestEffect,
    above: ci95 !== null && ci95.low > 0,
    below: ci95 !== null && ci95.high < 0,
    farAbove: ci95 !== null && ci95.low > smallestEffect,
    farBelow: ci95 !== null && ci95.high < -smallestEffect,
    insideZone: ci90 !== null && ci90.low > -smallestEffect && ci90.high < smallestEffect
  })
  const declared = declaredP(ruled.outcome, superiorityP, equivalenceP)
  const sd = constant ? 0 : moments(differences).std
  const needed = constant ? null : neededSeeds(sd, smallestEffect)
  const equal = `All ${n} differences are equal, so that there is no t test; signs decide. If that is a surprise, look whether the seed reached the training.`
  return {
    kind: 'contrast',
    ...ruled,
    claimed,
    scale,
    smallestEffect,
    n,
    seeds: [...seeds],
    differences: [...differences],
    sd,
    method: constant ? 'sign test' : 'paired t',
    ...declared,
    signFlipP: n <= SIGN_FLIP_LIMIT ? signFlip(differences) : null,
    inClaimedDirection: effect,
    asMeasured: claimed === 'higher' ? effect : mirrored(effect),
    neededSeeds: needed,
    notes: [...(constant ? [equal] : []), ...inconclusiveNotes(ruled.outcome, declared, n, needed)]
  }
}

interface Analysed {
  readonly effect: Effect
  readonly superiorityP: number
  readonly equivalenceP: number
}

function byT(towards: readonly number[], smallestEffect: number): Analysed {
  const { mean, p, interval } = pairedT(towards)
  const { p: equivalenceP, ci90 } = equivalence(towards, smallestEffect)
  return { effect: { estimate: mean, ci95: interval(0.95), ci90 }, superiorityP: p, equivalenceP }
}

/** Of differences that are all equal. */
function bySigns(towards: readonly number[], smallestEffect: number): Analysed {
  const n = towards.length
  // Where rounding is all there is, that is 0.
  const estimate = Math.max(...towards.map(Math.abs)) <= 1e-9 * smallestEffect ? 0 : towards[0]!
  const same = Array<number>(n).fill(estimate)
  const at = (level: number): Effect['ci95'] => medianInterval(same, same, level) ?? null
  return {
    effect: { estimate, ci95: at(0.95), ci90: at(0.9) },
    superiorityP: estimate === 0 ? 1 : signTest(n, 0),
    equivalenceP: Math.abs(estimate) < smallestEffect ? signTest(n, 0) / 2 : 1
  }
}

const mirrored = ({ estimate, ci95, ci90 }: Effect): Effect => ({ estimate: opposite(estimate), ci95: ci95 && mirroredInterval(ci95), ci90: ci90 && mirroredInterval(ci90) })
const mirroredInterval = ({ low, high }: { low: number; high: number }): { low: number; high: number } => ({ low: opposite(high), high: opposite(low) })
/** Without a negative zero, which JSON would not keep. */
const opposite = (value: number): number => 0 - value
