import type { RunRecord } from '../run'
import type { Finding, HealthRule } from './HealthRule'
import { count, sinceStep } from './inWords'
import { activationOf, lastStretch, layersOf, NEWEST_ROWS, newestBucket, newestStep, stepOf, type PlacedLayer } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const DEAD = 0.5
const LOST = 0.9
/** Since when it is so: since the share of dead units has not been below this any more. */
const SINCE = 0.4

/** Layers with ReLU most of whose units give nothing but 0. */
export const dyingRelu: HealthRule = {
  id: 'dying-relu',
  title: 'Dying ReLU',
  says: 'Most units of a layer with ReLU give 0 for every image of the batch: they get no gradient and don’t come back.',
  thresholds: [
    { name: `share of units that give only 0, in each of the newest ${NEWEST_ROWS} measured batches`, value: DEAD, unit: 'of the units' },
    { name: 'an error from this share on', value: LOST, unit: 'of the units' },
    { name: 'dead since the share has stayed above', value: SINCE, unit: 'of the units' }
  ],
  source: 'Maas, Hannun and Ng 2013 (Rectifier nonlinearities improve neural network acoustic models); Lu, Shin, Su and Karniadakis 2020 (Dying ReLU and initialization). The numbers are ours, measured on the runs of README’s section on health.',
  notebook: NOTEBOOKS.nearZero,
  advice: 'A lower rate, a slowly raised one (fitOneCycle), batch normalisation, leaky ReLU or He’s initialisation keep units alive. Dead ones seldom come back: make the model anew.',
  needs: 'activations of layers with ReLU: new ActivationStats()',
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
      const words = `${dead === units ? 'All' : `At least ${count(dead)} of`} ${count(units)} units of ${name} give 0 for every image of a batch, ${sinceStep(step.from)}.${dead >= LOST * units ? ' Hardly anything gets through this layer.' : ''}`
      return [{ rule: this.id, severity: dead >= LOST * units ? 'error' : 'warning', words, step, layer: layer.index, notebook: this.notebook } satisfies Finding]
    })
  }
}

const reluLayers = (record: RunRecord): PlacedLayer[] => layersOf(record, 'output').filter(layer => ['relu', 'relu6'].includes(activationOf(layer) ?? ''))
