import type { Evidence } from './Verdict'
import type { VerdictRow } from './VerdictRow'

const MARKS = { supported: '✓', contradicted: '✗', inconclusive: '?' } as const

/** ✓, ✗ or ?; ± where the verdict is mixed. */
export const verdictMark = ({ qualifiers, kind }: Pick<VerdictRow, 'qualifiers' | 'kind'>): string => (qualifiers.includes('mixed') ? '±' : MARKS[kind])

/** `1,234 bytes`, `1 byte`, `47.1 %`. */
export function quantityWords({ quantity, unit }: Pick<Evidence, 'quantity' | 'unit'>): string {
  return `${quantity.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${quantity === 1 ? unit.replace(/s$/, '') : unit}`
}
