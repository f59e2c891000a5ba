import * as v from 'valibot'
import { ENGINE_NAMES } from '../../engine'
import { isPlainData, type PlainData } from './PlainData'

// What a worker process and its parent say to each other, over fork's IPC by structured clone: NaN stays NaN.

const Plain = v.custom<PlainData>(isPlainData, 'expected plain data')
const measured = v.custom<number>(value => typeof value === 'number', 'expected a number')

const TrialStepSchema = v.object({ step: v.optional(measured), steps: v.optional(measured), epoch: v.optional(measured), loss: v.optional(measured) })
const ErrorText = v.object({ name: v.string(), message: v.string() })

export const ParentToTrial = v.variant('type', [
  v.object({ type: v.literal('start'), engine: v.picklist(ENGINE_NAMES) }),
  v.object({
    type: v.literal('run'),
    /** Names the trial in what is said of it. */
    id: v.number(),
    name: v.string(),
    code: v.variant('kind', [
      v.object({ kind: v.literal('source'), source: v.string() }),
      v.object({ kind: v.literal('procedure'), name: v.string(), version: v.number() })
    ]),
    config: Plain
  }),
  /** The trial is to end. */
  v.object({ type: v.literal('stop'), id: v.number() }),
  /** The process is to end. */
  v.object({ type: v.literal('end') })
])
export type ParentToTrial = v.InferOutput<typeof ParentToTrial>

export const TrialToParent = v.variant('type', [
  v.object({ type: v.literal('ready'), engine: v.object({ name: v.string(), device: v.string(), version: v.string() }) }),
  /** The engine does not start. */
  v.object({ type: v.literal('refused'), error: ErrorText }),
  v.object({ type: v.literal('step'), id: v.number(), step: TrialStepSchema }),
  /** `grown`: bytes of memory taken since the process was ready. */
  v.object({ type: v.literal('done'), id: v.number(), seconds: v.number(), grown: v.number(), result: Plain }),
  v.object({ type: v.literal('failed'), id: v.number(), seconds: v.number(), grown: v.number(), error: ErrorText })
])
export type TrialToParent = v.InferOutput<typeof TrialToParent>
