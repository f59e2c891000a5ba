/** Panels of one plot: how many there are, and whether they stand one above the other instead of side by side. */
export interface Panels {
  index: number
  count: number
  /** Of the whole plot, in CSS pixels. */
  width: number
  height: number
  stacked: boolean
  /** Around the plot, and again around each panel, for its numbers and titles. */
  margin: { l: number; r: number; t: number; b: number }
}

/** Where a panel lies, as shares of the plot's inner width and height (plotly.js's `domain`). */
export function panelPlace({ index, count, width, height, stacked, margin }: Panels): { x: [number, number]; y: [number, number] } {
  const [inner, gap] = stacked ? [height - margin.t - margin.b, margin.t + margin.b] : [width - margin.l - margin.r, margin.l + margin.r]
  const each = (inner - gap * (count - 1)) / count
  const from = (index * (each + gap)) / inner
  const to = Math.min(1, from + each / inner)
  return stacked ? { x: [0, 1], y: [1 - to, 1 - from] } : { x: [from, to], y: [0, 1] }
}
