import { histogramOfTorch } from './histogramOfTorch'
import { moments } from '../moments'

/** What miniai's hook keeps of one layer: three lists that grow by one entry a batch. A 32-bit number is an array of one. */
export type MiniaiLayerStats = [means: Float32Array[], stds: Float32Array[], histograms: Float32Array[]]

/**
 * Appends to `stats` what miniai (the small library of the fast.ai course's second part) keeps of a layer's output: mean, standard
 * deviation (N − 1) and, always, 40 counts of the absolute values over [0, 10]. Each number stays a 32-bit tensor there.
 */
export function miniaiHook(stats: MiniaiLayerStats, output: Float32Array): void {
  const { mean, std } = moments(output)
  stats[0].push(Float32Array.of(mean))
  stats[1].push(Float32Array.of(std))
  stats[2].push(histogramOfTorch(output.map(Math.abs), 40, 0, 10))
}
