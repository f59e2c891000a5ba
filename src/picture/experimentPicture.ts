import { armColour } from './armColour'
import { linePath } from './lines'
import { panel, stack, type Block, type Plot } from './panel'
import { extent, linearScale, logScale, type Scale } from './scale'
import { INNER, sheet } from './sheet'
import { BLUE, EDGE, FAINT, GREEN, GRID, INK, ORANGE, RED } from './style'
import { coordinate, element, textLine } from './svg'
import { numberText } from './words'

/** One trial as it is drawn. */
export interface DrawnTrial {
  readonly seed: number
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  /** How far it is, from 0 to 1. */
  readonly fraction: number
  /** Of the main metric; null where there is none. */
  readonly value: number | null
  /** Why it failed. */
  readonly note?: string
}
/** Over seeds, at each x. */
export interface DrawnCurve {
  readonly x: readonly number[]
  readonly mean: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}
/** An arm as it is drawn. */
export interface DrawnArm {
  readonly label: string
  /** Such as the learning rate that was chosen for it. */
  readonly detail?: string
  readonly trials: readonly DrawnTrial[]
  readonly curve?: DrawnCurve
}
/** An experiment as it is drawn, running or over. */
export interface DrawnExperiment {
  readonly name: string
  readonly state: 'running' | 'finished' | 'interrupted' | 'failed'
  /** How far it is, and the time left. */
  readonly status: string
  /** Data, seeds, engine. */
  readonly about: string
  readonly metric?: { readonly name: string; readonly unit: string; readonly better: 'lower' | 'higher'; readonly scale: 'linear' | 'log' }
  readonly curve?: { readonly name: string; readonly x: string; readonly scale: 'linear' | 'log' }
  readonly arms: readonly DrawnArm[]
}

const STATE_COLOURS = { running: BLUE, finished: GREEN, interrupted: ORANGE, failed: RED } as const
const [LABEL, ROW, LEGEND] = [150, 26, 16]

/** A picture of an experiment: arms by seeds as they are done, a dot for each seed's metric, and curves over seeds. */
export function experimentPicture(drawn: DrawnExperiment): string {
  return sheet(stack([header(drawn), rows(drawn), ...curves(drawn)], 14), `${drawn.name}: ${drawn.status}`)
}

function header({ name, state, status, about }: DrawnExperiment): Block {
  const chip = state.length * 6.2 + 16
  return {
    height: 52,
    markup: [
      textLine(name, 0, 13, { 'font-size': 15, 'font-weight': 600, fill: INK }, INNER - chip - 20),
      element('rect', { x: INNER - chip, y: -1, width: chip, height: 19, rx: 9.5, fill: STATE_COLOURS[state] }),
      textLine(state, INNER - chip / 2, 12.5, { 'font-size': 11, 'font-weight': 600, fill: '#fff', 'text-anchor': 'middle' }),
      textLine(about, 0, 32, { 'font-size': 11, fill: FAINT }, INNER),
      textLine(status, 0, 48, { 'font-size': 11, fill: INK }, INNER)
    ].join('')
  }
}

/** An arm in each row: its label, a box for each seed, and its dots on a common axis. */
function rows({ arms, metric }: DrawnExperiment): Block {
  const seeds = Math.max(...arms.map(arm => arm.trials.length), 1)
  const box = Math.min(16, (metric ? 220 : INNER - LABEL - 20) / seeds)
  const left = LABEL + seeds * box + 24
  const height = arms.length * ROW
  const values = arms.flatMap(arm => arm.trials.flatMap(({ value }) => (value === null ? [] : [value])))
  const scale = metric && axis(values, metric.scale)
  const x = (value: number): number => left + (scale?.at(value) ?? 0) * (INNER - left - 8)
  const parts = arms.flatMap((arm, index) => {
    const colour = armColour(index, arms.length)
    const middle = LEGEND + (index + 0.5) * ROW
    return [
      textLine(arm.label, 0, arm.detail === undefined ? middle + 4 : middle - 1, { 'font-size': 12, 'font-weight': 600, fill: colour }, LABEL - 8),
      ...(arm.detail === undefined ? [] : [textLine(arm.detail, 0, middle + 10, { 'font-size': 9.5, fill: FAINT }, LABEL - 8)]),
      ...arm.trials.map((trial, seed) => trialBox(trial, LABEL + seed * box, middle, Math.max(2, box - 2), colour)),
      ...(scale ? [dots(arm, x, middle, colour)] : [])
    ]
  })
  const axisMarkup = scale ? metricAxis(scale, x, height, metric) : []
  return {
    height: LEGEND + height + (scale ? 36 : 4),
    markup: [textLine('seeds', LABEL, 9, { 'font-size': 10, fill: FAINT }), ...(metric ? [textLine(`${metric.name}${metric.unit === '' ? '' : ` (${metric.unit})`}, a dot for each seed, bar: mean`, left, 9, { 'font-size': 10, fill: FAINT }, INNER - left)] : []), ...axisMarkup, ...parts].join('')
  }
}

