import * as l10n from '@vscode/l10n'
import type { HealthRule } from './HealthRule'
import { gradientNorm } from './gradientNorm'
import { count, number, sentences } from './inWords'
import { layersOf, median, stepOf } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const NORM = 50
const TIMES_MEDIAN = 100

/** Gradients that are suddenly huge, or no numbers any more. */
export const explodingGradient: HealthRule = {
  id: 'exploding-gradient',
  texts: () => ({
    title: l10n.t('Exploding gradient'),
    says: l10n.t('The gradient of all measured layers is suddenly huge, or not finite.'),
    thresholds: [
      { name: l10n.t('norm of the gradient of all measured layers'), value: NORM, unit: l10n.t('(the loss’s unit per weight’s unit)') },
      { name: l10n.t('that norm against its median until then'), value: TIMES_MEDIAN, unit: l10n.t('times') }
    ],
    source: l10n.t('Pascanu, Mikolov and Bengio 2013 (On the difficulty of training recurrent neural networks), section 3.2: compare with what is usual in the run. The numbers are ours: networks that trained well stayed below 30, and those that did not passed thousands.'),
    advice: l10n.t('new GradientClip() bounds the norm; a lower rate or smaller initial weights avoid it. After a gradient that is not finite make the model anew.'),
    needs: l10n.t('gradients: new GradientStats()')
  }),
  notebook: NOTEBOOKS.highRate,
  applies: record => layersOf(record, 'gradient').length > 0,
  find(record) {
    const layers = layersOf(record, 'gradient')
    const series = layers[0]?.statistics.std
    if (!series) return []
    const usual: number[] = []
    const exploded: { bucket: number; norm: number; usual: number }[] = []
    for (let bucket = 0; bucket < series.length; bucket++) {
      const norm = Math.hypot(...layers.map(layer => gradientNorm(layer, bucket, 'max')))
      // An update by a gradient that is no number leaves none: the first says all.
      const finite = Number.isFinite(norm)
      if (!finite || (norm >= NORM && norm >= TIMES_MEDIAN * median(usual))) exploded.push({ bucket, norm, usual: median(usual) })
      else if (norm > 0) usual.push(norm)
      if (!finite) break
    }
    const [first] = exploded
    const last = exploded.at(-1)
    if (!first || !last) return []
    const greatest = exploded.reduce((best, one) => (one.norm > best.norm ? one : best), first)
    const norms = layers.map(layer => gradientNorm(layer, greatest.bucket, 'max'))
    const at = Math.max(0, norms.some(Number.isNaN) ? norms.findIndex(Number.isNaN) : norms.indexOf(Math.max(...norms)))
    const layer = layers[at]
    const step = { from: stepOf(record, series, first.bucket), to: stepOf(record, series, last.bucket) }
    const name = layer?.meta.name ?? ''
    const what = Number.isFinite(greatest.norm)
      ? l10n.t('The gradient’s norm reached {0} at step {1}, most of it in {2}.', number(greatest.norm), count(stepOf(record, series, greatest.bucket)), name)
      : l10n.t('The gradient of {0} is not finite at step {1}.', name, count(step.to))
    const words = Number.isFinite(first.usual) ? sentences(what, l10n.t('A norm of {0} was usual before.', number(first.usual))) : what
    return [{ rule: this.id, severity: 'error', words, step, ...(layer ? { layer: layer.index } : {}), notebook: this.notebook }]
  }
}
