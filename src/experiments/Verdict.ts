import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import type { Claim } from './Claim'
import { outcomeOfCount, outcomeWords, type Outcome } from './Outcome'
import { verdictCard } from './verdictCard'

/**
 * `mixed`: the cases differ or hold in part, and all of them are given. `ill-posed`: no measurable content, or a mistake of category.
 * `definitional`: decided by inspection or arithmetic, so there is no interval and the effect is a counted quantity.
 */
export type VerdictQualifier = 'mixed' | 'ill-posed' | 'definitional'

/** One case in which a claim was tried, such as an option switched on. */
export interface Case extends Outcome {
  /** As in "supported …": `by default`, `with with_hist=True`. */
  readonly name: string
  /** Things found of things claimed. */
  readonly found: number
  readonly claimed: number
}

/** Something that was looked at, and the quantity counted there. */
export interface Evidence {
  readonly what: string
  readonly quantity: number
  /** In the plural: `fields`, `bytes`, `%` … */
  readonly unit: string
}

/** What became of a claim. Displays itself as a card. */
export class Verdict implements Displayable {
  constructor(
    readonly claim: Claim,
    /** Of the case for which the claim is read; the others are in `cases`. */
    readonly outcome: Outcome,
    readonly qualifiers: readonly VerdictQualifier[],
    /** One sentence: what was found. */
    readonly finding: string,
    /** The first is the one the claim is read for. */
    readonly cases: readonly Case[],
    readonly evidence: readonly Evidence[]
  ) {}

  get kind(): Outcome['kind'] {
    return this.outcome.kind
  }

  /** In a few words, such as `contradicted`, or `mixed: contradicted by default, supported with with_hist=True`. */
  get words(): string {
    const [first] = this.cases
    if (!this.qualifiers.includes('mixed') || !first) return outcomeWords(this.outcome)
    return this.cases.some(one => one.kind !== first.kind)
      ? `mixed: ${this.cases.map(one => `${outcomeWords(one)} ${one.name}`).join(', ')}`
      : `mixed: ${first.found} of ${first.claimed} found`
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return verdictCard(this)
  }
}

/**
 * The verdict of a claim that things are there, from what was counted in each case; the first case is the one the claim is read for.
 * Throws a RangeError where there is no case.
 */
export function verdictByCounting(
  claim: Claim,
  counted: readonly { readonly name: string; readonly found: number; readonly claimed: number }[],
  finding: string,
  evidence: readonly Evidence[]
): Verdict {
  const cases = counted.map(one => ({ ...one, ...outcomeOfCount(one.found, one.claimed) }))
  const [first] = cases
  if (!first) throw new RangeError(`Claim ${claim.id} was tried in no case: expected at least one.`)
  const mixed = cases.some(one => one.kind !== first.kind || (one.found > 0 && one.found < one.claimed))
  return new Verdict(claim, outcomeOfCount(first.found, first.claimed), mixed ? ['definitional', 'mixed'] : ['definitional'], finding, cases, evidence)
}
