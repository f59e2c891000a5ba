import * as l10n from '@vscode/l10n'

const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const percent = new Intl.NumberFormat('en-US', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A measured number in at most four significant digits: `0.4312`, `1.2e-7`, `NaN`, `∞`. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? value.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e') : plain.format(value)
  return text.replace(/-/g, '−')
}

/** A count with thousands separators: `100,352`. */
export const formatCount = (value: number): string => whole.format(value)

/** A count in few letters, for axes: `200`, `10k`, `2.5M`. */
export function formatTick(value: number): string {
  if (value >= 1e6) return `${plain.format(value / 1e6)}M`
  return value >= 1000 ? `${plain.format(value / 1000)}k` : formatCount(value)
}

/** A share between 0 and 1 as per cent: `52.3 %`, `0.04 %`. */
export function formatShare(value: number): string {
  if (!Number.isFinite(value)) return 'NaN'
  return value > 0 && value < 0.001 ? `${Number((value * 100).toPrecision(1))} %` : percent.format(value).replace('%', ' %')
}

/** Steps `from` to `to`, both included: `step 12`, `steps 12–15`. */
export const formatSteps = (from: number, to: number): string => (from === to ? l10n.t('step {0}', formatCount(from)) : l10n.t('steps {0}–{1}', formatCount(from), formatCount(to)))

/** Seconds as a person says them: `4.2 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}
