import { exactNumber } from './exactNumber'
import type { MeasuredContrast } from './VerdictRow'

/** An effect as it is shown: arm compared with the other, a difference in `unit` or a ratio; null: no bound, or nothing known. */
export interface DisplayedEffect {
  readonly estimate: number | null
  /** Where the estimate is known only to lie beyond a value. */
  readonly beyond?: { readonly atLeast?: number; readonly atMost?: number }
  readonly low: number | null
  readonly high: number | null
  readonly unit: string
  readonly isRatio: boolean
  /** The zone within which no effect matters. */
  readonly zone: readonly [low: number, high: number]
  /** Pairs that count. */
  readonly n: number
}

/** The effect of a contrast in the unit in which a person thinks; undefined where nothing could be computed. */
export function displayedEffect({ decision, metric, rule }: MeasuredContrast): DisplayedEffect | undefined {
  if (!decision) return undefined
  const { smallestEffect, n } = decision
  if (decision.kind === 'failures') return { estimate: 100 * decision.asMeasured.estimate, low: null, high: null, unit: 'points', isRatio: false, zone: [-100 * smallestEffect, 100 * smallestEffect], n }
  const isRatio = decision.scale === 'log ratio' && decision.kind !== 'slope'
  const shown = (value: number | null): number | null => (value === null ? null : isRatio ? Math.exp(value) : value)
  const { estimate, ci95 } = decision.asMeasured
  const known = typeof estimate === 'number' ? estimate : estimate.low !== null && estimate.low === estimate.high ? estimate.low : null
  const open = typeof estimate === 'number' || known !== null ? {} : { beyond: { ...(estimate.low === null ? {} : { atLeast: shown(estimate.low)! }), ...(estimate.high === null ? {} : { atMost: shown(estimate.high)! }) } }
  return {
    ...open,
    estimate: shown(known),
    low: shown(ci95?.low ?? null),
    high: shown(ci95?.high ?? null),
    unit: isRatio ? '' : `${differenceUnit(metric.unit)}${rule === 'slope' ? ' per unit' : ''}`.trim(),
    isRatio,
    zone: isRatio ? [Math.exp(-smallestEffect), Math.exp(smallestEffect)] : [-smallestEffect, smallestEffect],
    n
  }
}

/** Percents differ by percentage points. */
const differenceUnit = (unit: string): string => (unit === '%' ? 'pp' : unit)

/** `−0.49 pp [−0.68, −0.31]`, `× 0.83 [0.78, 0.88]`, `+50 points` */
export function effectWords({ estimate, beyond, low, high, unit, isRatio }: DisplayedEffect): string {
  const signed = (value: number): string => (isRatio || value <= 0 ? exactNumber(value) : `+${exactNumber(value)}`)
  const bound = (value: number | null, open: string): string => (value === null ? open : signed(value))
  const interval = low === null && high === null ? '' : ` [${bound(low, isRatio ? '0' : '−∞')}, ${bound(high, '∞')}]`
  const unknown = beyond?.atLeast !== undefined ? `at least ${signed(beyond.atLeast)}` : beyond?.atMost !== undefined ? `at most ${signed(beyond.atMost)}` : 'unknown'
  return `${isRatio ? '× ' : ''}${estimate === null ? unknown : signed(estimate)}${unit === '' ? '' : ` ${unit}`}${interval}`
}
