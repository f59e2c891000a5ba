import type { LedgerEntry } from './LedgerEntry'

/** An effect in units of the smallest that matters, positive where it is as claimed; null: unknown, or without bound on that side. */
export interface Standing {
  readonly estimate: number | null
  readonly low: number | null
  readonly high: number | null
  /** Whether there is an interval at all. */
  readonly hasInterval: boolean
}

/** Where the contrast for which a claim is read stands; undefined where nothing was measured. */
export function standing({ row }: LedgerEntry): Standing | undefined {
  const decision = row?.cases[0]?.measured?.decision
  if (!decision) return undefined
  const unit = decision.smallestEffect
  const scaled = (value: number | null): number | null => (value === null ? null : value / unit)
  const { estimate } = decision.inClaimedDirection
  if (decision.kind === 'failures') return { estimate: scaled(decision.inClaimedDirection.estimate), low: null, high: null, hasInterval: false }
  const interval = decision.inClaimedDirection.ci95
  // Known only to lie beyond a value: that value is drawn, and the interval says that it is open.
  const known = typeof estimate === 'number' ? estimate : (estimate.low ?? estimate.high)
  return { estimate: scaled(known), low: scaled(interval?.low ?? null), high: scaled(interval?.high ?? null), hasInterval: interval !== null }
}
