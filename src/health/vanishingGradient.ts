import * as l10n from '@vscode/l10n'
import type { Finding, HealthRule } from './HealthRule'
import { gradientNorm } from './gradientNorm'
import { list, number, sinceStep } from './inWords'
import { lastStretch, layersOf, median, NEWEST_ROWS, newestBucket, newestStep, stepOf } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const RATIO = 0.01
/** Since when it is so: since the ratio has not been above this any more. */
const SINCE = 0.02

/** Gradients that hardly reach the first layers. */
export const vanishingGradient: HealthRule = {
  id: 'vanishing-gradient',
  texts: () => ({
    title: l10n.t('Vanishing gradient'),
    says: l10n.t('Hardly any gradient reaches the first layers: they don’t learn while the last one does.'),
    thresholds: [
      { name: l10n.t('norm of a layer’s gradient against the last layer’s, median of the newest {0} measured batches, at most', NEWEST_ROWS), value: RATIO, unit: l10n.t('times') },
      { name: l10n.t('vanishing since the ratio has stayed below'), value: SINCE, unit: l10n.t('times') }
    ],
    source: l10n.t('Bengio, Simard and Frasconi 1994 (Learning long-term dependencies with gradient descent is difficult); Glorot and Bengio 2010, figures 6 and 7. The numbers are ours, measured on the runs of README’s section on health.'),
    advice: l10n.t('He’s initialisation (initialise(model, \'he\')), batch normalisation, ReLU instead of sigmoid, or fewer layers let gradients through.'),
    needs: l10n.t('gradients of two layers or more: new GradientStats()')
  }),
  notebook: NOTEBOOKS.nearZero,
  applies: record => record.rows >= NEWEST_ROWS && layersOf(record, 'gradient').length > 1,
  find(record): Finding[] {
    const layers = layersOf(record, 'gradient')
    const last = layers.pop()
    const [first] = layers
    if (!first || !last || first.statistics.std.rows < NEWEST_ROWS) return []
    const series = first.statistics.std
    const from = newestBucket(series)
    // Where a gradient is exactly 0 units are dead, which another rule says.
    const ratio = (layer: typeof first, bucket: number): number => gradientNorm(layer, bucket) / gradientNorm(last, bucket)
    const newest = (layer: typeof first): number => median(Array.from({ length: series.length - from }, (_, at) => ratio(layer, from + at)))
    const vanished = layers.map(layer => ({ layer, ratio: newest(layer) })).filter(({ ratio }) => ratio > 0 && ratio <= RATIO)
    const [least] = vanished.toSorted((a, b) => a.ratio - b.ratio)
    if (!least) return []
    const worst = least.layer
    const since = Math.min(from, lastStretch(series.length, bucket => ratio(worst, bucket) <= SINCE))
    const step = { from: stepOf(record, series, since), to: newestStep(record, series) }
    const named = vanished.map(({ layer }) => layer.meta.name)
    const names = named.length > 4 ? l10n.t('{0} to {1}', named[0] ?? '', named.at(-1) ?? '') : list(named)
    const words = l10n.t('The gradient hardly reaches {0}: that of {1} is {2} times as large as that of {3}, {4}.', names, worst.meta.name, number(least.ratio), last.meta.name, sinceStep(step.from))
    return [{ rule: this.id, severity: 'warning', words, step, layer: worst.index, notebook: this.notebook }]
  }
}
