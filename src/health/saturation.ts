import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../run'
import type { Finding, HealthRule } from './HealthRule'
import { percent, sinceStep } from './inWords'
import { activationOf, lastStretch, layersOf, NEWEST_ROWS, newestBucket, newestStep, stepOf, type PlacedLayer } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const SLOPE = 0.1
/** Since when it is so: since the slope has not been above this any more. */
const SINCE = 0.15

/** Mean slope of the activation at what a layer gave, against its greatest: tanh′ = 1 − t², σ′/σ′(0) = 4·σ·(1 − σ), both exact from mean and standard deviation. */
const SLOPES: Readonly<Record<string, (mean: number, std: number) => number>> = {
  tanh: (mean, std) => 1 - std * std - mean * mean,
  sigmoid: (mean, std) => 4 * (mean - std * std - mean * mean)
}

/** Layers with tanh or sigmoid that are driven to their bounds. */
export const saturation: HealthRule = {
  id: 'saturation',
  texts: () => ({
    title: l10n.t('Saturation'),
    says: l10n.t('A layer’s tanh or sigmoid is driven to its bounds, where it is flat: hardly any gradient gets through.'),
    thresholds: [
      { name: l10n.t('mean slope against the activation’s greatest, over the newest {0} measured batches, at most', NEWEST_ROWS), value: SLOPE, unit: l10n.t('times') },
      { name: l10n.t('saturated since the slope has stayed below'), value: SINCE, unit: l10n.t('times') }
    ],
    source: l10n.t('Glorot and Bengio 2010 (Understanding the difficulty of training deep feedforward neural networks), section 3; Rakitianskaia and Engelbrecht 2015 (Measuring saturation in neural networks). The numbers are ours, measured on the runs of README’s section on health.'),
    advice: l10n.t('Saturated from the first step on: input or initial weights are too large. Later: a lower rate, normalisation before the activation, or ReLU.'),
    needs: l10n.t('activations of layers with tanh or sigmoid: new ActivationStats()')
  }),
  notebook: NOTEBOOKS.nearZero,
  applies: record => record.rows >= NEWEST_ROWS && boundedLayers(record).length > 0,
  find(record) {
    return boundedLayers(record).flatMap(layer => {
      const { mean, std } = layer.statistics
      const slopeOf = SLOPES[activationOf(layer) ?? '']
      if (!slopeOf || mean.rows < NEWEST_ROWS) return []
      const slopes = mean.mean.map((value, bucket) => Math.max(0, slopeOf(value, std.mean[bucket] ?? NaN)))
      const newest = slopes.subarray(newestBucket(mean))
      const slope = newest.reduce((sum, value) => sum + value, 0) / newest.length
      if (!(slope <= SLOPE)) return []
      const since = Math.min(newestBucket(mean), lastStretch(slopes.length, bucket => (slopes[bucket] ?? NaN) <= SINCE))
      const step = { from: stepOf(record, mean, since), to: newestStep(record, mean) }
      const words = l10n.t('The {0} of {1} is saturated {2}: its mean slope is {3} of the greatest, so hardly any gradient gets through.', activationOf(layer) ?? '', layer.meta.name, sinceStep(step.from), percent(slope))
      return [{ rule: this.id, severity: 'warning', words, step, layer: layer.index, notebook: this.notebook } satisfies Finding]
    })
  }
}

/** An output that is a probability is meant to come near its bounds: the last layer is left out where it gives a number for each class. */
function boundedLayers(record: RunRecord): PlacedLayer[] {
  const layers = layersOf(record, 'output')
  return layers.filter((layer, at) => (activationOf(layer) ?? '') in SLOPES && !(at === layers.length - 1 && layer.meta.outputShape.length === 2))
}
