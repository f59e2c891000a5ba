import type { LayerCall } from '../layerCalls'
import { OutputStatsCallback, type OutputStatsOptions } from './OutputStatsCallback'

/** Options of `new ActivationStats`. */
export type ActivationStatsOptions = OutputStatsOptions

/**
 * Measures what layers give, in every training batch (fastai's `ActivationStats`, and more): mean, standard deviation, minimum, maximum,
 * shares near zero, dead units, and histograms where asked for. Each fit begins anew.
 *
 * fastai measures what a convolution gives before the ReLU that follows it. Here a layer's own activation belongs to it: what was
 * measured is said in `layerStats(i).layer.takenAt`; `PreActivationStats` measures what the activation is given. After more than 512
 * measured batches neighbours are merged: histograms are added up, of the other statistics the mean, minimum and maximum are kept.
 */
export class ActivationStats extends OutputStatsCallback {
  override readonly name = 'activationStats'
  protected readonly quantity = 'output'

  protected measurable(calls: LayerCall[]): LayerCall[] {
    return calls
  }
}
