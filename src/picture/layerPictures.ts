import { layerTitles, nearZeroRule, type LayerRecord, type LayerStatistic, type RunRecord } from '../run'
import { deadUnitsPicture } from './deadUnitsPicture'
import { layerColour } from './layerColours'
import { legendRow } from './legendRow'
import { lineOf, linePath } from './lines'
import { epochEdges } from './lossPicture'
import { columnWidth, panel, row, stack, type Block, type LegendEntry } from './panel'
import { extent, linearScale, stepScale, type Scale } from './scale'
import { FAINT } from './style'
import { textLine } from './svg'
import { numberText } from './words'

interface Drawn {
  layer: LayerRecord
  name: string
  colour: string
}

interface Chart {
  title: string
  /** A layer's number over the batches. */
  value: LayerStatistic
  /** In per cent, of the layer's units where it counts them. */
  percent?: 'of one' | 'of units'
}

/** Mean, standard deviation and share near zero over the batches, of one layer or of all. */
export function layerStatsPicture(record: RunRecord, width: number, only?: number): Block {
  return layerCharts(record, width, only, [
    { title: 'mean', value: 'mean' },
    { title: 'standard deviation', value: 'std' },
    { title: 'near zero', value: 'nearZero', percent: 'of one' }
  ])
}

/** Dead units and shares near zero, by either rule, over the batches (after miniai's `dead_chart`); of one layer also which units they are. */
export function deadChartPicture(record: RunRecord, width: number, only?: number): Block {
  const layer = only === undefined ? undefined : record.layers[only]
  const each = layer && deadUnitsPicture(record, layer, width)
  const charts = layerCharts(record, width, only, [
    { title: 'dead units', value: 'deadUnits', percent: 'of units' },
    { title: 'near zero', value: 'nearZero', percent: 'of one' },
    { title: 'near zero', value: 'nearZeroSymmetric', percent: 'of one' }
  ])
  return each ? stack([charts, each]) : charts
}

function layerCharts(record: RunRecord, width: number, only: number | undefined, charts: readonly Chart[]): Block {
  const names = layerTitles(record.layers.map(({ meta }) => meta))
  const drawn: Drawn[] = record.layers.map((layer, index) => ({ layer, name: names[index] ?? layer.meta.name, colour: layerColour(index, record.layers.length) })).filter((_, index) => only === undefined || index === only)
  const each = columnWidth(charts.length, width)
  const legend: LegendEntry[] = drawn.map(({ layer, name, colour }) => ({ text: drawn.length === 1 ? `${name}: ${layer.meta.takenAt}` : name, colour, mark: 'line' }))
  const notes = charts.flatMap(chart => {
    const rules = rulesOf(record, drawn, chart)
    return rules.length > 1 ? [`${chart.title}: ${rules.join(', ')}`] : []
  })
  const note: Block[] = notes.length === 0 ? [] : [{ height: 16, markup: textLine(`${notes.join('; ')} (o an output, z a pre-activation, g a gradient, w a weight)`, 54, 12, { 'font-size': 10.5, fill: FAINT }, width - 60) }]
  return stack([row(charts.map(chart => layerChart(record, each, drawn, chart)), width), legendRow(legend, width), ...note], 6)
}

/** By which rules the layers' numbers were counted as near zero, each once; none where a chart counts none. */
function rulesOf({ meta }: RunRecord, drawn: readonly Drawn[], { value }: Chart): string[] {
  return value === 'nearZero' || value === 'nearZeroSymmetric' ? [...new Set(drawn.map(({ layer }) => nearZeroRule(meta, layer.meta, value, numberText)))] : []
}

function layerChart(record: RunRecord, width: number, drawn: readonly Drawn[], chart: Chart): Block {
  const { value, percent } = chart
  const [rule, another] = rulesOf(record, drawn, chart)
  const title = `${chart.title}${rule === undefined || another !== undefined ? '' : ` (${rule})`}${percent ? ', %' : ''}`
  const lines = drawn.map(({ layer, colour }) => {
    const line = lineOf(layer.statistics[value], record.meta.statisticsEvery, width)
    const factor = percent === undefined ? 1 : 100 / (percent === 'of units' ? Math.max(layer.meta.units, 1) : 1)
    return { colour, steps: line.steps, values: line.mean.map(number => number * factor) }
  })
  const [low, high] = extent(...lines.map(line => line.values)) ?? [0, 1]
  const y: Scale = percent ? linearScale(0, 100, 4) : linearScale(Math.min(0, low), Math.max(0, high), 4)
  return panel({ width, height: 130, title, x: stepScale(record.steps, 3), y, xLabel: 'batch' }, plot => epochEdges(record, plot) + lines.map(line => linePath(plot, line.steps, line.values, { stroke: line.colour, 'stroke-width': 1.6 })).join(''))
}
