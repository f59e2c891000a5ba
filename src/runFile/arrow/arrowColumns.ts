import { Field, FixedSizeList, Float64, Int64, List, Schema, Utf8, type DataType } from 'apache-arrow'
import { HISTOGRAM_BINS, LAYER_STATISTICS, recordedMeta, writeEpoch, type LayerStatistic, type RunRecord, type SavedRun } from '../../run'

// The file holds one table, for an Arrow file has one schema. Its first rows are the run's, without a layer; then come the rows of each
// layer. A row is a measurement, or several neighbouring ones where a long run has merged them.

/** Key of the schema's metadata under which everything stands that is known of the run beside its columns, as JSON: those parts as in a {@link SavedRun}, with a version of its own. */
const RUN_KEY = 'convscope.run'

/** The column of each number that is recorded of every batch. */
export const RUN_COLUMNS = { loss: 'loss', learningRate: 'learning_rate', momentum: 'momentum', seconds: 'seconds' } as const
export type RunSeries = keyof typeof RUN_COLUMNS
export const RUN_SERIES = Object.keys(RUN_COLUMNS) as RunSeries[]

/** The column of each statistic of a layer. */
export const LAYER_COLUMNS: Readonly<Record<LayerStatistic, string>> = { mean: 'mean', std: 'std', min: 'min', max: 'max', nearZero: 'near_zero', nearZeroSymmetric: 'near_zero_symmetric', deadUnits: 'dead_units' }

/** Counts outside the bins, by their place in a histogram's row. */
export const OUTSIDE_COLUMNS = { underflow: 0, overflow: HISTOGRAM_BINS + 1, not_finite: HISTOGRAM_BINS + 2 } as const

/** The columns of a series: the mean of the merged values, the least and the greatest of them. */
export const seriesColumns = (column: string): readonly [mean: string, min: string, max: string] => [column, `${column}_min`, `${column}_max`]

const WORDS: Readonly<Record<string, string>> = {
  layer: 'the layer’s name; null in the rows of the run itself',
  layer_index: 'the layer’s place among the watched ones, from 0, as in "layers" of the metadata',
  quantity: 'what of the layer was measured: its output, what it gives before its activation (preActivation), the loss’s gradient by its weights, or the weights (weight)',
  step: 'the batch in which it was measured, from 0; the first of those that are merged',
  merged: 'measured batches that are merged in this row',
  loss: 'the loss of the batch',
  learning_rate: 'of the last group of layers',
  momentum: 'of the optimizer',
  seconds: 'seconds since the run’s start, at the end of the batch',
  mean: 'mean',
  std: 'standard deviation',
  min: 'the least number',
  max: 'the greatest number',
  near_zero: 'share, from 0 to 1, of numbers that are at most the threshold (fastai’s rule), "nearZeroThreshold" of the metadata',
  near_zero_symmetric: 'share, from 0 to 1, of numbers that are within the threshold on either side of zero',
  dead_units: 'channels or units that gave 0 for every image of the batch',
  dead_by_unit: 'for each channel or unit in how many of the merged batches it gave 0 for every image',
  bins_low: 'where the first bin begins',
  bins_high: 'where the last bin ends',
  underflow: 'how many numbers were below the bins',
  histogram: `how many numbers were in each of ${HISTOGRAM_BINS} bins of equal width from bins_low to bins_high; of merged batches the sum`,
  overflow: 'how many numbers were above the bins',
  not_finite: 'how many numbers were NaN or infinite'
}

/** Counts of a layer's units, of which each layer has its own number. */
export const UNIT_COUNTS = new List(new Field('count', new Int64(), false))
export const COUNTS = new FixedSizeList(HISTOGRAM_BINS, new Field('count', new Int64(), false))

/** The columns in their order; those of histograms only where some layer has one. */
export function arrowSchema(record: RunRecord): Schema {
  const field = (name: string, type: DataType, nullable: boolean, words = WORDS[name]): Field => new Field(name, type, nullable, words === undefined ? undefined : new Map([['description', words]]))
  const series = (column: string): Field[] => {
    const [mean, min, max] = seriesColumns(column)
    const of = WORDS[column] ?? ''
    return [field(mean, new Float64(), true, `${of}; of merged batches the mean`), field(min, new Float64(), true, `${of}; of merged batches the least`), field(max, new Float64(), true, `${of}; of merged batches the greatest`)]
  }
  const counts = (name: string): Field => field(name, new Int64(), true)
  const edge = (name: string): Field => field(name, new Float64(), true)
  return new Schema(
    [
      field('layer', new Utf8(), true),
      counts('layer_index'),
      field('quantity', new Utf8(), true),
      field('step', new Int64(), false),
      field('merged', new Int64(), false),
      ...RUN_SERIES.flatMap(name => series(RUN_COLUMNS[name])),
      ...LAYER_STATISTICS.flatMap(name => series(LAYER_COLUMNS[name])),
      ...(record.layers.some(({ deadByUnit }) => deadByUnit) ? [field('dead_by_unit', UNIT_COUNTS, true)] : []),
      ...(record.layers.some(({ histogram }) => histogram) ? [edge('bins_low'), edge('bins_high'), counts('underflow'), field('histogram', COUNTS, true), counts('overflow'), counts('not_finite')] : [])
    ],
    new Map([[RUN_KEY, JSON.stringify(runHead(record))]])
  )
}

function runHead({ meta, state, reason, epochs, layers }: RunRecord): Pick<SavedRun, 'meta' | 'state' | 'reason' | 'epochs'> & { version: 1 } {
  return {
    version: 1,
    meta: { ...meta, layers: layers.map(recordedMeta) },
    state,
    ...(reason === undefined ? {} : { reason }),
    epochs: epochs.map(writeEpoch)
  }
}
