import { Learner, sgd } from '../../learner'
import { TrialBatches } from '../training/TrialBatches'
import { trialImages } from '../training/trialImages'
import { trialModel } from '../training/trialModel'
import type { DataConfig, ModelConfig } from '../training/TrainConfig'
import { median } from './median'

/** Options of {@link measureThroughput}. */
export interface ThroughputOptions {
  /** `[16, 64, 256, 1024]` by default. */
  batchSizes?: readonly number[]
  /** Blocks of each batch size, one size after the other in each round; 5 by default. */
  blocks?: number
  /** Images in a block, rounded to whole batches; 4,096 by default. */
  images?: number
  model?: ModelConfig
  /** Of which images; how many, `images` says. */
  source?: DataConfig['source']
}

/** How fast a batch size trains. */
export interface Throughput {
  batchSize: number
  /** Training images a second in each block. */
  blocks: number[]
  /** The blocks' median. */
  median: number
}

/**
 * Images a second in training, by batch size, in this process and with whatever else the machine does: blocks of the sizes take turns, so that
 * a slow minute meets all of them. One block of each comes first and is not counted. A time is no trial: it is never kept.
 */
export async function measureThroughput({ batchSizes = [16, 64, 256, 1024], blocks = 5, images = 4096, model = {}, source }: ThroughputOptions = {}): Promise<Throughput[]> {
  const data = await trialImages({ ...(source && { source }), training: Math.max(images, ...batchSizes) }, 1)
  const learners = batchSizes.map(batchSize => new Learner(new TrialBatches(data, batchSize, 1), trialModel(model, 1), { optimizer: sgd(), metrics: [], name: `batches of ${batchSize}` }))
  const rates = batchSizes.map((): number[] => [])
  try {
    for (let block = -1; block < blocks; block++)
      for (const [index, learn] of learners.entries()) {
        const began = performance.now()
        await learn.fit(1, { lr: 0.01 })
        const seconds = (performance.now() - began) / 1000
        if (block >= 0) rates[index]!.push((learn.step * learn.data.batchSize) / seconds)
      }
  } finally {
    for (const learn of learners) learn.dispose()
  }
  return batchSizes.map((batchSize, index) => ({ batchSize, blocks: rates[index]!, median: median(rates[index]!) }))
}
