import { defineTrial } from '../trials/procedures'
import { measureThroughput, type Throughput } from './throughput'

/** A configuration of the trial `throughput`. */
export interface ThroughputConfig {
  /** Says which round it is, no more: the network and its images are the same in all. */
  seed: number
  data?: { source?: 'drawn' | 'mnist'; training?: number }
  batchSizes: readonly number[]
  /** As of {@link measureThroughput}. */
  blocks?: number
  images?: number
}

/** What {@link throughputTrial} gives. */
export interface ThroughputRound {
  /** Of each batch size. */
  sizes: Throughput[]
}

/**
 * The trial `throughput`: one round of {@link measureThroughput} in a worker process, so that rounds are to it what seeds are to training. A time
 * must not be kept, and nothing else may run beside it: `experiment({ …, cache: false, workers: 1 })`.
 */
export const throughputTrial = defineTrial<ThroughputConfig, ThroughputRound>('throughput', 1, async ({ data, batchSizes, blocks, images }) => ({
  sizes: await measureThroughput({ batchSizes, ...(blocks !== undefined && { blocks }), ...(images !== undefined && { images }), ...(data?.source && { source: data.source }) })
}))
