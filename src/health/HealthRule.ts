import type { RunRecord } from '../run'
import type { BundledNotebook } from './notebooks'

/** `error`: the run, or a layer, is lost unless something changes; `warning`: it may well end badly, or take longer than it must. */
export type Severity = 'error' | 'warning'

/** What a rule has found in a run. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string
  readonly severity: Severity
  /** Sentences with the measured numbers, for a person. */
  readonly words: string
  /** First and last step it speaks of. */
  readonly step: { readonly from: number; readonly to: number }
  /** Index in the record's `layers`; absent where it is about the run as a whole. */
  readonly layer?: number
  /** The bundled notebook that explains it. */
  readonly notebook: BundledNotebook
}

/** A number that a rule compares with. */
export interface Threshold {
  /** What is compared. */
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** What is said of a rule, in the language of the page. */
export interface RuleTexts {
  /** Two or three words. */
  readonly title: string
  /** What the rule looks for, in a sentence. */
  readonly says: string
  readonly thresholds: readonly Threshold[]
  /** Where the rule, and its numbers, come from. */
  readonly source: string
  /** What usually helps. */
  readonly advice: string
  /** What a record must hold for it, in words. */
  readonly needs: string
}

/** A rule: what it says, from which numbers on, and why these. */
export interface HealthRule {
  readonly id: string
  readonly notebook: BundledNotebook
  readonly texts: () => RuleTexts
  /** Whether this record holds what the rule needs. */
  applies(record: RunRecord): boolean
  /** Nothing where the record does not hold what the rule needs. */
  find(record: RunRecord): Finding[]
}
