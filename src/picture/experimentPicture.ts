import { armColour, isTextColour } from './armColour'
import { legendRow } from './legendRow'
import { linePath } from './lines'
import { panel, PLOT_LEFT, stack, type Block, type Plot } from './panel'
import { paragraph } from './paragraph'
import { extent, linearScale, logScale, stepScale, type Scale } from './scale'
import { INNER, sheet } from './sheet'
import { spreadName, spreadOf, type MetricScale, type Spread } from './spreadWords'
import { BLUE, EDGE, FAINT, GREEN, GRID, INK, ON_COLOUR, ORANGE, RED, SHEET } from './style'
import { coordinate, element, textLine } from './svg'
import { textWidth } from './textWidth'
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
/** Over seeds, at each x; the mean is geometric where the scale is logarithmic. */
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
  readonly metric?: { readonly name: string; readonly unit: string; readonly better: 'lower' | 'higher'; readonly scale: MetricScale }
  readonly curve?: {
    readonly name: string
    readonly x: string
    readonly scale: MetricScale
    /** Whether a value is not above 0, so that the axis must be linear and the mean a plain one. */
    readonly hasNoLogarithm: boolean
  }
  readonly arms: readonly DrawnArm[]
}

const STATE_COLOURS = { running: BLUE, finished: GREEN, interrupted: ORANGE, failed: RED } as const
/** Height of an arm's row at least, and of a line in it; widths of the column of labels and of the gaps. */
const [ROW, LINE] = [26, 14]
const [LEAST_LABEL, MOST_LABEL, GAP] = [60, 250, 14]
const [LABEL_SIZE, DETAIL_SIZE, CAPTION_SIZE] = [12, 9.5, 10]
/** Of a label; what is longer is shortened in the last. */
const MOST_LINES = 3

/** A picture of an experiment: arms by seeds as they are done, a dot for each seed's metric, and curves over seeds. */
export function experimentPicture(drawn: DrawnExperiment): string {
  return sheet(stack([header(drawn), rows(drawn), ...curves(drawn)], 14), `${drawn.name}: ${drawn.status}`)
}

function header({ name, state, status, about }: DrawnExperiment): Block {
  const chip = textWidth(state, 11, true) + 16
  const lines = stack([paragraph(name, INNER - chip - 20, { 'font-size': 15, 'font-weight': 600, fill: INK }, 0, 3), paragraph(about, INNER, { 'font-size': 11, fill: FAINT }, 0, 3), paragraph(status, INNER, { 'font-size': 11, fill: INK }, 0, 4)], 2)
  return {
    height: lines.height,
    markup: [
      lines.markup,
      element('rect', { x: INNER - chip, y: -1, width: chip, height: 19, rx: 9.5, fill: STATE_COLOURS[state] }),
      textLine(state, INNER - chip / 2, 12.5, { 'font-size': 11, 'font-weight': 600, fill: ON_COLOUR, 'text-anchor': 'middle' })
    ].join('')
  }
}

/** An arm's label and what was chosen for it, in the lines that they take; its colour, and where its row lies. */
interface Row {
  readonly arm: DrawnArm
  readonly colour: string
  readonly label: Block
  readonly detail: Block
  readonly top: number
  readonly height: number
  readonly middle: number
}

