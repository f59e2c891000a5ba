import type { Data, Layout } from 'plotly.js'
import { axisEnds } from './axisEnds'
import { formatNumber } from './formatNumber'
import { axisName, drawLine, linesOf, type Place } from './lineCanvas'
import type { PlotAxis } from './StepPlot'
import type { Theme } from './theme'

/** What is to be sketched: what plotly.js will get a moment later. */
export interface Sketched {
  traces: readonly Data[]
  margin: NonNullable<Layout['margin']>
  axes: Readonly<Record<string, PlotAxis>>
  /** Of the step axis. */
  range: readonly [number, number]
  theme: Theme
  /** Of the whole plot, in CSS pixels. */
  width: number
  height: number
}

interface Scale {
  readonly at: Place
  readonly ticks: number[]
}

const TICK_LENGTH = 3

/**
 * A canvas with a plot's lines, axes and numbers, as plotly.js will draw them but for details. Plotly's first drawing on a page takes a quarter of
 * a second, in which its code is compiled; this takes a few milliseconds, so that a person who opens a notebook sees the curve at once.
 */
export function lineSketch({ traces, margin, axes, range, theme, width, height }: Sketched): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { className: 'cs-sketch' })
  const ratio = devicePixelRatio || 1
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
  const context = canvas.getContext('2d')
  if (!context) return canvas
  context.scale(ratio, ratio)
  context.font = `10px ${theme.font}`
  const { l = 0, r = 0, t = 0, b = 0 } = margin
  const inner = { left: l, top: t, width: width - l - r, height: height - t - b }
  const lines = linesOf(traces)
  const across = (axis: PlotAxis | undefined): Scale => {
    const [from, to] = axis?.domain ?? [0, 1]
    return scaleOf({ ends: range, from: inner.left + (from ?? 0) * inner.width, to: inner.left + (to ?? 1) * inner.width, wanted: ticksIn(inner.width, 80) })
  }
  const up = (name: string): Scale => {
    const axis = axes[name]
    const [from, to] = (axis?.overlaying ? axes[axisName(axis.overlaying)] : axis)?.domain ?? [0, 1]
    const logarithmic = axis?.type === 'log'
    const ends = axisEnds(lines.filter(line => line.yaxis === name), axis, logarithmic)
    return scaleOf({ ends, from: inner.top + (1 - (from ?? 0)) * inner.height, to: inner.top + (1 - (to ?? 1)) * inner.height, wanted: axis?.nticks ?? ticksIn(inner.height * ((to ?? 1) - (from ?? 0)), 40), logarithmic })
  }
  const scales = Object.fromEntries(Object.keys(axes).map(name => [name, name.startsWith('x') ? across(axes[name]) : up(name)]))
  for (const [name, axis] of Object.entries(axes)) {
    const scale = scales[name]
    if (!scale || axis.showticklabels === false) continue
    if (name.startsWith('x')) drawAcross(context, scale, { top: inner.top, bottom: inner.top + inner.height, theme })
    else drawUp(context, scale, { left: inner.left, right: inner.left + inner.width, isRight: axis.side === 'right', theme })
  }
  context.save()
  context.beginPath()
  context.rect(inner.left, inner.top, inner.width, inner.height)
  context.clip()
  for (const line of lines) {
    const [x, y] = [scales[line.xaxis], scales[line.yaxis]]
    if (x && y) drawLine(context, line, x.at, y.at)
  }
  context.restore()
  return canvas
}

/** How many ticks plotly.js wants on an axis where nobody says so. */
const ticksIn = (length: number, each: number): number => Math.min(9, Math.max(4, length / each)) + 1

function scaleOf({ ends: [first, last], from, to, wanted, logarithmic = false }: { ends: readonly [number, number]; from: number; to: number; wanted: number; logarithmic?: boolean }): Scale {
  const at = (value: number): number => from + ((value - first) / (last - first)) * (to - from)
  const rough = (last - first) / wanted
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = logarithmic ? Math.max(1, Math.ceil(rough)) : ([2, 5, 10].find(part => part * decade >= rough) ?? 10) * decade
  const count = Math.min(100, Math.max(0, Math.floor(last / step) - Math.ceil(first / step) + 1))
  return { at: logarithmic ? value => at(Math.log10(value)) : at, ticks: Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, index) => (Math.ceil(first / step) + index) * step).map(tick => (logarithmic ? 10 ** tick : tick)) }
}

function drawAcross(context: CanvasRenderingContext2D, { at, ticks }: Scale, { top, bottom, theme }: { top: number; bottom: number; theme: Theme }): void {
  Object.assign(context, { textAlign: 'center', textBaseline: 'top' })
  for (const tick of ticks) {
    context.fillStyle = theme.grid
    context.fillRect(Math.round(at(tick)), top, 1, bottom - top + TICK_LENGTH)
    context.fillStyle = theme.muted
    context.fillText(formatNumber(tick), at(tick), bottom + TICK_LENGTH + 3)
  }
}

function drawUp(context: CanvasRenderingContext2D, { at, ticks }: Scale, { left, right, isRight, theme }: { left: number; right: number; isRight: boolean; theme: Theme }): void {
  Object.assign(context, { textAlign: isRight ? 'left' : 'right', textBaseline: 'middle' })
  for (const tick of ticks) {
    context.fillStyle = theme.grid
    if (!isRight) context.fillRect(left - TICK_LENGTH, Math.round(at(tick)), right - left + TICK_LENGTH, 1)
    context.fillStyle = theme.muted
    context.fillText(formatNumber(tick), isRight ? right + TICK_LENGTH + 3 : left - TICK_LENGTH - 3, at(tick))
  }
}
