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
  /** Its speed divided by the first engine's: the median over rounds in which the engines took turns, and the quartiles. */
  ratio: number
  ratioQuartiles: [number, number]
}

/**
 * Training speed of the notebooks' five-layer network, with nothing watched, at batch sizes 64 and 512. The engines take turns, block by
 * block, so that what else the machine does meets all alike.
 */
export async function measureSpeed(engines: readonly EngineName[], quick: boolean): Promise<Speed[]> {
  const rounds = quick ? 2 : 9
  const kernels = engines.map(engine => new BenchKernel(engine))
  try {
    const speeds: Speed[] = []
    for (const [batchSize, batches] of [[64, quick ? 8 : 40], [512, quick ? 3 : 8]] as const) {
      const measured = kernels.map(() => ({ seconds: [] as number[], ratios: [] as number[] }))
      for (const kernel of kernels)
        await kernel.execute(`
          import { Learner, digits, simpleCnn } from 'convscope'
          const data = await digits({ batchSize: ${batchSize}, training: ${batchSize * batches}, validation: 64 })
          const learn = new Learner(data, simpleCnn())
          await learn.fit(1, { lr: 0.01 })`)
      for (let round = 0; round < rounds; round++) {
        const medians: number[] = []
        for (const [index, kernel] of kernels.entries()) {
          kernel.forget()
          await kernel.execute('await learn.fit(1, { lr: 0.01 })')
          const seconds = kernel.runs.flatMap(batchSeconds)
          measured[index]?.seconds.push(...seconds)
          medians.push(median(seconds))
        }
        for (const [index, each] of measured.entries()) each.ratios.push((medians[0] ?? NaN) / (medians[index] ?? NaN))
      }
      for (const [index, { seconds, ratios }] of measured.entries()) {
        const speedAt = (q: number): number => rounded(batchSize / quantile(seconds, q))
        speeds.push({
          engine: kernels[index]?.engine ?? '',
          batchSize,
          batches: seconds.length,
          imagesPerSecond: speedAt(0.5),
          quartiles: [speedAt(0.75), speedAt(0.25)],
          ratio: rounded(median(ratios)),
          ratioQuartiles: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))]
        })
      }
    }
    return speeds
  } finally {
    await Promise.all(kernels.map(kernel => kernel.end()))
  }
}
