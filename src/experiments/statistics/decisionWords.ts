import { outcomeWords } from '../Outcome'
import type { Decision } from './Decision'

/** `strongly supported`, `contradicted, no effect (real but negligible)`, `inconclusive (about 32 seeds are needed)` and the like. */
export function decisionWords({ outcome, strongly, realButNegligible, neededSeeds, n }: Pick<Decision, 'outcome' | 'strongly' | 'realButNegligible' | 'neededSeeds' | 'n'>): string {
  const said = `${strongly ? 'strongly ' : ''}${outcomeWords(outcome)}`
  if (realButNegligible) return `${said} (real but negligible)`
  return outcome.kind === 'inconclusive' && neededSeeds !== null && neededSeeds > n ? `${said} (about ${neededSeeds} seeds are needed)` : said
}
