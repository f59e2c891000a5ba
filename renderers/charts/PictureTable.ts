import * as l10n from '@vscode/l10n'
import { bucketAt } from './stepAxis'

/** What a picture shows, in numbers: exactly the part of the data that is drawn. */
export interface PictureTable {
  columns: string[]
  /** `[rows][columns]`; empty text where there is nothing. */
  rows: (string | number)[][]
}

/** A column of {@link stepTable}: what it holds for bucket `index`, which goes from one step to another, both included. */
export interface StepColumn {
  name: string
  value(index: number, from: number, to: number): string | number
}

/** A series whose neighbours may have been merged into buckets. */
type Buckets = Parameters<typeof bucketAt>[0]

/** Which buckets are in a table. */
export interface ShownSteps {
  /** Steps between two rows of the series. */
  every?: number
  /** The first and last step that are shown; everything where it is absent. */
  range?: readonly [number, number] | undefined
}

/** A row for each bucket of a series, with the step it was taken at, or the first and last one where neighbours were merged. */
export function stepTable(series: Buckets, columns: readonly StepColumn[], { every = 1, range = [-Infinity, Infinity] }: ShownSteps = {}): PictureTable {
  const merged = series.stride > 1
  const rows: PictureTable['rows'] = []
  for (let index = 0; index < series.length; index++) {
    const from = index * series.stride * every
    const to = from + (series.countAt(index) - 1) * every
    if (to < range[0] || from > range[1]) continue
    rows.push([...(merged ? [from, to] : [from]), ...columns.map(column => column.value(index, from, to))])
  }
  return { columns: [...(merged ? [l10n.t('first step'), l10n.t('last step')] : [l10n.t('step')]), ...columns.map(({ name }) => name)], rows }
}
