import * as l10n from '@vscode/l10n'
import { HISTOGRAM_BINS, HISTOGRAM_ROW, type HistogramSeries } from '../../src/run'
import { stepTable, type PictureTable, type ShownSteps } from './PictureTable'

/** Counts of every cell: a row for each of the picture's columns, from the least values to the greatest. */
export function heatmapTable(histogram: HistogramSeries | undefined, steps: ShownSteps): PictureTable {
  if (!histogram) return { columns: [l10n.t('step')], rows: [] }
  const columns = Array.from({ length: HISTOGRAM_ROW }, (_, part) => ({ name: partName(histogram, part), value: (index: number) => histogram.column(index)[part] ?? 0 }))
  return stepTable(histogram, columns, steps)
}

/** What counts of column index `part` lie between, with every digit. */
function partName(histogram: HistogramSeries, part: number): string {
  const { from, to } = binEdges(histogram, part)
  if (Number.isNaN(from)) return l10n.t('NaN or infinite')
  return from === -Infinity ? l10n.t('below {0}', to) : to === Infinity ? l10n.t('above {0}', from) : l10n.t('from {0} to {1}', from, to)
}

/** Edges of what column index `part` counts: infinite outside the bins, NaN for what is no finite number. */
export function binEdges({ low, high }: { low: number; high: number }, part: number): { from: number; to: number } {
  if (part === 0) return { from: -Infinity, to: low }
  if (part > HISTOGRAM_BINS) return part === HISTOGRAM_BINS + 1 ? { from: high, to: Infinity } : { from: NaN, to: NaN }
  const width = (high - low) / HISTOGRAM_BINS
  return { from: low + (part - 1) * width, to: low + part * width }
}
