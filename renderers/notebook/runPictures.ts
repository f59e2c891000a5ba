import * as l10n from '@vscode/l10n'
import type { RunRecord, RunView } from '../../src/run'
import { activationHeatmap, afterFrame, deadChart, deadUnitsMap, DrawTask, histogramChart, layerStatisticsChart, lossChart, lrFindChart, scheduleChart, type Picture, type PictureView } from '../charts'
import { shownStep, type StepCursors } from '../mirror/StepCursors'
import { epochTable } from './epochTable'
import { messageBox } from './messageBox'
import { layerTitle, pictureGrid } from './pictureGrid'
import { runHeader } from './runHeader'

/** Everything one output shows of a run. */
export interface RunPictures {
  /** @param note said instead of why the run ended */
  update(record: RunRecord, note?: string): void
  theme(): void
  dispose(): void
  /** Steps that every picture on the screen shows; `undefined` where none is on the screen. */
  readonly drawnSteps: number | undefined
}

const noLayers = (): string => l10n.t('Pass {0} in the Learner’s callbacks, and each layer’s activations are measured while it trains.', 'new ActivationStats()')
const noHistograms = (): string => l10n.t('Heatmaps need histograms, which cost some time and are recorded on request: {0}.', 'new ActivationStats({ histograms: true })')

/** Builds into an element what a view asks for: the whole run, or one picture of it. */
export function runPictures(element: HTMLElement, record: RunRecord, view: RunView, cursors: StepCursors, { onDrawn, save }: Pick<PictureView, 'onDrawn' | 'save'>): RunPictures {
  const run = record.meta.id
  const pictures: Picture[] = []
  const live: { update(record: RunRecord, note?: string): void }[] = []
  const pictureView: PictureView = {
    onDrawn,
    save,
    onStep: step => cursors.hover(run, step),
    onPick: step => cursors.pin(run, cursors.of(run).pinned === step ? undefined : step),
    onRelease: () => cursors.pin(run, undefined)
  }
  const stopFollowing = cursors.follow(run, cursor => {
    for (const picture of pictures) picture.showStep(shownStep(cursor))
  })
  const withHistogram = record.layers.flatMap((layer, index) => (layer.histogram ? [index] : []))
  const made = (picture: Picture): void => {
    const step = shownStep(cursors.of(run))
    if (step !== undefined) picture.showStep(step)
    pictures.push(picture)
  }
  const say = (title: string, text: string): void => element.append(messageBox(title, text))
  /** The layers a view is of: one, or all. */
  const chosen = (among: readonly number[]): number[] => among.filter(index => view.layer === undefined || index === view.layer)
  const section = (title?: string): HTMLElement => {
    const part = document.createElement('section')
    if (title !== undefined) part.append(Object.assign(document.createElement('h4'), { textContent: title }))
    return element.appendChild(part)
  }

  let newest: [record: RunRecord, note?: string] = [record]
  let stopWaiting: (() => void) | undefined
  const finder = view.kind === 'run' && record.meta.purpose === 'lrFind'
  const lossIsShown = !finder && (view.kind === 'run' || view.kind === 'loss')
  if (view.kind === 'run') {
    const header = runHeader()
    element.append(header.element)
    live.push({ update: (next, note) => header.show(next, note) })
  }
  if (lossIsShown) made(lossChart(section(l10n.t('Loss')), record, { ...pictureView, skipStart: view.skipStart, withValid: view.withValid }))
  if (view.kind === 'run' && !finder) {
    const table = epochTable()
    element.append(table.element)
    live.push({ update: next => table.show(next) })
  }

  if (view.kind === 'sched') made(scheduleChart(section(l10n.t('Schedule')), record, pictureView))
  else if (finder) made(lrFindChart(section(l10n.t('Loss over learning rate')), record, pictureView))
  else if (view.kind === 'lrFind') {
    made(lrFindChart(section(record.meta.name), record, { ...pictureView, marks: view.marks }))
    const ended = element.appendChild(Object.assign(document.createElement('p'), { className: 'cs-caption' }))
    live.push({ update: next => (ended.textContent = next.reason ?? '') })
  }
  else if (view.layer !== undefined && !record.layers[view.layer] && !lossIsShown) say(l10n.t('There is no such layer'), l10n.t('This run watched {0} layers, and layer {1} (counted from 0) is not among them.', record.layers.length, view.layer))
  else if (record.layers.length === 0 && view.kind !== 'loss') say(l10n.t('No layers were watched'), noLayers())
  else if (view.kind === 'run') {
    // The loss is seen first: what stands below it is made when it is painted.
    stopWaiting = afterFrame(() => {
      const [now] = newest
      try {
        made(layerStatisticsChart(section(l10n.t('Layers')), now, pictureView))
        if (withHistogram.length === 0) say(l10n.t('No histograms were recorded'), noHistograms())
        else pictureGrid(section(l10n.t('Activations over time')), now, withHistogram, activationHeatmap, { ...pictureView, height: 180 }, made)
      } catch (error) {
        say(now.meta.name, l10n.t('It could not be drawn: {0}', error instanceof Error ? error.message : String(error)))
      }
    })
  } else if (view.kind === 'layerStats' || view.kind === 'deadChart') {
    const part = section()
    if (view.layer !== undefined) part.append(layerTitle(record, view.layer))
    const draw = view.kind === 'layerStats' ? layerStatisticsChart : deadChart
    made(draw(part, record, { ...pictureView, layer: view.layer }))
    if (view.kind === 'deadChart' && view.layer !== undefined && record.layers[view.layer]?.deadByUnit) made(deadUnitsMap(part, record, { ...pictureView, layer: view.layer }))
  } else if (view.kind === 'colorDim' || view.kind === 'hist') {
    const layers = chosen(withHistogram)
    if (layers.length === 0) say(l10n.t('No histograms were recorded'), noHistograms())
    else pictureGrid(section(), record, layers, view.kind === 'hist' ? histogramChart : activationHeatmap, { ...pictureView, row: view.row, ...(layers.length === 1 ? { height: 240 } : {}) }, made)
  }

  const showTexts = (): void => {
    for (const part of live) part.update(...newest)
  }
  const texts = new DrawTask(element, showTexts)
  showTexts()
  return {
    update(next, note) {
      newest = [next, note]
      if (next.live) texts.request()
      else showTexts()
      for (const picture of pictures) picture.update(next)
    },
    theme() {
      for (const picture of pictures) picture.theme()
    },
    dispose() {
      stopFollowing()
      stopWaiting?.()
      texts.dispose()
      for (const picture of pictures) picture.dispose()
      element.replaceChildren()
    },
    get drawnSteps() {
      const visible = pictures.filter(picture => picture.visible)
      return visible.length === 0 ? undefined : Math.min(...visible.map(picture => picture.drawnSteps))
    }
  }
}
