import type { HealthRule } from './HealthRule'
import { gradientNorm } from './gradientNorm'
import { count, number } from './inWords'
import { layersOf, median, stepOf } from './layerRows'
import { NOTEBOOKS } from './notebooks'

const NORM = 50
const TIMES_MEDIAN = 100

/** Gradients that are suddenly huge, or no numbers any more. */
export const explodingGradient: HealthRule = {
  id: 'exploding-gradient',
  title: 'Exploding gradient',
  says: 'The gradient of all measured layers is suddenly huge, or not finite.',
  thresholds: [
    { name: 'norm of the gradient of all measured layers', value: NORM, unit: '(the loss’s unit per weight’s unit)' },
    { name: 'that norm against its median until then', value: TIMES_MEDIAN, unit: 'times' }
  ],
  source: 'Pascanu, Mikolov and Bengio 2013 (On the difficulty of training recurrent neural networks), section 3.2: compare with what is usual in the run. The numbers are ours: networks that trained well stayed below 30, and those that did not passed thousands.',
  notebook: NOTEBOOKS.highRate,
  advice: 'new GradientClip() bounds the norm; a lower rate or smaller initial weights avoid it. After a gradient that is not finite make the model anew.',
  needs: 'gradients: new GradientStats()',
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
    const usually = Number.isFinite(first.usual) ? `; ${number(first.usual)} was usual before` : ''
    const words = Number.isFinite(greatest.norm)
      ? `The gradient’s norm reached ${number(greatest.norm)} at step ${count(stepOf(record, series, greatest.bucket))}${usually}. Most of it is in ${layer?.meta.name ?? ''}.`
      : `The gradient of ${layer?.meta.name ?? ''} is not finite at step ${count(step.to)}${usually}.`
    return [{ rule: this.id, severity: 'error', words, step, ...(layer ? { layer: layer.index } : {}), notebook: this.notebook }]
  }
}
