import * as l10n from '@vscode/l10n'
import * as v from 'valibot'
import { FigureError } from './FigureError'
import { packedLength, plainData } from './plainData'

/** MIME type of a figure of plotly in a notebook's output. */
export const FIGURE_MIME = 'application/vnd.plotly.v1+json'
/** Types of traces that can be drawn. */
export const TRACE_TYPES = ['bar', 'heatmap', 'scatter'] as const

const FIGURE_BYTES = 8 * 1024 * 1024
/** Each is an element of the page: bars, points with a mark or a text. */
const MOST_MARKS = 10_000
const MOST_TRACES = 100
const MOST_SUBPLOTS = 40
const MOST_DRAWN_PARTS = 200
const [LEAST_HEIGHT, MOST_HEIGHT] = [120, 2000]

const Attributes = v.record(v.string(), v.unknown())
type Attributes = v.InferOutput<typeof Attributes>
const text = v.pipe(v.string(), v.maxLength(200))
const Trace = v.looseObject({ type: v.optional(text, 'scatter'), mode: v.optional(text), name: v.optional(v.unknown()), xaxis: v.optional(text, 'x'), yaxis: v.optional(text, 'y') })
export type Trace = v.InferOutput<typeof Trace>
const drawnParts = v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MOST_DRAWN_PARTS)))
const Layout = v.looseObject({ annotations: drawnParts, shapes: drawnParts, images: drawnParts, selections: drawnParts, height: v.optional(v.nullable(v.number())) })
export type FigureLayout = v.InferOutput<typeof Layout>
const Figure = v.object({ data: v.pipe(v.array(Trace), v.maxLength(MOST_TRACES)), layout: v.optional(Layout, {}) })

/** A figure that can be given to plotly.js. */
export interface ReadFigure {
  readonly traces: readonly Trace[]
  readonly layout: FigureLayout
  /** In CSS pixels, where the figure asks for one. */
  readonly height?: number
  /** What of the figure is not drawn, in sentences. */
  readonly notes: readonly string[]
}

/** Reads an output item. @throws {FigureError} with a message for a person where it cannot be shown */
export function readFigure(bytes: Uint8Array): ReadFigure {
  if (bytes.length > FIGURE_BYTES) throw new FigureError(l10n.t('It holds {0} MB; at most {1} MB are drawn. Draw fewer points, or a picture of them.', (bytes.length / 1e6).toFixed(1), FIGURE_BYTES / 2 ** 20))
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new FigureError(l10n.t('It is not JSON: the notebook’s file may have been cut off or edited. Run the cell again to make a new one.'))
  }
  const { value, withoutImages } = plainData(json)
  const parsed = v.safeParse(Figure, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new FigureError(l10n.t('It is not a figure of plotly: {0}: {1}. It needs “data”, a list of traces, and may have “layout”.', v.getDotPath(issue) ?? l10n.t('the item itself'), issue.message.slice(0, 200)))
  }
  const { data, layout } = parsed.output
  const traces = data.map(trace => (trace.type === 'scattergl' ? { ...trace, type: 'scatter' } : trace))
  const drawn = traces.filter(({ type }) => TRACE_TYPES.some(known => known === type))
  const unknown = [...new Set(traces.filter(trace => !drawn.includes(trace)).map(({ type }) => type))]
  const lacks = l10n.t('Traces of the type {0} cannot be drawn here. These can: {1}.', unknown.slice(0, 5).join(', '), TRACE_TYPES.join(', '))
  if (unknown.length > 0 && drawn.length === 0) throw new FigureError(lacks)
  const marks = drawn.reduce((sum, trace) => sum + marksOf(trace), 0)
  if (marks > MOST_MARKS) throw new FigureError(l10n.t("It has {0} bars, marks or texts; at most {1} are drawn. Draw points as a line (mode: 'lines'), or fewer of them.", marks.toLocaleString('en-US'), MOST_MARKS.toLocaleString('en-US')))
  if (new Set(drawn.map(({ xaxis, yaxis }) => `${xaxis}${yaxis}`)).size > MOST_SUBPLOTS) throw new FigureError(l10n.t('It has more than {0} pairs of axes, which would take too long to draw. Make several figures of it.', MOST_SUBPLOTS))
  const { updatemenus, sliders, ...rest } = withoutBreaks(layout)
  return {
    traces: drawn,
    layout: rest,
    ...(layout.height == null ? {} : { height: Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, layout.height)) }),
    notes: [...(unknown.length > 0 ? [lacks] : []), ...(updatemenus !== undefined || sliders !== undefined ? [l10n.t('Buttons and sliders of a figure are not shown.')] : []), ...(withoutImages ? [l10n.t('A picture that is not part of the figure was left out: nothing is fetched.')] : [])]
  }
}

/** Numbers in an attribute that is an array, an array of arrays, or packed. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + (Array.isArray(item) ? item.length : 1), 0)
  const packed = v.safeParse(Attributes, value)
  return packed.success ? packedLength(packed.output) : 0
}

/** Elements of the page that a trace takes. A line of more than 20 points has no marks unless it asks for them. */
function marksOf(trace: Trace): number {
  const points = Math.max(lengthOf(trace['x']), lengthOf(trace['y']), lengthOf(trace['z']))
  if (trace.type === 'bar') return points
  if (trace.type === 'heatmap') return trace['texttemplate'] === undefined ? 0 : points
  const marked = trace.mode === undefined ? points < 20 : /markers|text/.test(trace.mode)
  return marked || trace['error_x'] !== undefined || trace['error_y'] !== undefined ? points : 0
}

/** Breaks of an axis and a grid of subplots may be claimed by the thousand million. */
function withoutBreaks(layout: FigureLayout): FigureLayout {
  const parts = Object.entries(layout).filter(([key]) => key !== 'grid')
  return Object.fromEntries(
    parts.map(([key, value]) => {
      const axis = /^[xy]axis\d*$/.test(key) ? v.safeParse(Attributes, value) : undefined
      return [key, axis?.success ? Object.fromEntries(Object.entries(axis.output).filter(([attribute]) => attribute !== 'rangebreaks')) : value]
    })
  )
}
