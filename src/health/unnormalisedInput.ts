import * as l10n from '@vscode/l10n'
import type { HealthRule } from './HealthRule'
import { number, sentences } from './inWords'
import { activationOf, layersOf } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const ROOT_MEAN_SQUARE = 5
const FROM_BOUND = 1e-6

/** The bound that an activation comes near for large input. */
const BOUNDS: Readonly<Record<string, number>> = { tanh: 1, sigmoid: 1 }

/** A first layer that gives far more than normalised input would let it. */
export const unnormalisedInput: HealthRule = {
  id: 'unnormalised-input',
  texts: () => ({
    title: l10n.t('Unnormalised input'),
    says: l10n.t('Before any training the first watched layer gives far larger numbers than an input of mean 0 and standard deviation 1 would make it give.'),
    thresholds: [
      { name: l10n.t('root mean square of the first watched layer’s output in the first batch'), value: ROOT_MEAN_SQUARE, unit: l10n.t('(the activation’s unit)') },
      { name: l10n.t('with tanh or sigmoid: greatest output in the first batch, within this of the bound'), value: FROM_BOUND, unit: l10n.t('(the activation’s unit)') }
    ],
    source: l10n.t('LeCun, Bottou, Orr and Müller 1998 (Efficient BackProp), section 4.3: inputs of mean 0 and variance 1. With PyTorch’s, Glorot’s or He’s initial weights a layer then gives at most about √2 in root mean square (He et al. 2015); the numbers are ours.'),
    advice: l10n.t('Subtract the pixels’ mean and divide by their standard deviation: the option normalisation of DataLoaders.'),
    needs: l10n.t('activations: new ActivationStats()')
  }),
  notebook: NOTEBOOKS.nearZero,
  applies: record => record.rows > 0 && layersOf(record, 'output').length > 0,
  find(record) {
    const [layer] = layersOf(record, 'output')
    if (!layer || layer.statistics.mean.rows === 0) return []
    const { mean, std, max } = layer.statistics
    const bound = BOUNDS[activationOf(layer) ?? '']
    const size = Math.hypot(mean.mean[0] ?? NaN, std.mean[0] ?? NaN)
    const greatest = max.max[0] ?? NaN
    if (bound === undefined ? !(size >= ROOT_MEAN_SQUARE) : !(bound - greatest <= FROM_BOUND)) return []
    const what = bound === undefined
      ? l10n.t('In the first batch, before any training, {0} gives numbers of {1} in root mean square; with normalised images it would be about 1.', layer.meta.name, number(size))
      : l10n.t('In the first batch, before any training, {0} reaches {1}, the bound of {2}; with normalised images it would stay below.', layer.meta.name, number(greatest), activationOf(layer) ?? '')
    return [
      {
        rule: this.id,
        severity: 'warning',
        words: sentences(what, l10n.t('Either the images are not normalised, or the initial weights are very large.')),
        step: { from: 0, to: 0 },
        layer: layer.index,
        notebook: this.notebook
      }
    ]
  }
}
