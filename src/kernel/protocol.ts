import * as v from 'valibot'
import { RunEvent } from '../run'

// What the kernel process and its parent say to each other over fork's IPC (structured clone: typed arrays stay typed).
// An interrupt is not a message: a busy main thread reads none. It is a byte on file descriptor 4, read by a worker thread.

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const MimeData = v.record(v.string(), v.unknown())

export const ENGINE_CHOICES = ['auto', 'tensorflow', 'wasm'] as const

export { INTERRUPT_FD } from './interruptFd'

export const HostToKernel = v.variant('type', [
  v.object({
    type: v.literal('configure'),
    engine: v.picklist(ENGINE_CHOICES),
    /** The notebook's folder: where relative imports and packages are looked for. */
    folder: v.string()
  }),
  v.object({
    type: v.literal('execute'),
    /** Names this execution in every message that belongs to it. */
    execution: id,
    code: v.string(),
    /** Shown in stack traces, such as `cell-3.ts`. */
    name: v.string(),
    language: v.picklist(['typescript', 'javascript']),
    /** How many interrupts the parent had written before this: one that it writes later stops this cell, even before it begins. */
    interrupts: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
  }),
  v.object({ type: v.literal('shutdown') })
])
export type HostToKernel = v.InferOutput<typeof HostToKernel>

/** An error as a person reads it: `stack` has only the lines of cells and files of theirs, such as `cell-3.ts:2:7`. */
export const CellError = v.object({ name: v.string(), message: v.string(), stack: v.string() })
export type CellError = v.InferOutput<typeof CellError>

export const KernelToHost = v.variant('type', [
  v.object({ type: v.literal('ready'), node: v.string(), pid: v.number() }),
  /** The engine is up; `note` says, where that is so, why it is not the one that was asked for. */
  v.object({ type: v.literal('engine'), name: v.picklist(['tensorflow', 'wasm']), device: v.string(), version: v.string(), note: v.optional(v.string()) }),
  v.object({ type: v.literal('stream'), execution: id, name: v.picklist(['stdout', 'stderr']), text: v.string() }),
  v.object({ type: v.literal('display'), execution: id, kind: v.picklist(['display', 'result']), data: MimeData }),
  /** A display that changes while the cell runs: the first of an `id` is shown, each further one replaces it; none follows a final one. */
  v.object({ type: v.literal('live'), execution: id, id, data: MimeData, final: v.boolean() }),
  v.object({ type: v.literal('run'), execution: id, event: RunEvent }),
  /** Something takes time (a download, an engine starting): `fraction` from 0 to 1 where it is known. */
  v.object({ type: v.literal('progress'), execution: id, label: v.string(), fraction: v.optional(v.number()), detail: v.optional(v.string()) }),
  v.object({ type: v.literal('done'), execution: id, ok: v.boolean(), error: v.optional(CellError) })
])
export type KernelToHost = v.InferOutput<typeof KernelToHost>
