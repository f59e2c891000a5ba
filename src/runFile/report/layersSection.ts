import { chartPicture, escapeMarkup, numberText, shapeText } from '../../picture'
import { layerTitles, nearZeroRule, QUANTITIES, quantityWord, type LayerRecord, type Quantity, type RunRecord } from '../../run'
import { figure } from './figure'
import { deadWords, heatmapWords, histogramWords, statisticsWords } from './pictureWords'
import { count, percentText } from './reportWords'
import { table } from './table'

const HEADINGS: Readonly<Record<Quantity, string>> = { output: 'Activations', preActivation: 'Pre-activations', gradient: 'Gradients', weight: 'Weights' }

/** All layers in one table and in lines over the batches, then a heatmap and the last histogram of each; empty where none was watched. */
export function layersSection(record: RunRecord): string {
  if (record.layers.length === 0 || record.rows === 0) return ''
  const quantities = QUANTITIES.filter(quantity => record.layers.some(({ meta }) => (meta.quantity ?? 'output') === quantity))
  return quantities.map(quantity => quantitySection(record.only(quantity), quantity)).join('\n')
}

function quantitySection(record: RunRecord, quantity: Quantity): string {
  const words = statisticsWords(record)
  const parts = [`<h3>${HEADINGS[quantity]}</h3>`, layersTable(record, quantity), figure(chartPicture(record, { kind: 'layerStats' }, words), words)]
  // Of a gradient or of weights no unit is dead.
  if (quantity === 'output') parts.push(figure(chartPicture(record, { kind: 'deadChart' }, deadWords(record)), deadWords(record)))
  return [...parts, ...record.layers.map((layer, index) => layerFigure(record, layer, index))].join('\n')
}

function layersTable(record: RunRecord, quantity: Quantity): string {
  const rules = [...new Set(record.layers.map(({ meta }) => nearZeroRule(record.meta, meta, 'nearZero', numberText)))]
  const units = quantity === 'output' ? [{ text: 'dead units', isNumber: true }] : []
  const headings = [{ text: 'layer' }, { text: 'type' }, { text: 'output' }, { text: 'parameters', isNumber: true }, { text: 'mean', isNumber: true }, { text: 'std', isNumber: true }, { text: `near zero${rules.length === 1 ? ` (${rules[0] ?? ''})` : ''}`, isNumber: true }, ...units]
  const rows = record.layers.map(({ meta, statistics: { mean, std, nearZero, deadUnits } }) => [
    meta.name,
    meta.type,
    shapeText(meta.outputShape),
    count(meta.parameters),
    numberText(mean.last),
    numberText(std.last),
    percentText(nearZero.last),
    ...(quantity === 'output' ? [`${numberText(deadUnits.last)} of ${count(meta.units)}`] : [])
  ])
  return table(`${HEADINGS[quantity]} of the layers in the newest measured batch`, headings, rows)
}

/** A layer's heatmap over the batches and its last histogram; nothing where none was recorded. */
function layerFigure(record: RunRecord, { meta, histogram }: LayerRecord, layer: number): string {
  if (!histogram || histogram.length === 0) return ''
  const title = layerTitles(record.meta.layers)[layer] ?? meta.name
  const [heatmap, last] = [heatmapWords(record, layer), histogramWords(record, layer)]
  return `<h4>${escapeMarkup(title)} <span class="where">${escapeMarkup(`${shapeText(meta.outputShape)} ${meta.type}, ${quantityWord(meta)}, ${meta.takenAt}`)}</span></h4>
${figure(chartPicture(record, { kind: 'colorDim', layer }, heatmap) + chartPicture(record, { kind: 'hist', layer }, last), `${heatmap} ${last}`)}`
}
