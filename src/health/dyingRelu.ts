import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../run'
import type { Finding, HealthRule } from './HealthRule'
import { count, sentences, sinceStep } from './inWords'
import { activationOf, lastStretch, layersOf, NEWEST_ROWS, newestBucket, newestStep, stepOf, type PlacedLayer } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const DEAD = 0.5
const LOST = 0.9
/** Since when it is so: since the share of dead units has not been below this any more. */
const SINCE = 0.4

/** Layers with ReLU most of whose units give nothing but 0. */
export const dyingRelu: HealthRule = {
  id: 'dying-relu',
  texts: () => ({
    title: l10n.t('Dying ReLU'),
    says: l10n.t('Most units of a layer with ReLU give 0 for every image of the batch: they get no gradient and don’t come back.'),
    thresholds: [
      { name: l10n.t('share of units that give only 0, in each of the newest {0} measured batches', NEWEST_ROWS), value: DEAD, unit: l10n.t('of the units') },
      { name: l10n.t('an error from this share on'), value: LOST, unit: l10n.t('of the units') },
      { name: l10n.t('dead since the share has stayed above'), value: SINCE, unit: l10n.t('of the units') }
    ],
    source: l10n.t('Maas, Hannun and Ng 2013 (Rectifier nonlinearities improve neural network acoustic models); Lu, Shin, Su and Karniadakis 2020 (Dying ReLU and initialization). The numbers are ours, measured on the runs of README’s section on health.'),
    advice: l10n.t('A lower rate, a slowly raised one (fitOneCycle), batch normalisation, leaky ReLU or He’s initialisation keep units alive. Dead ones seldom come back: make the model anew.'),
    needs: l10n.t('activations of layers with ReLU: new ActivationStats()')
  }),
  notebook: NOTEBOOKS.nearZero,
  applies: record => record.rows >= NEWEST_ROWS && reluLayers(record).length > 0,
  find(record) {
    return reluLayers(record).flatMap(layer => {
      const { deadUnits } = layer.statistics
      if (deadUnits.rows < NEWEST_ROWS) return []
      const { units, name } = layer.meta
      const dead = Math.min(...deadUnits.min.subarray(newestBucket(deadUnits)))
      if (!(dead >= DEAD * units)) return []
      const since = lastStretch(deadUnits.length, bucket => (deadUnits.mean[bucket] ?? NaN) >= SINCE * units)
      const step = { from: stepOf(record, deadUnits, since), to: newestStep(record, deadUnits) }
      const words = dead === units
        ? l10n.t('All {0} units of {1} give 0 for every image of a batch, {2}.', count(units), name, sinceStep(step.from))
        : l10n.t('At least {0} of {1} units of {2} give 0 for every image of a batch, {3}.', count(dead), count(units), name, sinceStep(step.from))
      const lost = dead >= LOST * units
      return [{ rule: this.id, severity: lost ? 'error' : 'warning', words: lost ? sentences(words, l10n.t('Hardly anything gets through this layer.')) : words, step, layer: layer.index, notebook: this.notebook } satisfies Finding]
    })
  }
}

const reluLayers = (record: RunRecord): PlacedLayer[] => layersOf(record, 'output').filter(layer => ['relu', 'relu6'].includes(activationOf(layer) ?? ''))
