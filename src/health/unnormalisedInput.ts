import type { HealthRule } from './HealthRule'
import { number } from './inWords'
import { activationOf, layersOf } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const ROOT_MEAN_SQUARE = 5
const FROM_BOUND = 1e-6

/** The bound that an activation comes near for large input. */
const BOUNDS: Readonly<Record<string, number>> = { tanh: 1, sigmoid: 1 }

/** A first layer that gives far more than normalised input would let it. */
export const unnormalisedInput: HealthRule = {
  id: 'unnormalised-input',
  title: 'Unnormalised input',
  says: 'Before any training the first watched layer gives far larger numbers than an input of mean 0 and standard deviation 1 would make it give.',
  thresholds: [
    { name: 'root mean square of the first watched layer’s output in the first batch', value: ROOT_MEAN_SQUARE, unit: '(the activation’s unit)' },
    { name: 'with tanh or sigmoid: greatest output in the first batch, within this of the bound', value: FROM_BOUND, unit: '(the activation’s unit)' }
  ],
  source: 'LeCun, Bottou, Orr and Müller 1998 (Efficient BackProp), section 4.3: inputs of mean 0 and variance 1. With PyTorch’s, Glorot’s or He’s initial weights a layer then gives at most about √2 in root mean square (He et al. 2015); the numbers are ours.',
  notebook: NOTEBOOKS.nearZero,
  advice: 'Subtract the pixels’ mean and divide by their standard deviation: the option normalisation of DataLoaders.',
  needs: 'activations: new ActivationStats()',
  applies: record => record.rows > 0 && layersOf(record, 'output').length > 0,
  find(record) {
    const [layer] = layersOf(record, 'output')
    if (!layer || layer.statistics.mean.rows === 0) return []
    const { mean, std, max } = layer.statistics
    const bound = BOUNDS[activationOf(layer) ?? '']
    const size = Math.hypot(mean.mean[0] ?? NaN, std.mean[0] ?? NaN)
    const greatest = max.max[0] ?? NaN
    if (bound === undefined ? !(size >= ROOT_MEAN_SQUARE) : !(bound - greatest <= FROM_BOUND)) return []
    const what = bound === undefined ? `gives numbers of ${number(size)} in root mean square; with normalised images it would be about 1` : `reaches ${number(greatest)}, the bound of ${activationOf(layer) ?? ''}; with normalised images it would stay below`
    return [
      {
        rule: this.id,
        severity: 'warning',
        words: `In the first batch, before any training, ${layer.meta.name} ${what}. Either the images are not normalised, or the initial weights are very large.`,
        step: { from: 0, to: 0 },
        layer: layer.index,
        notebook: this.notebook
      }
    ]
  }
}
