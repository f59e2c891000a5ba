/**
 * What sort of statement a claim is, and so how it can be decided: by a contrast over seeds (`empirical`), by inspecting or counting
 * (`definitional`), by running the call it names (`api`), or not as it stands (`ill-posed`).
 */
export type ClaimKind = 'empirical' | 'definitional' | 'api' | 'ill-posed'

/** One statement of the textbook, in our own words, and what would decide it. Written before anything is run. */
export interface Claim {
  /** Question and number in it, such as `3.1`. */
  readonly id: string
  /** Number of the question, from 1 to 9; null for a claim of your own. */
  readonly question: number | null
  readonly text: string
  readonly kind: ClaimKind
  /** The reading that is tested, where the sentence allows several. */
  readonly reading: string
  /** How it is decided, in one sentence. */
  readonly decidedBy: string
}
