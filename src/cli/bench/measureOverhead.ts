import type { EngineName } from '../../engine'
import { BenchKernel, batchSeconds } from './BenchKernel'
import { median, quantile, rounded } from './summaries'

export interface Overhead {
  engine: string
  batchSize: number
  what: 'ActivationStats' | 'ActivationStats with histograms'
  /** By how much a batch takes longer than without: the median over the rounds. */
  percent: number
  quartiles: [number, number]
  rounds: number
}

/**
 * What watching the activations of all five layers costs. In every round the plain network and the watched ones train the same batches in
 * turn, the first one changing, so that what else the machine does meets all alike; each round gives a ratio.
 */
export async function measureOverhead(engine: EngineName, batchSize: number, quick: boolean): Promise<Overhead[]> {
  const rounds = quick ? 3 : 15
  const batches = quick ? 6 : 20
  const kernel = new BenchKernel(engine)
  try {
    await kernel.execute(`
      import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'
      const data = await digits({ batchSize: ${batchSize}, training: ${batchSize * batches}, validation: 64 })
      const learners = [[], [new ActivationStats()], [new ActivationStats({ histograms: true })]].map(callbacks => new Learner(data, simpleCnn(), { callbacks }))
      for (const learn of learners) await learn.fit(1, { lr: 0.01 })`)
    const ratios: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      kernel.forget()
      const order = [0, 1, 2].map(index => (index + round) % 3)
      await kernel.execute(`for (const index of ${JSON.stringify(order)}) await learners[index].fit(1, { lr: 0.01 })`)
      const seconds = kernel.runs.map(run => median(batchSeconds(run)))
      const [plain = NaN, stats = NaN, histograms = NaN] = [0, 1, 2].map(which => seconds[order.indexOf(which)])
      ratios[0].push(stats / plain)
      ratios[1].push(histograms / plain)
    }
    const percent = (ratio: number): number => rounded((ratio - 1) * 100)
    return (['ActivationStats', 'ActivationStats with histograms'] as const).map((what, index) => {
      const own = ratios[index] ?? []
      return { engine: kernel.engine, batchSize, what, percent: percent(median(own)), quartiles: [percent(quantile(own, 0.25)), percent(quantile(own, 0.75))], rounds }
    })
  } finally {
    await kernel.end()
  }
}
