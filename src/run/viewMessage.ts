import * as v from 'valibot'
import { fromBase64, toBase64 } from './base64'
import { EndEvent, LAYER_STATISTICS, RUN_STATES, StartEvent, type RunEvent } from './runEvent'
import { readEpoch, SavedEpoch, SavedRun, writeEpoch } from './savedRun'

// Renderer messages travel as JSON: a typed array would arrive as an object and NaN as null. So arrays go as base64.

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const EncodedSteps = v.object({
  type: v.literal('steps'),
  run: v.string(),
  from: count,
  count,
  loss: v.string(),
  learningRate: v.string(),
  momentum: v.string(),
  seconds: v.string(),
  batchEndedAt: v.number(),
  layerFrom: count,
  layerCount: count,
  layers: v.string(),
  histograms: v.string(),
  dead: v.string()
})
const EncodedEpoch = v.object({ type: v.literal('epoch'), run: v.string(), epoch: SavedEpoch })
const EncodedEnd = v.object({ ...EndEvent.entries, state: v.picklist(RUN_STATES) })

/** A run event as JSON, its arrays as base64. */
export const EncodedRunEvent = v.variant('type', [StartEvent, EncodedSteps, EncodedEpoch, EncodedEnd])
export type EncodedRunEvent = v.InferOutput<typeof EncodedRunEvent>

/** Where a view looks at a run: the step that is under its pointer now, or the step that it holds. What has not changed is absent. Told to all views, so that all show it. */
export const CursorMessage = v.object({
  type: v.literal('cursor'),
  run: v.string(),
  /** Who says so: a view passes over what it has said itself. */
  view: v.string(),
  hovered: v.optional(v.nullable(count)),
  pinned: v.optional(v.nullable(count))
})
export type CursorMessage = v.InferOutput<typeof CursorMessage>

/** Bytes of a file that a view may send: far more than a picture has. */
export const MOST_FILE_BYTES = 24 * 1024 * 1024

/** "A person wants to keep this": a picture, or what it shows, as a file. */
export const SaveMessage = v.object({
  type: v.literal('save'),
  /** What is proposed as its name: no folder can be in it. */
  name: v.pipe(v.string(), v.maxLength(120), v.regex(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*\.(?:png|svg|csv)$/u, 'This is no name of a picture’s file.')),
  mime: v.picklist(['image/png', 'image/svg+xml', 'text/csv']),
  /** As base64. */
  content: v.pipe(v.string(), v.maxLength(Math.ceil(MOST_FILE_BYTES / 3) * 4), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'The file is not base64.'))
})
export type SaveMessage = v.InferOutput<typeof SaveMessage>

/** A run that a view may ask for, in a list: what tells it from the others. */
export const RunEntry = v.object({
  id: v.string(),
  name: v.string(),
  /** Where it is: the name of its notebook or file. */
  place: v.string(),
  state: v.picklist(RUN_STATES),
  /** Milliseconds since 1970. */
  startedAt: v.number()
})
export type RunEntry = v.InferOutput<typeof RunEntry>

/** Texts of another language, by the English ones. */
export const Texts = v.record(v.string(), v.string())
export type Texts = v.InferOutput<typeof Texts>

/** What a view says to the extension host. */
export const ViewMessage = v.variant('type', [
  /** "I show this run and have so many of its steps": answered with what it lacks. */
  v.object({ type: v.literal('hello'), run: v.string(), have: count }),
  /** "So many steps are on the screen now"; times in milliseconds since 1970. */
  v.object({ type: v.literal('drawn'), run: v.string(), steps: count, batchEndedAt: v.number(), drawnAt: v.number() }),
  CursorMessage,
  SaveMessage,
  /** "Which texts am I to show?": answered with {@link Texts}. */
  v.object({ type: v.literal('language') }),
  /** "A person wants to see the runs of another file, too." */
  v.object({ type: v.literal('openRuns') }),
  /** "A person wants to keep this run as a file", which can be compared with others later. */
  v.object({ type: v.literal('saveRun'), run: v.string() }),
  /** "A person wants to read this bundled notebook." */
  v.object({ type: v.literal('openNotebook'), file: v.pipe(v.string(), v.maxLength(120), v.regex(/^[a-z0-9][a-z0-9-]*\.ipynb$/, 'This is no name of a bundled notebook.')) })
])
export type ViewMessage = v.InferOutput<typeof ViewMessage>

/** What the extension host says to a view. */
export const HostMessage = v.variant('type', [
  v.object({ type: v.literal('snapshot'), run: SavedRun }),
  v.object({ type: v.literal('event'), event: EncodedRunEvent }),
  /** The host knows nothing of this run: what the view has is all there is. */
  v.object({ type: v.literal('unknown'), run: v.string(), reason: v.string() }),
  /** Side panel only: the run to follow from now on, `null` when there is none. A snapshot follows. */
  v.object({ type: v.literal('follow'), run: v.nullable(v.string()), notebook: v.string() }),
  /** Notebooks only: what texts are in VS Code's language; none where that is English, or one that Convscope does not speak. */
  v.object({ type: v.literal('texts'), texts: Texts }),
  /** Side panel only: the runs that can be compared, the newest first. */
  v.object({ type: v.literal('runs'), runs: v.array(RunEntry) }),
  CursorMessage
])
export type HostMessage = v.InferOutput<typeof HostMessage>

/** Makes an event fit for JSON. */
export function encodeRunEvent(event: RunEvent): EncodedRunEvent {
  if (event.type === 'epoch') return { type: 'epoch', run: event.run, epoch: writeEpoch(event) }
  if (event.type !== 'steps') return event
  return {
    ...event,
    loss: pack(event.loss),
    learningRate: pack(event.learningRate),
    momentum: pack(event.momentum),
    seconds: pack(event.seconds),
    layers: pack(event.layers),
    histograms: pack(event.histograms),
    dead: toBase64(event.dead)
  }
}

/** The reverse of {@link encodeRunEvent}. Throws where an array's bytes are no whole numbers, or fewer than the event says. */
export function decodeRunEvent(event: EncodedRunEvent): RunEvent {
  if (event.type === 'epoch') return readEpoch(event.run, event.epoch)
  if (event.type !== 'steps') return event
  const steps = {
    ...event,
    loss: new Float32Array(unpack(event.loss)),
    learningRate: new Float32Array(unpack(event.learningRate)),
    momentum: new Float32Array(unpack(event.momentum)),
    seconds: new Float64Array(unpack(event.seconds)),
    layers: new Float32Array(unpack(event.layers)),
    histograms: new Uint32Array(unpack(event.histograms)),
    dead: new Uint8Array(unpack(event.dead))
  }
  for (const { length } of [steps.loss, steps.learningRate, steps.momentum, steps.seconds]) if (length !== event.count) throw new Error(`${length} numbers for ${event.count} batches`)
  if (event.layerCount * LAYER_STATISTICS.length > steps.layers.length) throw new Error(`${steps.layers.length} statistics for ${event.layerCount} rows`)
  return steps
}

const pack = (array: Float32Array | Float64Array | Uint32Array): string => toBase64(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
const unpack = (text: string): ArrayBuffer => fromBase64(text).buffer as ArrayBuffer
