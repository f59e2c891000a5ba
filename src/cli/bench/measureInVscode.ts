import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'

/** What the project's script measures of one training with histograms inside VS Code. */
const Measured = v.object({
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
export type InVscode = { measured: v.InferOutput<typeof Measured> } | { leftOut: string }

/** Stands in the project, not in the packaged extension: it needs VS Code and a browser. Prints one line of JSON; exit code 3 says that something is missing, on standard error what. */
const SCRIPT = path.join(__dirname, '../scripts/benchVscode.mjs')
const MISSING = 3

/** Latency from a batch's end to the drawn picture, and the event loop of a real extension host: only a real VS Code can tell. */
export async function measureInVscode(quick: boolean): Promise<InVscode> {
  if (!existsSync(SCRIPT)) return { leftOut: 'latency to the picture and the extension host itself: measured only in a clone of the project, with scripts/benchVscode.mjs' }
  const child = spawn(process.execPath, [SCRIPT, '--json', ...(quick ? ['--quick'] : [])], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === MISSING) return { leftOut: stderr.trim() }
  if (code !== 0) return { leftOut: `it failed with exit code ${code}: ${stderr.trim()}` }
  try {
    return { measured: v.parse(Measured, JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) }
  } catch {
    return { leftOut: `its answer is not understood: ${stdout.slice(0, 200)}` }
  }
}
