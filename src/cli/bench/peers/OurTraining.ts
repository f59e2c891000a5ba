import type { EngineName } from '../../../engine'
import { BenchKernel, batchSeconds } from '../BenchKernel'
import { median } from '../summaries'

/** As many drawn digits as there are whole batches of 64 and of 512. */
export const IMAGES = 11_776

/** `learn.fit` in a kernel process, as a notebook has it, for several sets of callbacks in turn. */
export class OurTraining {
  private readonly kernel: BenchKernel
  private batchSize = 0
  private batchesPerEpoch = 0
  private epochs = 1

  constructor(engine: EngineName) {
    this.kernel = new BenchKernel(engine)
  }

  /** Name, version and device of the engine. */
  get engine(): string {
    return this.kernel.engine
  }

  /**
   * Makes a learner for each set of callbacks and lets it train for a moment. A block is made so long that it takes about `seconds`.
   * @param callbacks source text, such as `new ActivationStats()`
   */
  async prepare(batchSize: number, callbacks: readonly string[], seconds: number): Promise<void> {
    this.batchSize = batchSize
    const learners = (images: number): string => `
      import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'
      const data = await digits({ batchSize: ${batchSize}, training: ${images}, validation: 64 })
      const learners = [${callbacks.map(each => `new Learner(data, simpleCnn(), { callbacks: [${each}] })`).join(', ')}]
      for (const learn of learners) await learn.fit(1, { lr: 0.06 })`
    await this.kernel.execute(`${learners(batchSize * 8)}
      await learners[0].fit(1, { lr: 0.06 })
      for (const learn of learners) learn.dispose()`)
    const batches = Math.max(8, Math.round(seconds / median(batchSeconds(this.kernel.runs.at(-1) ?? { name: '', batchEnds: [] }))))
    this.batchesPerEpoch = Math.min(batches, Math.floor(IMAGES / batchSize))
    this.epochs = Math.max(1, Math.round(batches / this.batchesPerEpoch))
    await this.kernel.execute(learners(batchSize * this.batchesPerEpoch))
  }

  /** Trains one learner for a block. @returns images a second, from the first batch's end to the last one's; the validations between epochs don't count */
  async block(which: number): Promise<number> {
    this.kernel.forget()
    await this.kernel.execute(`await learners[${which}].fit(${this.epochs}, { lr: 0.06 })`)
    const within = this.kernel.runs.flatMap(batchSeconds).filter((_, gap) => (gap + 1) % this.batchesPerEpoch !== 0)
    return (within.length * this.batchSize) / within.reduce((sum, seconds) => sum + seconds, 0)
  }

  end(): Promise<void> {
    return this.kernel.end()
  }
}
