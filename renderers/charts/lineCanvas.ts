import type { Data } from 'plotly.js'

/** The parts of a trace of plotly.js that a canvas shows: a line, points, or both. */
export interface Line {
  x: ArrayLike<number>
  y: ArrayLike<number | null>
  color: string
  width: number
  dash: string | undefined
  /** Width of its points, in CSS pixels; 0 where it has none. */
  points: number
  /** Names of its axes, such as `yaxis2`. */
  xaxis: string
  yaxis: string
}

/** Where a value is, in CSS pixels from the plot's left or top. */
export type Place = (value: number) => number

const DASHES: Readonly<Record<string, number[]>> = { dash: [9, 6], dot: [3, 3], dashdot: [9, 3, 3, 3] }

/** plotly.js writes `y2` where the layout says `yaxis2`. */
export const axisName = (reference: string): string => reference.replace(/^([xy])/, '$1axis')

/** The traces that are lines or points. */
export function linesOf(traces: readonly Data[]): Line[] {
  return traces.flatMap(trace => {
    const { x, y, mode = 'lines', line, marker, xaxis = 'x', yaxis = 'y' } = trace as { x?: Line['x']; y?: Line['y']; mode?: string; line?: { color?: string; width?: number; dash?: string }; marker?: { color?: string; size?: number }; xaxis?: string; yaxis?: string }
    if (!x || !y) return []
    const width = mode.includes('lines') ? (line?.width ?? 2) : 0
    return [{ x, y, color: line?.color ?? marker?.color ?? '#888888', width, dash: line?.dash, points: mode.includes('markers') ? (marker?.size ?? 6) : 0, xaxis: axisName(xaxis), yaxis: axisName(yaxis) }]
  })
}

/** Draws a line; it is broken where a value is not finite. */
export function drawLine(context: CanvasRenderingContext2D, { x, y, color, width, dash, points }: Line, across: Place, up: Place): void {
  Object.assign(context, { strokeStyle: color, fillStyle: color, lineWidth: width, lineJoin: 'round' })
  context.setLineDash(DASHES[dash ?? ''] ?? [])
  context.beginPath()
  let broken = true
  for (let at = 0; at < x.length; at++) {
    const [left, top] = [across(x[at] ?? NaN), up(y[at] ?? NaN)]
    if (!Number.isFinite(top)) {
      broken = true
      continue
    }
    if (points > 0) context.fillRect(left - points / 2, top - points / 2, points, points)
    if (broken) context.moveTo(left, top)
    else context.lineTo(left, top)
    broken = false
  }
  if (width > 0) context.stroke()
}
