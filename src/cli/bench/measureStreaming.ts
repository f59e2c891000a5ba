import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { EngineName } from '../../engine'
import { BenchKernel } from './BenchKernel'
import { rounded } from './summaries'

export interface Streaming {
  engine: string
  batchSize: number
  batchesPerSecond: number
  messagesPerSecond: number
  bytesPerSecond: number
  /**
   * Delay of the event loop in the process that owns the kernel and keeps the record, in ms: what an extension host does, but outside of
   * VS Code. `idle` is the same process while nothing is trained.
   */
  parentEventLoopDelayMs: { p50: number; p99: number; max: number }
  idleEventLoopDelayMs: { p50: number; p99: number; max: number }
}

const RESOLUTION_MS = 5

/** What a kernel process sends while it trains with histograms of every layer and batch, and what that does to its parent. */
export async function measureStreaming(engine: EngineName, quick: boolean): Promise<Streaming> {
  const batchSize = 64
  const seconds = quick ? 4 : 15
  const kernel = new BenchKernel(engine)
  try {
    await kernel.execute(`
      import { ActivationStats, Callback, CancelFit, Learner, digits, simpleCnn } from 'convscope'
      const data = await digits({ batchSize: ${batchSize}, validation: 64 })
      const warmUp = new Learner(await digits({ batchSize: ${batchSize}, training: ${batchSize * 4}, validation: 64 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
      await warmUp.fit(1, { lr: 0.01 })
      const learn = new Learner(data, simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })`)
    kernel.forget()
    const idle = await delayDuring(() => new Promise(resolve => setTimeout(resolve, quick ? 1000 : 3000)))
    const began = performance.now()
    const training = await delayDuring(() =>
      kernel.execute(`const until = Date.now() + ${seconds * 1000}
        class Until extends Callback {
          override afterBatch(): void {
            if (Date.now() > until) throw new CancelFit('That is enough.')
          }
        }
        await learn.fit(10_000, { lr: 0.01, callbacks: [new Until()] })`)
    )
    const took = (performance.now() - began) / 1000
    const batches = kernel.runs.reduce((sum, run) => sum + run.batchEnds.length, 0)
    return {
      engine: kernel.engine,
      batchSize,
      batchesPerSecond: rounded(batches / took),
      messagesPerSecond: rounded(kernel.traffic.messages / took),
      bytesPerSecond: rounded(kernel.traffic.bytes / took),
      parentEventLoopDelayMs: training,
      idleEventLoopDelayMs: idle
    }
  } finally {
    await kernel.end()
  }
}

/** Node's histogram holds the time between two looks: the delay is what that is longer than asked for. */
async function delayDuring(work: () => Promise<unknown>): Promise<{ p50: number; p99: number; max: number }> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  await work()
  histogram.disable()
  const ms = (nanoseconds: number): number => rounded(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS))
  return { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) }
}