/** An arm in each row: its label, a box for each seed, and its dots on a common axis. */
function rows({ arms, metric }: DrawnExperiment): Block {
  const seeds = Math.max(...arms.map(arm => arm.trials.length), 1)
  const labels = Math.min(MOST_LABEL, Math.max(LEAST_LABEL, ...arms.map(({ label, detail = '' }) => Math.max(textWidth(label, LABEL_SIZE, true), textWidth(detail, DETAIL_SIZE)))))
  const box = Math.min(16, (metric ? 200 : INNER - labels - 2 * GAP) / seeds)
  const boxes = labels + GAP
  const left = boxes + seeds * box + GAP
  const values = arms.map(({ trials }) => trials.flatMap(({ value }) => (value === null || !Number.isFinite(value) ? [] : [value])))
  const how = metric && spreadName(metric.scale, arms.flatMap(survivors))
  const isLinear = metric?.scale === 'log' && values.flat().some(value => value <= 0)
  const caption = metric ? paragraph(`${metric.name}${metric.unit === '' ? '' : ` (${metric.unit})`}, a dot for each seed, bar: ${how}${isLinear ? '; linear, because a value is not above 0' : ''}`, INNER - left, { 'font-size': CAPTION_SIZE, fill: FAINT }, 0, 3) : { height: LINE, markup: '' }
  const scale = metric && axis(values.flat(), isLinear ? 'linear' : metric.scale)
  const x = (value: number): number => left + (scale?.at(value) ?? 0) * (INNER - left - 8)
  const top = caption.height + 2
  const all = placed(arms, labels, top)
  const bottom = all.reduce((lowest, row) => Math.max(lowest, row.top + row.height), top)
  const parts = all.flatMap(row => [
    ...labelOf(row),
    ...row.arm.trials.map((trial, seed) => trialBox(trial, boxes + seed * box, row.middle, Math.max(2, box - 2), row.colour)),
    ...(how ? [dots(row.arm, x, row.middle, row.colour, how)] : [])
  ])
  return {
    height: bottom + (scale ? 36 : 4),
    markup: [
      textLine('seeds', boxes, caption.height - 4, { 'font-size': CAPTION_SIZE, fill: FAINT }),
      element('g', { transform: `translate(${coordinate(left)} 0)` }, caption.markup),
      ...(scale ? metricAxis(scale, x, top, bottom, metric) : []),
      ...parts
    ].join('')
  }
}

function placed(arms: readonly DrawnArm[], width: number, top: number): Row[] {
  let at = top
  return arms.map((arm, index) => {
    const colour = armColour(index, arms.length)
    const label = paragraph(arm.label, width, { 'font-size': LABEL_SIZE, 'font-weight': 600, fill: isTextColour(colour) ? colour : INK }, 0, MOST_LINES)
    const detail = paragraph(arm.detail ?? '', width, { 'font-size': DETAIL_SIZE, fill: FAINT }, 0, 2)
    const height = Math.max(ROW, label.height + detail.height + 4)
    at += height
    return { arm, colour, label, detail, top: at - height, height, middle: at - height / 2 }
  })
}

function labelOf({ label, detail, middle }: Row): string[] {
  const from = middle - (label.height + detail.height) / 2
  const at = (y: number, { markup }: Block): string => element('g', { transform: `translate(0 ${coordinate(y)})` }, markup)
  return [at(from, label), at(from + label.height, detail)]
}

/** Those at chance and those that trained are never averaged. */
const survivors = ({ trials }: DrawnArm): number[] => trials.flatMap(({ value, state }) => (value === null || !Number.isFinite(value) || state === 'failed' ? [] : [value]))

