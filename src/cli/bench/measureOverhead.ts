import type { EngineName } from '../../engine'
import { BenchKernel, batchSeconds } from './BenchKernel'
import { median, quantile, rounded } from './summaries'
import { WATCHED } from './watched'

/** Training images of a network in a round: so many that the median batch hardly depends on what else the machine did. */
const IMAGES = 10_240

export interface Overhead {
  engine: string
  batchSize: number
  what: string
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
  const batches = quick ? 6 : IMAGES / batchSize
  const kernel = new BenchKernel(engine)
  try {
    await kernel.execute(`
      import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'
      const data = await digits({ batchSize: ${batchSize}, training: ${batchSize * batches}, validation: 64 })
      const learners = [${WATCHED.map(({ callbacks }) => `[${callbacks}]`).join(', ')}].map(callbacks => new Learner(data, simpleCnn(), { callbacks }))
      for (const learn of learners) await learn.fit(1, { lr: 0.01 })`)
    const ratios: number[][] = WATCHED.map(() => [])
    for (let round = 0; round < rounds; round++) {
      kernel.forget()
      const order = WATCHED.map((_, index) => (index + round) % WATCHED.length)
      await kernel.execute(`for (const index of ${JSON.stringify(order)}) await learners[index].fit(1, { lr: 0.01 })`)
      const seconds = kernel.runs.map(run => median(batchSeconds(run)))
      const plain = seconds[order.indexOf(0)] ?? NaN
      for (const [which, own] of ratios.entries()) own.push((seconds[order.indexOf(which)] ?? NaN) / plain)
    }
    const percent = (ratio: number): number => rounded((ratio - 1) * 100)
    return WATCHED.slice(1).map(({ what }, index) => {
      const own = ratios[index + 1] ?? []
      return { engine: kernel.engine, batchSize, what, percent: percent(median(own)), quartiles: [percent(quantile(own, 0.25)), percent(quantile(own, 0.75))], rounds }
    })
  } finally {
    await kernel.end()
  }
}
