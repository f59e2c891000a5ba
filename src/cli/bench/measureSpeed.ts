import type { EngineName } from '../../engine'
import { BenchKernel, batchSeconds } from './BenchKernel'
import { median, quantile, rounded } from './summaries'

export interface Speed {
  engine: string
  batchSize: number
  batches: number
  /** From the median time of a batch. */
  imagesPerSecond: number
  /** From the slower and the faster quartile. */
  quartiles: [number, number]
}

/** Training speed of the notebooks' five-layer network, with nothing watched, at batch sizes 64 and 512. */
export async function measureSpeed(engine: EngineName, quick: boolean): Promise<Speed[]> {
  const speeds: Speed[] = []
  const kernel = new BenchKernel(engine)
  try {
    for (const [batchSize, batches] of quick ? ([[64, 30], [512, 6]] as const) : ([[64, 150], [512, 20]] as const)) {
      await kernel.execute(`
        import { Learner, digits, simpleCnn } from 'convscope'
        const data = await digits({ batchSize: ${batchSize}, training: ${Math.min(12_000, batchSize * batches)}, validation: 64 })
        const learn = new Learner(data, simpleCnn())
        await learn.fit(1, { lr: 0.06 })`)
      kernel.forget()
      await kernel.execute('await learn.fit(1, { lr: 0.06 })')
      const seconds = kernel.runs.flatMap(batchSeconds)
      const speedAt = (q: number): number => rounded(batchSize / quantile(seconds, q))
      speeds.push({ engine: kernel.engine, batchSize, batches: seconds.length, imagesPerSecond: rounded(batchSize / median(seconds)), quartiles: [speedAt(0.75), speedAt(0.25)] })
    }
    return speeds
  } finally {
    await kernel.end()
  }
}
