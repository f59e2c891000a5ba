import { type LayerRecord, type LayerStatistic, type RunRecord } from '../run'
import { layerColour, legendRow } from './layerColours'
import { lineOf, linePath } from './lines'
import { epochEdges } from './lossPicture'
import { columnWidth, panel, row, stack, type Block, type LegendEntry } from './panel'
import { extent, linearScale, stepScale, type Scale } from './scale'
import { numberText } from './words'

interface Drawn {
  layer: LayerRecord
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
  const threshold = numberText(record.meta.nearZeroThreshold)
  return layerCharts(record, width, only, [
    { title: 'mean', value: 'mean' },
    { title: 'standard deviation', value: 'std' },
    { title: `near zero (o ≤ ${threshold}), %`, value: 'nearZero', percent: 'of one' }
  ])
}

/** Dead units and shares near zero, by either rule, over the batches (after miniai's `dead_chart`). */
export function deadChartPicture(record: RunRecord, width: number, only?: number): Block {
  const threshold = numberText(record.meta.nearZeroThreshold)
  return layerCharts(record, width, only, [
    { title: 'dead units, %', value: 'deadUnits', percent: 'of units' },
    { title: `near zero (o ≤ ${threshold}), %`, value: 'nearZero', percent: 'of one' },
    { title: `near zero (|o| ≤ ${threshold}), %`, value: 'nearZeroSymmetric', percent: 'of one' }
  ])
}

function layerCharts(record: RunRecord, width: number, only: number | undefined, charts: readonly Chart[]): Block {
  const drawn: Drawn[] = record.layers.map((layer, index) => ({ layer, colour: layerColour(index, record.layers.length) })).filter((_, index) => only === undefined || index === only)
  const each = columnWidth(charts.length, width)
  const legend: LegendEntry[] = drawn.map(({ layer, colour }) => ({ text: drawn.length === 1 ? `${layer.meta.name}: ${layer.meta.takenAt}` : layer.meta.name, colour, mark: 'line' }))
  return stack([row(charts.map(chart => layerChart(record, each, drawn, chart)), width), legendRow(legend, width)], 6)
}

function layerChart(record: RunRecord, width: number, drawn: readonly Drawn[], { title, value, percent }: Chart): Block {
  const lines = drawn.map(({ layer, colour }) => {
    const line = lineOf(layer.statistics[value], record.meta.statisticsEvery, width)
    const factor = percent === undefined ? 1 : 100 / (percent === 'of units' ? Math.max(layer.meta.units, 1) : 1)
    return { colour, steps: line.steps, values: line.mean.map(number => number * factor) }
  })
  const [low, high] = extent(...lines.map(line => line.values)) ?? [0, 1]
  const y: Scale = percent ? linearScale(0, 100, 4) : linearScale(Math.min(0, low), Math.max(0, high), 4)
  return panel({ width, height: 130, title, x: stepScale(record.steps, 3), y, xLabel: 'batch' }, plot => epochEdges(record, plot) + lines.map(line => linePath(plot, line.steps, line.values, { stroke: line.colour, 'stroke-width': 1.6 })).join(''))
}