function metricAxis(scale: Scale, x: (value: number) => number, height: number, metric: NonNullable<DrawnExperiment['metric']>): string[] {
  const bottom = LEGEND + height
  const [first, last] = [x(scale.low), x(scale.high)]
  return [
    ...scale.ticks.map(tick => element('path', { d: `M${coordinate(x(tick.value))} ${LEGEND}V${coordinate(bottom)}`, stroke: GRID })),
    element('path', { d: `M${coordinate(first)} ${coordinate(bottom)}H${coordinate(last)}`, stroke: EDGE }),
    ...scale.ticks.map(tick => textLine(tick.text, x(tick.value), bottom + 14, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' })),
    textLine(metric.better === 'lower' ? '← better' : 'better →', metric.better === 'lower' ? first : last, bottom + 29, { 'font-size': 10, fill: FAINT, 'text-anchor': metric.better === 'lower' ? 'start' : 'end' })
  ]
}

function trialBox({ state, fraction, seed, note }: DrawnTrial, x: number, middle: number, size: number, colour: string): string {
  const y = middle - size / 2
  const title = element('title', {}, `seed ${seed}: ${state}${note === undefined ? '' : `, ${note.replace(/[<>&]/g, ' ')}`}`)
  const frame = element('rect', { x, y, width: size, height: size, rx: 2, fill: '#fff', stroke: state === 'waiting' ? EDGE : state === 'failed' ? RED : colour })
  if (state === 'failed') return element('g', {}, title, frame, element('path', { d: `M${coordinate(x + 3)} ${coordinate(y + 3)}l${coordinate(size - 6)} ${coordinate(size - 6)}m0 ${coordinate(6 - size)}l${coordinate(6 - size)} ${coordinate(size - 6)}`, stroke: RED, 'stroke-width': 1.6 }))
  const filled = state === 'done' ? 1 : state === 'running' ? fraction : 0
  return element('g', {}, title, frame, element('rect', { x, y: y + size * (1 - filled), width: size, height: size * filled, rx: 2, fill: colour, 'fill-opacity': state === 'done' ? 0.85 : 0.45 }))
}

function dots({ trials }: DrawnArm, x: (value: number) => number, middle: number, colour: string): string {
  const finite = trials.flatMap(({ value, seed, state }) => (value === null || !Number.isFinite(value) ? [] : [{ value, seed, state }]))
  if (finite.length === 0) return ''
  // Those at chance and those that trained are never averaged.
  const trained = finite.filter(({ state }) => state !== 'failed')
  const mean = trained.reduce((sum, { value }) => sum + value, 0) / trained.length
  return [
    ...finite.map(({ value, seed, state }, index) => element('circle', { cx: x(value), cy: middle + ((index % 3) - 1) * 4, r: 3.6, fill: state === 'failed' ? '#fff' : colour, 'fill-opacity': 0.65, stroke: state === 'failed' ? RED : colour }, element('title', {}, `seed ${seed}: ${numberText(value)}`))),
    ...(trained.length > 0 ? [element('path', { d: `M${coordinate(x(mean))} ${coordinate(middle - 10)}v20`, stroke: colour, 'stroke-width': 2.5 })] : [])
  ].join('')
}

/** An axis with room for the values; logarithmic only where all of them allow it. */
function axis(values: readonly number[], scale: 'linear' | 'log'): Scale {
  const [low, high] = extent(values) ?? [0, 1]
  return scale === 'log' && low > 0 ? logOrLinear(low, high) : linearScale(low, high, 6)
}
const logOrLinear = (low: number, high: number): Scale => (high / low >= 8 ? logScale(low, high) : linearScale(low, high, 6))

function curves({ arms, curve }: DrawnExperiment): Block[] {
  const drawn = arms.flatMap((arm, index) => (arm.curve && arm.curve.x.length > 0 ? [{ ...arm.curve, label: arm.label, colour: armColour(index, arms.length) }] : []))
  if (!curve || drawn.length === 0) return []
  const x = linearScale(0, Math.max(...drawn.map(one => one.x.at(-1) ?? 0), 1e-9), 8, false)
  const y = axis(withoutSpikes(drawn.flatMap(one => [...one.mean, ...one.low, ...one.high])), curve.scale)
  // Many labels would run into the title; the rows above have the colours, too.
  const legend = drawn.length <= 6 ? drawn.map(({ label, colour }) => ({ text: label.slice(0, 24), colour, mark: 'line' as const })) : []
  return [
    panel({ width: INNER, height: 180, title: `${curve.name}: mean and range over seeds`, x, y, xLabel: curve.x, legend }, plot =>
      [...drawn.map(one => band(plot, one)), ...drawn.map(one => linePath(plot, one.x, one.mean, { stroke: one.colour, 'stroke-width': 2 }))].join('')
    )
  ]
}

/** A short spike would flatten everything else: what is far above the rest is drawn at the edge. */
function withoutSpikes(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const most = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0
  return sorted.filter(value => value <= most + 2 * Math.abs(most - (sorted[0] ?? 0)))
}

function band(plot: Plot, { x, low, high, colour }: DrawnCurve & { colour: string }): string {
  const whole = x.flatMap((at, index) => (Number.isFinite(low[index]) && Number.isFinite(high[index]) ? [{ at, low: low[index] ?? 0, high: high[index] ?? 0 }] : []))
  if (whole.length < 2) return ''
  const point = (at: number, value: number): string => `${coordinate(plot.x(at))} ${coordinate(plot.y(value))}`
  const d = `M${whole.map(one => point(one.at, one.high)).join('L')}L${whole.reverse().map(one => point(one.at, one.low)).join('L')}Z`
  return element('path', { d, fill: colour, 'fill-opacity': 0.14, stroke: 'none' })
}
