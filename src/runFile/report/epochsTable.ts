import { numberText } from '../../picture'
import type { RunRecord } from '../../run'
import { durationText, metricText } from './reportWords'
import { table } from './table'

/** A row for each epoch that has ended: losses, metrics, time; empty where there is none. */
export function epochsTable({ epochs }: RunRecord): string {
  if (epochs.length === 0) return ''
  const metrics = [...new Set(epochs.flatMap(epoch => Object.keys(epoch.metrics)))]
  const hasValidation = epochs.some(({ validationLoss }) => validationLoss !== undefined)
  const headings = ['epoch', 'batches so far', 'training loss', ...(hasValidation ? ['validation loss'] : []), ...metrics, 'time']
  const rows = epochs.map((epoch, index) => {
    const before = epochs[index - 1]?.seconds ?? (epoch.epoch === 0 ? 0 : NaN)
    return [
      String(epoch.epoch + 1),
      epoch.step.toLocaleString('en-US'),
      numberText(epoch.trainingLoss),
      ...(hasValidation ? [epoch.validationLoss === undefined ? '–' : numberText(epoch.validationLoss)] : []),
      ...metrics.map(name => metricText(name, epoch.metrics[name])),
      Number.isNaN(before) ? '–' : durationText(Math.max(0, epoch.seconds - before))
    ]
  })
  return table('Results of the epochs', headings.map(text => ({ text, isNumber: true })), rows)
}
