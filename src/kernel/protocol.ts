import * as v from 'valibot'
import { RunEvent } from '../run'

// What the kernel process and its parent say to each other over fork's IPC (structured clone: typed arrays stay typed).
// An interrupt is not a message: a busy main thread reads none. It is a byte on file descriptor 4, read by a worker thread.

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const MimeData = v.record(v.string(), v.unknown())

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const label = v.pipe(v.string(), v.maxLength(300))

/** From a value to one inside it: a variable's or a property's name, or a place in a list. */
const VariableStep = v.union([label, count])
export type VariableStep = v.InferOutput<typeof VariableStep>

export const VARIABLE_KINDS = ['tensor', 'model', 'list', 'object', 'function', 'class', 'string', 'number', 'boolean', 'other'] as const

/** What is known of one value. */
export const Variable = v.object({
  step: VariableStep,
  name: label,
  kind: v.picklist(VARIABLE_KINDS),
  /** As a person calls it: `Tensor`, `Learner`, `Float32Array`, `number`. */
  type: label,
  /** A few words of its value. */
  preview: v.optional(label),
  /** Of a list. */
  length: v.optional(count),
  /** Of a tensor, as are dtype, disposed and statistics. */
  shape: v.optional(v.pipe(v.array(count), v.maxLength(16))),
  dtype: v.optional(label),
  disposed: v.optional(v.boolean()),
  /** Of its finite values, of which there may be none. */
  statistics: v.optional(v.object({ range: v.optional(v.object({ min: v.number(), mean: v.number(), max: v.number() })), notFinite: count })),
  /** Of a model, or of what has one. */
  parameters: v.optional(count),
  /** Of a tensor or an array of numbers, and of all of them inside of another value. */
  bytes: v.optional(count),
  /** Living ones inside of it. */
  tensors: v.optional(count),
  /** There is something to be seen inside of it. */
  expandable: v.boolean(),
  /** The cell that declared it, such as `cell-3.ts`. */
  cell: v.optional(label)
})
export type Variable = v.InferOutput<typeof Variable>

const TensorCount = v.object({ tensors: count, bytes: count })

/** The tensors that are alive. */
export const TensorMemory = v.object({
  alive: TensorCount,
  /** Those that no variable leads to; absent where the variables lead to more than was looked through. */
  unheld: v.optional(TensorCount),
  /** How many more, or fewer, there are than when this cell ended, the one before the newest. */
  growth: v.optional(v.object({ cell: label, tensors: v.pipe(v.number(), v.safeInteger()), bytes: v.pipe(v.number(), v.safeInteger()) }))
})
export type TensorMemory = v.InferOutput<typeof TensorMemory>

/** How many variables, or values inside of one, are told at most. */
export const MAX_VARIABLES = { ofCells: 500, inside: 100 }

/** What the kernel says of its variables. */
export const VariablesAnswer = v.object({
  variables: v.pipe(v.array(Variable), v.maxLength(MAX_VARIABLES.ofCells)),
  /** How many further ones there are. */
  more: count,
  /** Absent before a cell has loaded what computes tensors. */
  memory: v.optional(TensorMemory)
})
export type VariablesAnswer = v.InferOutput<typeof VariablesAnswer>

/** What a kernel is asked beside its cells. */
export const KernelQuestion = v.variant('type', [
  /** For the variables that cells have declared, or for what is inside of one; answered between two cells. */
  v.object({ type: v.literal('variables'), path: v.pipe(v.array(VariableStep), v.maxLength(100)) }),
  /** To let a debugger in, or none any more; answered at once. */
  v.object({ type: v.literal('debugger'), open: v.boolean() })
])
export type KernelQuestion = v.InferOutput<typeof KernelQuestion>

export const KernelAnswer = v.variant('type', [
  v.object({ type: v.literal('variables'), ...VariablesAnswer.entries }),
  /** Where a debugger can connect to, as `ws://127.0.0.1:PORT/SECRET`; absent where none can. */
  v.object({ type: v.literal('debugger'), url: v.optional(v.pipe(v.string(), v.maxLength(300))) })
])
export type KernelAnswer = v.InferOutput<typeof KernelAnswer>
/** The answer to a question of this kind. */
export type AnswerTo<Question extends KernelQuestion> = Extract<KernelAnswer, { type: Question['type'] }>

/** A question on its way, and its answer, are known by the same name. */
export const AskedQuestion = v.object({ type: v.literal('ask'), request: id, question: KernelQuestion })
export type AskedQuestion = v.InferOutput<typeof AskedQuestion>

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
    /** A file that stands for the cell in a debugger, as a `file:` URL; there need not be one. */
    url: v.optional(v.pipe(v.string(), v.startsWith('file:'), v.maxLength(4000))),
    language: v.picklist(['typescript', 'javascript']),
    /** How many interrupts the parent had written before this: one that it writes later stops this cell, even before it begins. */
    interrupts: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
  }),
  AskedQuestion,
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
  v.object({ type: v.literal('answer'), request: id, answer: KernelAnswer }),
  v.object({ type: v.literal('done'), execution: id, ok: v.boolean(), error: v.optional(CellError) })
])
export type KernelToHost = v.InferOutput<typeof KernelToHost>
