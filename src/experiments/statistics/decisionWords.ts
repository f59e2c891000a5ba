import { outcomeWords } from '../Outcome'
import type { Decision } from './Decision'

/** What words are made of. A row of the ledger that was read back may have no more than its outcome. */
export type DecisionInWords = Pick<Decision, 'outcome'> & Partial<Pick<Decision, 'strongly' | 'realButNegligible' | 'neededSeeds' | 'n'>>

/** `strongly supported`, `contradicted, no effect (real but negligible)`, `inconclusive (about 32 seeds are needed)` and the like. */
export function decisionWords({ outcome, strongly = false, realButNegligible = false, neededSeeds = null, n = 0 }: DecisionInWords): string {
  const said = `${strongly ? 'strongly ' : ''}${outcomeWords(outcome)}`
  if (realButNegligible) return `${said} (real but negligible)`
  return outcome.kind === 'inconclusive' && neededSeeds !== null && neededSeeds > n ? `${said} (about ${neededSeeds} seeds are needed)` : said
}
