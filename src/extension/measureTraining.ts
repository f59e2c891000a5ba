import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import * as vscode from 'vscode'
import type { ViewSaid } from './connectRenderers'
import type { RunHub } from './RunHub'

/** Views report the last steps they have drawn a little after the run's end. */
const LAST_DRAWINGS_MS = 1500
const NANOSECONDS_PER_MS = 1e6

/**
 * For `convscope bench`: measures the first run of this window as it trains, and writes the figures to `file` as JSON. Event-loop
 * delays are this extension host's; latencies are from the end of a batch to the frame in which a view had drawn it.
 */
export function measureTraining(file: string, hub: RunHub, onDidReceiveMessage: vscode.Event<ViewSaid>): vscode.Disposable {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  const latenciesMs: number[] = []
  let begun: { at: number; messages: number; bytes: number } | undefined
  let ended = false
  return vscode.Disposable.from(
    onDidReceiveMessage(({ message }) => message.type === 'drawn' && latenciesMs.push(message.drawnAt - message.batchEndedAt)),
    hub.onDidChangeRuns(record => {
      if (record.live && !begun) {
        begun = { at: Date.now(), ...hub.traffic }
        delays.enable()
      } else if (!record.live && begun && !ended) {
        ended = true
        delays.disable()
        const seconds = (Date.now() - begun.at) / 1000
        const { messages, bytes } = hub.traffic
        const figures = {
          engine: record.meta.engine,
          steps: record.steps,
          layers: record.layers.length,
          batchSize: record.meta.data.batchSize,
          seconds,
          messagesPerSecond: (messages - begun.messages) / seconds,
          bytesPerSecond: (bytes - begun.bytes) / seconds,
          eventLoopDelayMs: { p50: delays.percentile(50) / NANOSECONDS_PER_MS, p99: delays.percentile(99) / NANOSECONDS_PER_MS, max: delays.max / NANOSECONDS_PER_MS }
        }
        setTimeout(() => writeFileSync(file, JSON.stringify({ ...figures, latencyMs: { samples: latenciesMs.length, p50: quantile(latenciesMs, 0.5), p95: quantile(latenciesMs, 0.95) } })), LAST_DRAWINGS_MS)
      }
    })
  )
}

/** NaN (null in JSON) for no values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}
