import * as l10n from '@vscode/l10n'
import type { EpochEvent, RunRecord } from '../../src/run'
import { formatNumber, formatSeconds, formatShare } from '../charts'

/** Metrics that get a column. */
const MOST_METRICS = 6
/** Epochs that get a row; of a longer run the last ones. */
const MOST_EPOCHS = 50

/** A row per epoch, as fastai prints them: losses, metrics, time. */
export function epochTable(): { element: HTMLElement; show(record: RunRecord): void } {
  const element = document.createElement('div')
  element.className = 'cs-epochs'
  let shown: EpochEvent[] = []
  return {
    element,
    show({ epochs }) {
      if (epochs.length === shown.length && epochs.at(-1) === shown.at(-1)) return
      shown = [...epochs]
      const rows = epochs.slice(-MOST_EPOCHS)
      const metrics = [...new Set(rows.flatMap(epoch => Object.keys(epoch.metrics)))].slice(0, MOST_METRICS)
      const table = document.createElement('table')
      table.createCaption().textContent = l10n.t('Epochs')
      const head = table.createTHead().insertRow()
      for (const title of [l10n.t('epoch'), l10n.t('training loss'), l10n.t('validation loss'), ...metrics, l10n.t('time')]) head.append(Object.assign(document.createElement('th'), { scope: 'col', textContent: title }))
      const body = table.createTBody()
      for (const [index, epoch] of rows.entries()) {
        const row = body.insertRow()
        const before = rows[index - 1]?.seconds ?? (rows.length < epochs.length ? NaN : 0)
        const cells = [
          String(epoch.epoch + 1),
          formatNumber(epoch.trainingLoss),
          epoch.validationLoss === undefined ? '–' : formatNumber(epoch.validationLoss),
          ...metrics.map(metric => formatMetric(metric, epoch.metrics[metric])),
          Number.isFinite(before) ? formatSeconds(Math.max(0, epoch.seconds - before)) : '–'
        ]
        for (const text of cells) row.insertCell().textContent = text
      }
      element.replaceChildren(table)
    }
  }
}

function formatMetric(name: string, value: number | undefined): string {
  if (value === undefined) return '–'
  return name === 'accuracy' ? formatShare(value) : formatNumber(value)
}