function metricAxis(scale: Scale, x: (value: number) => number, top: number, bottom: number, metric: NonNullable<DrawnExperiment['metric']>): string[] {
  const [first, last] = [x(scale.low), x(scale.high)]
  return [
    ...scale.ticks.map(tick => element('path', { d: `M${coordinate(x(tick.value))} ${coordinate(top)}V${coordinate(bottom)}`, stroke: GRID })),
    element('path', { d: `M${coordinate(first)} ${coordinate(bottom)}H${coordinate(last)}`, stroke: EDGE }),
    ...scale.ticks.map(tick => textLine(tick.text, x(tick.value), bottom + 14, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' })),
    textLine(metric.better === 'lower' ? '← better' : 'better →', metric.better === 'lower' ? first : last, bottom + 29, { 'font-size': 10, fill: FAINT, 'text-anchor': metric.better === 'lower' ? 'start' : 'end' })
  ]
}

function trialBox({ state, fraction, seed, note }: DrawnTrial, x: number, middle: number, size: number, colour: string): string {
  const y = middle - size / 2
  const title = element('title', {}, `seed ${seed}: ${state}${note === undefined ? '' : `, ${note.replace(/[<>&]/g, ' ')}`}`)
  const frame = element('rect', { x, y, width: size, height: size, rx: 2, fill: SHEET, stroke: state === 'waiting' ? EDGE : state === 'failed' ? RED : colour })
  if (state === 'failed') return element('g', {}, title, frame, element('path', { d: `M${coordinate(x + 3)} ${coordinate(y + 3)}l${coordinate(size - 6)} ${coordinate(size - 6)}m0 ${coordinate(6 - size)}l${coordinate(6 - size)} ${coordinate(size - 6)}`, stroke: RED, 'stroke-width': 1.6 }))
  const filled = state === 'done' ? 1 : state === 'running' ? fraction : 0
  return element('g', {}, title, frame, element('rect', { x, y: y + size * (1 - filled), width: size, height: size * filled, rx: 2, fill: colour, 'fill-opacity': state === 'done' ? 0.85 : 0.45 }))
}

function dots(arm: DrawnArm, x: (value: number) => number, middle: number, colour: string, how: Spread['name']): string {
  const finite = arm.trials.flatMap(({ value, seed, state }) => (value === null || !Number.isFinite(value) ? [] : [{ value, seed, state }]))
  const summary = spreadOf(survivors(arm), how)
  return [
    ...finite.map(({ value, seed, state }, index) => element('circle', { cx: x(value), cy: middle + ((index % 3) - 1) * 4, r: 3.6, fill: state === 'failed' ? SHEET : colour, 'fill-opacity': 0.65, stroke: state === 'failed' ? RED : colour }, element('title', {}, `seed ${seed}: ${numberText(value)}`))),
    ...(summary.words === '' ? [] : [element('path', { d: `M${coordinate(x(summary.middle))} ${coordinate(middle - 10)}v20`, stroke: colour, 'stroke-width': 2.5 }, element('title', {}, `${how}: ${summary.words}`))])
  ].join('')
}

/** An axis with room for the values; logarithmic only where all of them allow it. */
function axis(values: readonly number[], scale: MetricScale): Scale {
  const [low, high] = extent(values) ?? [0, 1]
  return scale === 'log' && low > 0 ? logOrLinear(low, high) : linearScale(low, high, 6)
}
const logOrLinear = (low: number, high: number): Scale => (high / low >= 8 ? logScale(low, high) : linearScale(low, high, 6))

function curves({ arms, curve }: DrawnExperiment): Block[] {
  const drawn = arms.flatMap((arm, index) => (arm.curve && arm.curve.x.length > 0 ? [{ ...arm.curve, label: arm.label, colour: armColour(index, arms.length) }] : []))
  if (!curve || drawn.length === 0) return []
  const isLinear = curve.scale === 'log' && curve.hasNoLogarithm
  const x = placesScale(drawn.map(one => one.x))
  const y = axis(withoutSpikes(drawn.flatMap(one => [...one.mean, ...one.low, ...one.high])), isLinear ? 'linear' : curve.scale)
  const title = `${curve.name}: ${curve.scale === 'log' && !isLinear ? 'geometric mean' : 'mean'} and range over seeds${isLinear ? '; linear, because a value is not above 0' : ''}`
  return [
    stack(
      [
        paragraph(title, INNER, { 'font-size': 12, 'font-weight': 600, fill: INK }, PLOT_LEFT, 3),
        legendRow(drawn.map(({ label, colour }) => ({ text: label, colour, mark: 'line' })), INNER),
        panel({ width: INNER, height: 180, title: '', x, y, xLabel: curve.x }, plot => [...drawn.map(one => band(plot, one)), ...drawn.map(one => linePath(plot, one.x, one.mean, { stroke: one.colour, 'stroke-width': 2 }))].join(''))
      ],
      2
    )
  ]
}

/** At most so many neighbouring whole numbers are counted things, such as layers, of which there is no half one and no number 0. */
const COUNTED = 12

function placesScale(places: readonly (readonly number[])[]): Scale {
  const last = Math.max(...places.map(each => each.at(-1) ?? 0), 1e-9)
  const first = Math.min(...places.map(each => each[0] ?? 0))
  const isCounted = places.every(each => each.length > 1 && each.length <= COUNTED && each.every((place, index) => Number.isInteger(place) && place === each[0]! + index))
  return isCounted ? stepScale(last, 8, first) : linearScale(Math.min(0, first), last, 8, false)
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
