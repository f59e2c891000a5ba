import { numberText } from '../../picture'
import { extent } from '../../picture/scale'
import { HISTOGRAM_BINS, HISTOGRAM_ROW, lrFindCurve, nearZeroRule, quantityWord, type RunRecord, type ScalarSeries } from '../../run'
import { count, percentText } from './reportWords'

// What a picture shows, for those who do not see it and below it for the others: where things begin and end, and their extremes.

/** A loss so many times as high as at first is worth a sentence. */
const MUCH = 2

/** Loss over the batches. */
export function lossWords({ loss, meta, epochs, steps }: RunRecord): string {
  const first = loss.mean[0] ?? NaN
  const words = [`Loss (${meta.loss}) of each batch, and smoothed: ${numberText(first)} at first, ${numberText(loss.last)} at last, in ${count(steps)} batches.`]
  const [low = NaN, high = NaN] = extent(loss.min, loss.max) ?? []
  if (!Number.isNaN(low)) words.push(`The least is ${numberText(low)}, in ${bucketWords(loss, loss.min.indexOf(low), 1)}.`)
  if (high > MUCH * first) words.push(`It rises to ${numberText(high)} in ${bucketWords(loss, loss.max.indexOf(high), 1)}.`)
  const bad = loss.mean.findIndex(value => !Number.isFinite(value))
  if (bad >= 0) words.push(`It is not finite in ${bucketWords(loss, bad, 1)} for the first time.`)
  const validation = epochs.flatMap(({ epoch, validationLoss }) => (validationLoss === undefined ? [] : [{ epoch, validationLoss }]))
  const last = validation.at(-1)
  if (last) words.push(`Validation loss: ${validation.length > 1 ? `${numberText(validation[0]?.validationLoss ?? NaN)} after epoch ${(validation[0]?.epoch ?? 0) + 1}, ` : ''}${numberText(last.validationLoss)} after epoch ${last.epoch + 1}.`)
  return words.join(' ')
}

/** Learning rate and momentum over the batches. */
export const scheduleWords = ({ learningRate, momentum }: RunRecord): string => `Learning rate: ${courseWords(learningRate)}. Momentum: ${courseWords(momentum)}.`

/** Loss over learning rate. */
export function finderWords(record: RunRecord): string {
  const { rates } = lrFindCurve(record)
  return `Loss over learning rate on a logarithmic axis, of each batch and smoothed: ${count(rates.length)} rates from ${numberText(rates[0] ?? NaN)} to ${numberText(rates.at(-1) ?? NaN)}.`
}

/** Mean, standard deviation and share near zero of all layers over the batches. */
export function statisticsWords({ layers }: RunRecord): string {
  const between = (name: 'mean' | 'std' | 'nearZero', text: (value: number) => string): string => {
    const [low, high] = extent(layers.map(({ statistics }) => statistics[name].last)) ?? [NaN, NaN]
    return low === high ? text(low) : `from ${text(low)} to ${text(high)}`
  }
  const whose = layers.length === 1 ? 'the layer' : `${count(layers.length)} layers`
  return `Mean, standard deviation and share near zero of ${whose} over the batches. In the newest measured one: mean ${between('mean', numberText)}, standard deviation ${between('std', numberText)}, near zero ${between('nearZero', percentText)}.`
}

/** Dead units, and shares near zero by either rule, over the batches. */
export function deadWords({ layers }: RunRecord): string {
  const dead = layers.map(({ meta, statistics }) => ({ name: meta.name, units: meta.units, dead: statistics.deadUnits.last })).filter(layer => layer.dead > 0)
  const most = dead.reduce<(typeof dead)[number] | undefined>((worst, layer) => (worst && worst.dead / worst.units >= layer.dead / layer.units ? worst : layer), undefined)
  const found = most ? `At the end ${numberText(most.dead)} of ${count(most.units)} units of ${most.name} are dead${dead.length > 1 ? `, the greatest share of ${count(dead.length)} layers that have any` : ', and none in other layers'}.` : 'At the end none is dead.'
  return `Units that give 0 for every image of a batch, and shares near zero by fastai’s rule and by the symmetric one, over the batches. ${found}`
}

/** A layer's histograms over the batches. */
export function heatmapWords(record: RunRecord, index: number): string {
  const layer = record.layers[index]
  const histogram = layer?.histogram
  if (!layer || !histogram) return ''
  const counts = histogram.column(histogram.length - 1)
  const all = counts.reduce((a, b) => a + b, 0)
  const share = (place: number): string => percentText(all > 0 ? (counts[place] ?? 0) / all : 0)
  const notFinite = Array.from({ length: histogram.length }, (_, column) => histogram.column(column)[HISTOGRAM_ROW - 1] ?? 0).findIndex(found => found > 0)
  const warning = notFinite < 0 ? '' : ` Values that are NaN or infinite come first in ${bucketWords(histogram, notFinite, record.meta.statisticsEvery)}.`
  return `${layer.meta.name}: how many values of its ${quantityWord(layer.meta)} lie where from ${numberText(histogram.low)} to ${numberText(histogram.high)}, batch by batch. In the newest ${share(0)} lie below and ${share(HISTOGRAM_BINS + 1)} above.${warning}`
}

/** A layer's newest histogram. */
export function histogramWords(record: RunRecord, index: number): string {
  const layer = record.layers[index]
  const histogram = layer?.histogram
  if (!layer || !histogram) return ''
  const { mean, std, min, max, nearZero } = layer.statistics
  const where = bucketWords(histogram, histogram.length - 1, record.meta.statisticsEvery)
  return `Histogram of ${where}: mean ${numberText(mean.last)}, standard deviation ${numberText(std.last)}, from ${numberText(min.min.at(-1) ?? NaN)} to ${numberText(max.max.at(-1) ?? NaN)}; ${percentText(nearZero.last)} near zero (${nearZeroRule(record.meta, layer.meta, 'nearZero', numberText)}).`
}

function courseWords(series: ScalarSeries): string {
  const [low, high] = extent(series.min, series.max) ?? [NaN, NaN]
  if (low === high) return `${numberText(low)} throughout`
  const [first, last] = [series.mean[0] ?? NaN, series.last]
  const highest = high > Math.max(first, last) ? `, ${numberText(high)} at most, in ${bucketWords(series, series.max.indexOf(high), 1)}` : ''
  const lowest = low < Math.min(first, last) ? `, ${numberText(low)} at least` : ''
  return `${numberText(first)} at first${highest}${lowest}, ${numberText(last)} at last`
}

/** The batches of a bucket. @param every batches from one measurement to the next */
function bucketWords(series: { stride: number; countAt(index: number): number }, index: number, every: number): string {
  const first = index * series.stride * every
  const last = first + (series.countAt(index) - 1) * every
  return first === last ? `batch ${count(first)}` : `batches ${count(first)} to ${count(last)}`
}
