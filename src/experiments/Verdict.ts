import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import type { Claim } from './Claim'
import { outcomeOfCount, outcomeWords, type Outcome } from './Outcome'
import { decisionWords } from './statistics'
import { verdictCard } from './verdictCard'
import { VerdictRow, type MeasuredContrast, type VerdictCase, type VerdictSetting } from './VerdictRow'

/**
 * `mixed`: the cases differ or hold in part, and all of them are given. `ill-posed`: no measurable content, or a mistake of category.
 * `definitional`: decided by inspection or arithmetic, so there is no interval and the effect is a counted quantity.
 */
export type VerdictQualifier = VerdictRow['qualifiers'][number]

/** Something that was looked at, and the quantity counted there. */
export interface Evidence {
  readonly what: string
  readonly quantity: number
  /** In the plural: `fields`, `bytes`, `%` … */
  readonly unit: string
}

/** What a verdict is made of. */
export interface VerdictParts {
  readonly claim: Claim
  /** The first is the one the claim is read for; none where nothing could be tried. */
  readonly cases: readonly VerdictCase[]
  /** What was found, in a sentence. */
  readonly finding: string
  readonly evidence: readonly Evidence[]
  /** Contrasts that are shown without a verdict. */
  readonly secondary?: readonly MeasuredContrast[]
  readonly setting?: VerdictSetting | null
}

/** What became of a claim: a row of the ledger, which displays itself as a card. */
export class Verdict implements Displayable {
  constructor(readonly row: VerdictRow) {}

  /** Puts the cases together. They are mixed where they were decided differently, or hold in part. */
  static of({ claim, cases, finding, evidence, secondary = [], setting = null }: VerdictParts): Verdict {
    const [first] = cases
    const { kind, way } = first ?? { kind: 'inconclusive' as const, way: undefined }
    const decided = cases.filter(one => one.kind !== 'inconclusive')
    const differ = decided.some(one => one.kind !== decided[0]?.kind || (one.way === 'reversed') !== (decided[0].way === 'reversed'))
    const inPart = cases.some(({ found = 0, claimed = 0 }) => found > 0 && found < claimed)
    const isCounted = cases.length > 0 && cases.every(one => one.measured === undefined)
    const qualifiers: VerdictQualifier[] = [...(isCounted ? ['definitional' as const] : []), ...(claim.kind === 'ill-posed' ? ['ill-posed' as const] : []), ...(differ || inPart ? ['mixed' as const] : [])]
    const { id, question, text, reading, decidedBy } = claim
    return new Verdict({
      version: 1,
      claim: { id, question, text, kind: claim.kind, reading, decidedBy },
      kind,
      ...(way ? { way } : {}),
      qualifiers,
      words: words(cases, qualifiers, { kind, ...(way ? { way } : {}) }, secondary.length > 0),
      finding,
      cases: [...cases],
      secondary: [...secondary],
      evidence: evidence.map(({ what, quantity, unit }) => ({ what, quantity, unit })),
      setting
    })
  }

  get claim(): Claim {
    return this.row.claim
  }
  /** Of the case for which the claim is read; the others are in `cases`. */
  get outcome(): Outcome {
    const { kind, way } = this.row
    return { kind, ...(way ? { way } : {}) }
  }
  get kind(): Outcome['kind'] {
    return this.row.kind
  }
  get qualifiers(): readonly VerdictQualifier[] {
    return this.row.qualifiers
  }
  /** One sentence: what was found. */
  get finding(): string {
    return this.row.finding
  }
  /** The first is the one the claim is read for. */
  get cases(): readonly VerdictCase[] {
    return this.row.cases
  }
  get evidence(): readonly Evidence[] {
    return this.row.evidence
  }
  /** In a few words, such as `contradicted`, or `mixed: contradicted by default, supported with with_hist=True`. */
  get words(): string {
    return this.row.words
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return verdictCard(this.row)
  }
}

function words(cases: readonly VerdictCase[], qualifiers: readonly VerdictQualifier[], outcome: Outcome, isDescribed: boolean): string {
  const [first] = cases
  if (!first) return qualifiers.includes('ill-posed') ? (isDescribed ? 'ill-posed: described, not decided' : 'ill-posed: nothing to measure') : outcomeWords(outcome)
  const isMixed = qualifiers.includes('mixed')
  if (cases.some(one => one.kind !== first.kind || one.way !== first.way)) return `${isMixed ? 'mixed: ' : ''}${cases.map(one => `${caseWords(one)} ${one.name}`).join(', ')}`
  if (isMixed) return `mixed: ${first.found} of ${first.claimed} found`
  return caseWords(first)
}

/** `strongly supported`, `contradicted, reversed`. */
export function caseWords({ kind, way, measured }: VerdictCase): string {
  const outcome = { kind, ...(way ? { way } : {}) }
  const decision = measured?.decision
  // Where something speaks against what the numbers alone would say, it has the word.
  return decision?.outcome.kind === kind && decision.outcome.way === way ? decisionWords(decision) : outcomeWords(outcome)
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
  if (counted.length === 0) throw new RangeError(`Claim ${claim.id} was tried in no case: expected at least one.`)
  return Verdict.of({ claim, cases: counted.map(one => ({ ...one, ...outcomeOfCount(one.found, one.claimed) })), finding, evidence })
}
