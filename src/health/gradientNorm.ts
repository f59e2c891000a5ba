import type { LayerRecord } from '../run'

/** Norm of a kernel's gradient in a bucket of measurements, from its mean and standard deviation; of merged ones the greatest or the mean. */
export function gradientNorm({ meta, statistics: { mean, std } }: LayerRecord, bucket: number, of: 'mean' | 'max' = 'mean'): number {
  const size = meta.outputShape.reduce<number>((product, side) => product * (side ?? 1), 1)
  return Math.sqrt(size) * Math.hypot(mean.mean[bucket] ?? NaN, std[of][bucket] ?? NaN)
}
