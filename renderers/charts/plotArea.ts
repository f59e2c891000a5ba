/** Where a plot's axes lie, in CSS pixels from its top left corner. */
export interface PlotArea {
  /** Of all panels together. */
  left: number
  top: number
  width: number
  height: number
  /** Where a step is, in the first panel. */
  x(step: number): number
  /** The step at `x` in one of the panels. */
  step(x: number, panel: number): number
  /** Left edges of the panels that lie side by side. */
  panels: { left: number; width: number }[]
  range: [number, number]
}

/** What plotly.js keeps of an axis after it has drawn it. */
export interface DrawnAxis {
  type: string
  /** Its first pixel, from the plot's left or top, and how many it has. */
  _offset: number
  _length: number
  /** Logarithms where it is logarithmic. */
  range: [number, number]
}

/** The axes of a plot that was drawn, by their names, such as `yaxis2`. */
export function drawnAxes(chart: HTMLElement): Readonly<Record<string, DrawnAxis>> {
  return (chart as { _fullLayout?: Record<string, DrawnAxis> })._fullLayout ?? {}
}

/** Reads the place of the axes from a plot that was drawn. All its x axes show the same steps. */
export function plotArea(chart: HTMLElement): PlotArea | undefined {
  const layout = drawnAxes(chart)
  const axes = (letter: string): DrawnAxis[] => Object.keys(layout).filter(key => new RegExp(`^${letter}axis\\d*$`).test(key)).flatMap(key => layout[key] ?? [])
  const [across, up] = [axes('x'), axes('y')]
  const [first] = across
  if (!first || up.length === 0) return undefined
  const [from, to] = first.range
  const lefts = new Map(across.map(axis => [Math.round(axis._offset), { left: axis._offset, width: axis._length }]))
  const panels = [...lefts.values()].sort((a, b) => a.left - b.left)
  const top = Math.min(...up.map(axis => axis._offset))
  const left = Math.min(...panels.map(panel => panel.left))
  return {
    left,
    top,
    width: Math.max(...panels.map(panel => panel.left + panel.width)) - left,
    height: Math.max(...up.map(axis => axis._offset + axis._length)) - top,
    panels,
    range: [from, to],
    x: step => first._offset + ((step - from) / (to - from)) * first._length,
    step: (x, index) => from + ((x - (panels[index]?.left ?? left)) / (panels[index]?.width ?? 1)) * (to - from)
  }
}
