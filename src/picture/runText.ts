import { nearZeroRule, type RunRecord, type RunView, type ScalarSeries } from '../run'
import { extent } from './scale'
import { dataLine, numberText, stateText, trainedSeconds } from './words'

/** A run in a few plain lines: for terminals, screen readers and editors that show no pictures. */
export function runText(record: RunRecord, view: RunView = { kind: 'run' }): string {
  const { meta, epochs, steps } = record
  const lines = [`${meta.name}: ${stateText(record)}`, dataLine(record)]
  if (steps > 0) {
    const rate = record.seconds.last > 0 ? `, ${Math.round((steps * meta.data.batchSize) / trainedSeconds(record)).toLocaleString('en')} images/s` : ''
    lines.push(`${steps.toLocaleString('en')} of ${(meta.epochs * meta.stepsPerEpoch).toLocaleString('en')} batches, loss ${numberText(record.loss.last)}, learning rate ${numberText(record.learningRate.last)}${rate}`)
  }
  if (view.kind === 'lrFind' || (view.kind === 'run' && meta.purpose === 'lrFind')) return [...lines, ...(view.marks ? [`suggested learning rates: ${view.marks.map(({ label, x }) => `${label} ${numberText(x)}`).join(', ')}`] : [])].join('\n')
  if (view.kind === 'sched' && steps > 0) lines.push(rangeText('learning rate', record.learningRate), rangeText('momentum', record.momentum))
  for (const epoch of epochs) {
    const validation = epoch.validationLoss === undefined ? [] : [`validation loss ${numberText(epoch.validationLoss)}`]
    const metrics = Object.entries(epoch.metrics).map(([name, value]) => `${name} ${numberText(value)}`)
    lines.push(`epoch ${epoch.epoch + 1}: ${[`training loss ${numberText(epoch.trainingLoss)}`, ...validation, ...metrics, `${epoch.seconds.toFixed(1)} s`].join(', ')}`)
  }
  if (view.kind === 'sched') return lines.join('\n')
  const layers = view.layer === undefined ? record.layers : record.layers.slice(view.layer, view.layer + 1)
  if (layers.length > 0 && record.rows > 0) {
    const rules = layers.map(({ meta: layer }) => nearZeroRule(meta, layer, 'nearZero', numberText).replace('≤', '<='))
    const several = new Set(rules).size > 1
    lines.push(`layer (newest measured batch): mean, std, near zero${several ? '' : ` (${rules[0] ?? ''})`}, dead units`)
    for (const [index, { meta: layer, statistics }] of layers.entries())
      lines.push(
        `  ${layer.name} (${layer.takenAt}): ${numberText(statistics.mean.last)}, ${numberText(statistics.std.last)}, ${(100 * statistics.nearZero.last).toFixed(1)} %${several ? ` (${rules[index] ?? ''})` : ''}, ${numberText(statistics.deadUnits.last)} of ${layer.units}`
      )
  }
  return lines.join('\n')
}

/** Where a schedule starts, its bounds, and where it ends. */
function rangeText(name: string, series: ScalarSeries): string {
  const [low, high] = extent(series.min, series.max) ?? [NaN, NaN]
  return `${name}: first ${numberText(series.mean[0] ?? NaN)}, between ${numberText(low)} and ${numberText(high)}, last ${numberText(series.last)}`
}
