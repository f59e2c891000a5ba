/** What a training watches in the benchmarks, as callbacks of a Learner; the first is what the others are compared with. */
export const WATCHED = [
  { what: 'no statistics', callbacks: '' },
  { what: 'ActivationStats', callbacks: 'new ActivationStats()' },
  { what: 'ActivationStats with histograms', callbacks: 'new ActivationStats({ histograms: true })' },
  { what: 'ActivationStats with histograms of 32 images', callbacks: 'new ActivationStats({ histograms: true, histogramSample: 32 })' }
] as const
