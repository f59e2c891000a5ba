import type { HistogramRange } from './histogramRange'

/** How one layer's output, or another tensor of its, is measured. */
export interface WatchedLayer {
  /** Channels or units: the length of the output's last axis. */
  readonly units: number
  /** Whether its activation excludes negative numbers, so that both near-zero rules count the same. */
  readonly nonNegative: boolean
  /** Absent when no histogram is wanted. */
  readonly histogram: HistogramRange | undefined
  /** How many images of a batch, the first ones, the histogram counts; all where it is absent. */
  readonly sample?: number | undefined
  /** Whether it is recorded which units are dead, not only how many. */
  readonly deadByUnit?: boolean
}
