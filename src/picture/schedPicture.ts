import type { RunRecord, ScalarSeries } from '../run'
import { lineOf, linePath } from './lines'
import { epochEdges } from './lossPicture'
import { columnWidth, panel, row, type Block } from './panel'
import { extent, linearScale, stepScale } from './scale'
import { BLUE, ORANGE } from './style'

/** How far the axis goes to either side of a momentum that stays the same. */
const FLAT = 0.05

/** Learning rate and momentum over the batches (fastai's `plot_sched`). */
export function schedPicture(record: RunRecord, width: number): Block {
  const each = columnWidth(2, width)
  const chart = (title: string, series: ScalarSeries, colour: string, fromZero: boolean): Block => {
    const line = lineOf(series, 1, each)
    const [low, high] = extent(line.mean) ?? [0, 1]
    const y = fromZero ? linearScale(Math.min(0, low), high, 5) : low === high ? linearScale(low - FLAT, high + FLAT, 5) : linearScale(low, high, 5)
    return panel({ width: each, height: 200, title, x: stepScale(record.steps, 5), y, xLabel: 'batch' }, plot => epochEdges(record, plot) + linePath(plot, line.steps, line.mean, { stroke: colour, 'stroke-width': 2 }))
  }
  return row([chart('learning rate', record.learningRate, ORANGE, true), chart('momentum', record.momentum, BLUE, false)], width)
}
