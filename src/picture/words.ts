import type { LayerMeta, RunRecord } from '../run'

/** Four significant digits, and NaN and the infinities by their names. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  const size = Math.abs(value)
  const digits = size >= 1e6 || size < 1e-4 ? value.toExponential(2).replace('e+', 'e') : size >= 1e4 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(4)))
  return digits.replace('-', '−')
}

/** How a run stands, in words. */
export function stateText({ state, reason }: RunRecord): string {
  if (state === 'finished' || state === 'running') return state
  return reason ? `${state}: ${reason}` : state
}

/** Seconds from a run's start to the end of its last batch; 0 before the first. */
export const trainedSeconds = ({ seconds }: RunRecord): number => seconds.max.reduce((a, b) => Math.max(a, b), 0)

/** A shape without its batch: `14×14×8`. */
export const shapeText = (shape: LayerMeta['outputShape']): string => shape.slice(1).map(side => side ?? '?').join('×')

/** Data, optimizer, seed and engine of a run. */
export function dataLine({ meta }: RunRecord): string {
  const { data, engine } = meta
  return `${data.name}: ${data.training.toLocaleString('en')} training images, batch size ${data.batchSize} · ${meta.optimizer} · seed ${meta.seed} · ${engine.name} ${engine.version} (${engine.device})`
}
