import type { Line } from './lineCanvas'
import type { PlotAxis } from './StepPlot'

/** Plotly leaves so much free at either end of an axis that goes by its values. */
const PADDING = 1 / 18

/** Where an axis begins and ends that goes by its lines' values, as plotly.js would have it; logarithms where it is logarithmic. */
export function axisEnds(lines: readonly Line[], axis: PlotAxis | undefined, logarithmic: boolean): [number, number] {
  if (Array.isArray(axis?.range)) return axis.range as [number, number]
  let [low, high] = [Infinity, -Infinity]
  for (const { y } of lines)
    for (let at = 0; at < y.length; at++) {
      const value = logarithmic ? Math.log10(y[at] ?? NaN) : (y[at] ?? NaN)
      if (!Number.isFinite(value)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  if (low > high) return [-1, 4]
  if (axis?.rangemode === 'tozero' && low >= 0 && high > 0) return [0, high * (1 + PADDING)]
  if (low === high) return [low - 1, high + 1]
  const room = (high - low) * PADDING
  return [low - room, high + room]
}
