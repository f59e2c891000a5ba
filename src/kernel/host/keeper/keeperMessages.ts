import * as v from 'valibot'
import { AskedQuestion, CellError, ENGINE_CHOICES, KernelAnswer, KernelToHost } from '../../protocol'

// What a kernel's keeper and a window say to each other, over a socket of this machine, and what the keeper writes on disk.

const text = v.string()
const milliseconds = v.pipe(v.number(), v.minValue(0))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Where a cell was when it was executed: its nbformat id, where the notebook has ids, and its index. */
export const CellPlace = v.object({ index: count, id: v.optional(text) })
export type CellPlace = v.InferOutput<typeof CellPlace>

/** What is known of an execution before it begins. */
export const KeptRequest = v.object({
  execution: text,
  cell: CellPlace,
  code: text,
  name: text,
  url: v.optional(text),
  language: v.picklist(['typescript', 'javascript']),
  /** The execution's number in its kernel, from 1. */
  order: count,
  /** Milliseconds since 1970. */
  startedAt: milliseconds
})
export type KeptRequest = v.InferOutput<typeof KeptRequest>

export const KeptOutcome = v.object({ ok: v.boolean(), error: v.optional(CellError), endedAt: milliseconds })
export type KeptOutcome = v.InferOutput<typeof KeptOutcome>

/** What is kept of an execution: what the kernel said of it, where a run's events so far may have become its record. */
export const KeptEntry = v.variant('type', [
  v.object({ type: v.literal('begin'), request: KeptRequest }),
  ...KernelToHost.options,
  v.object({ type: v.literal('record'), execution: text, run: v.unknown() }),
  v.object({ type: v.literal('outcome'), execution: text, outcome: KeptOutcome })
])
export type KeptEntry = v.InferOutput<typeof KeptEntry>

export const KernelEnd = v.object({ wanted: v.boolean(), code: v.nullable(v.number()), signal: v.nullable(v.custom<NodeJS.Signals>(value => typeof value === 'string')), message: text })

export const WindowToKeeper = v.variant('type', [
  /** The first message. `keepMs`: how long the kernel lives on without a window; `insist`: even where another window is attached. */
  v.object({ type: v.literal('attach'), token: text, keepMs: milliseconds, insist: v.boolean() }),
  v.object({ type: v.literal('execute'), request: KeptRequest }),
  AskedQuestion,
  v.object({ type: v.literal('interrupt') }),
  /** The kernel is wanted no more, nor what is kept of it. */
  v.object({ type: v.literal('kill') }),
  /** The notebook was saved with all of these executions: they need not be kept. */
  v.object({ type: v.literal('saved'), executions: v.array(text) })
])
export type WindowToKeeper = v.InferOutput<typeof WindowToKeeper>

export const KeeperToWindow = v.variant('type', [
  /** The answer to `attach`: how many executions there were, the engine in use, and what is kept of each execution, entry by entry. */
  v.object({ type: v.literal('attached'), order: count, engine: v.optional(KernelToHost), executions: v.array(v.array(KeptEntry)) }),
  /** Another window is attached. */
  v.object({ type: v.literal('taken') }),
  /** Another window has insisted: this one is attached no more. */
  v.object({ type: v.literal('superseded') }),
  v.object({ type: v.literal('ready'), node: text, pid: v.number() }),
  v.object({ type: v.literal('message'), message: KernelToHost }),
  v.object({ type: v.literal('outcome'), execution: text, outcome: KeptOutcome }),
  /** No answer where the kernel died. */
  v.object({ type: v.literal('answer'), request: text, answer: v.optional(KernelAnswer) }),
  v.object({ type: v.literal('exit'), exit: KernelEnd })
])
export type KeeperToWindow = v.InferOutput<typeof KeeperToWindow>

/** Where a keeper listens, and what it wants to hear first. */
export const KeeperAddress = v.object({ pid: v.number(), socket: text, token: text })
export type KeeperAddress = v.InferOutput<typeof KeeperAddress>

/** The file `kernel.json` in a keeper's folder. */
export const KeptKernelFile = v.object({
  /** Of this file, the messages and the logs; another version's kernels end by themselves. */
  format: v.literal(2),
  /** The notebook's URI. */
  notebook: text,
  script: text,
  folder: text,
  engine: v.picklist(ENGINE_CHOICES),
  keepMs: milliseconds,
  /** Where the keeper listens; absent until it does. */
  address: v.optional(KeeperAddress),
  /** Why the kernel has ended, in words for a person. */
  ended: v.optional(text)
})
export type KeptKernelFile = v.InferOutput<typeof KeptKernelFile>
