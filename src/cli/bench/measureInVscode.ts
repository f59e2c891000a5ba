import * as v from 'valibot'
import { measureByScript, type Measured } from './measureByScript'

/** What the project's script measures of one training with histograms inside VS Code. */
const Figures = v.object({
  engine: v.object({ name: v.string(), device: v.string(), version: v.string() }),
  steps: v.number(),
  layers: v.number(),
  batchSize: v.number(),
  seconds: v.number(),
  messagesPerSecond: v.number(),
  bytesPerSecond: v.number(),
  /** Of the extension host. */
  eventLoopDelayMs: v.object({ p50: v.number(), p99: v.number(), max: v.number() }),
  /** From a batch's end to the frame in which a view had drawn it; null where no view drew. */
  latencyMs: v.object({ samples: v.number(), p50: v.nullable(v.number()), p95: v.nullable(v.number()) })
})

/** What was measured inside VS Code, or why it was not. */
export type InVscode = Measured<v.InferOutput<typeof Figures>>

/** Latency from a batch's end to the drawn picture, and the event loop of a real extension host: only a real VS Code can tell. */
export const measureInVscode = (quick: boolean): Promise<InVscode> => measureByScript('benchVscode.mjs', ['--json', ...(quick ? ['--quick'] : [])], Figures, 'latency to the picture and the extension host itself')
