import type { RunRecord, RunState, RunView } from '../run'
import { colorDimPicture } from './colorDimPicture'
import { histPicture } from './histPicture'
import { deadChartPicture, layerStatsPicture } from './layerPictures'
import { emptyPicture, lossPicture } from './lossPicture'
import { lrFindPicture } from './lrFindPicture'
import { stack, type Block } from './panel'
import { schedPicture } from './schedPicture'
import { INNER, sheet } from './sheet'
import { BLUE, FAINT, GREEN, INK, ON_COLOUR, ORANGE, RED } from './style'
import { element, textLine } from './svg'
import { dataLine, stateText } from './words'

const STATE_COLOURS: Record<RunState, string> = { running: BLUE, finished: GREEN, interrupted: ORANGE, stopped: ORANGE, failed: RED, died: RED }

/** A picture of a run as SVG: a pure function of the record, with its own light background, and all text in it escaped. */
export function runPicture(record: RunRecord, view: RunView = { kind: 'run' }): string {
  const content = stack([header(record), body(record, view)], 14)
  return sheet(content)
}

/** One chart of a run on a sheet of its own, without the run's name and state: for a page that says them. @param label what it shows, for a screen reader */
export function chartPicture(record: RunRecord, view: RunView, label: string): string {
  return sheet(body(record, view), label)
}

function body(record: RunRecord, { kind, layer, row, marks, skipStart, withValid }: RunView): Block {
  if (record.steps === 0) return emptyPicture('No batch has been trained yet.', INNER)
  if (kind === 'loss') return lossPicture(record, INNER, { skipStart, withValid })
  if (kind === 'sched') return schedPicture(record, INNER)
  if (kind === 'lrFind' || (kind === 'run' && record.meta.purpose === 'lrFind')) return lrFindPicture(record, INNER, marks)
  const missing = layer !== undefined && !record.layers[layer] ? `There is no watched layer ${layer}.` : record.layers.length === 0 && kind !== 'run' ? 'No layers were watched in this run.' : undefined
  if (missing) return emptyPicture(missing, INNER)
  switch (kind) {
    case 'layerStats':
      return layerStatsPicture(record, INNER, layer)
    case 'deadChart':
      return deadChartPicture(record, INNER, layer)
    case 'colorDim':
      return colorDimPicture(record, INNER, layer) ?? emptyPicture('No histograms were recorded: ActivationStats({ histograms: true }) records them.', INNER)
    case 'hist':
      return histPicture(record, INNER, layer ?? 0, row) ?? emptyPicture('No histograms were recorded: ActivationStats({ histograms: true }) records them.', INNER)
    case 'run':
      return stack(
        [lossPicture(record, INNER), record.layers.length > 0 ? layerStatsPicture(record, INNER) : emptyPicture('No layers were watched in this run.', INNER), colorDimPicture(record, INNER)].filter(block => block !== undefined),
        18
      )
  }
}

function header(record: RunRecord): Block {
  const { state, reason, meta } = record
  const chip = state.length * 6.2 + 16
  return {
    height: reason === undefined ? 36 : 52,
    markup: [
      textLine(meta.name, 0, 13, { 'font-size': 15, 'font-weight': 600, fill: INK }, INNER - chip - 20),
      element('rect', { x: INNER - chip, y: -1, width: chip, height: 19, rx: 9.5, fill: STATE_COLOURS[state] }),
      textLine(state, INNER - chip / 2, 12.5, { 'font-size': 11, 'font-weight': 600, fill: ON_COLOUR, 'text-anchor': 'middle' }),
      textLine(dataLine(record), 0, 32, { 'font-size': 11, fill: FAINT }, INNER),
      ...(reason === undefined ? [] : [textLine(stateText(record), 0, 48, { 'font-size': 11, fill: STATE_COLOURS[state] }, INNER)])
    ].join('')
  }
}
