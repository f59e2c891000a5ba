import type { EngineName } from '../../engine'
import { BenchKernel } from './BenchKernel'
import { median, quantile, rounded } from './summaries'

export interface TrialsSpeed {
  engine: string
  batchSize: number
  trials: number
  /** How many times as fast two worker processes train the trials as one does: the median over the rounds, and the quartiles. */
  ratio: number
  quartiles: [number, number]
  /** Images trained in a second by both workers together, their start included. */
  imagesPerSecond: number
  rounds: number
}

/**
 * What a second worker process brings to trials, from the call in a cell to the last result, the start of the processes included. In every
 * round one worker and two train the same trials in turn, the first one changing, so that what else the machine does meets both alike.
 */
export async function measureTrials(engine: EngineName, quick: boolean): Promise<TrialsSpeed> {
  const batchSize = 64
  const rounds = quick ? 2 : 5
  const trials = quick ? 4 : 8
  const images = quick ? 3200 : 12_000
  const epochs = quick ? 1 : 4
  const kernel = new BenchKernel(engine)
  try {
    // The digits are drawn once and kept, before anything is measured.
    await kernel.execute(`
      import { Learner, digits, runTrials, simpleCnn } from 'convscope'
      await digits()
      const configs = Array.from({ length: ${trials} }, (_, seed) => ({ seed }))
      const train = async ({ seed }) => {
        const learn = new Learner(await digits({ batchSize: ${batchSize}, training: ${images}, validation: 64 }), simpleCnn({ seed }), { seed })
        await learn.fit(${epochs}, { lr: 0.01 })
        return learn.recorder.losses.length
      }`)
    const seconds: Record<1 | 2, number[]> = { 1: [], 2: [] }
    for (let round = 0; round < rounds; round++) {
      for (const workers of round % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const)) {
        const began = performance.now()
        await kernel.execute(`await runTrials(configs, { train, workers: ${workers}, cache: false })`)
        seconds[workers].push((performance.now() - began) / 1000)
      }
    }
    const ratios = seconds[1].map((one, round) => one / (seconds[2][round] ?? NaN))
    return {
      engine: kernel.engine,
      batchSize,
      trials,
      ratio: rounded(median(ratios)),
      quartiles: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))],
      imagesPerSecond: rounded((trials * images * epochs) / median(seconds[2])),
      rounds
    }
  } finally {
    await kernel.end()
  }
}
