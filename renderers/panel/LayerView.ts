import type { RunRecord } from '../../src/run'
import { activationHeatmap, histogramChart, type HistogramPicture, type Picture, type PictureView } from '../charts'
import { shownStep, type StepCursors } from '../mirror/StepCursors'
import { StepControl } from './StepControl'

/** The chosen layer: its heatmap over time, and its histogram at the step under the cursor (of any page), else at the pinned step, else at the newest. */
export class LayerView {
  readonly element = document.createElement('div')
  private readonly heatmap: Picture
  private readonly histogram: HistogramPicture
  private readonly control: StepControl
  private readonly stopFollowing: () => void

  constructor(
    private record: RunRecord,
    layer: number,
    private readonly cursors: StepCursors,
    { onDrawn, save }: Pick<PictureView, 'onDrawn' | 'save'>
  ) {
    const { element } = this
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', textContent: record.layers[layer]?.meta.name ?? '' })
    title.append(Object.assign(document.createElement('span'), { textContent: ` ${record.layers[layer]?.meta.takenAt ?? ''}` }))
    element.append(title)
    this.heatmap = activationHeatmap(element, record, {
      layer,
      height: 210,
      onDrawn,
      save,
      onStep: step => cursors.hover(this.run, step),
      onRelease: () => this.pin(undefined),
      onPick: step => {
        this.pin(step)
        this.control.focus()
      }
    })
    this.control = new StepControl(step => this.pin(step))
    element.append(this.control.element)
    this.histogram = histogramChart(element, record, { layer, height: 190, save })
    element.addEventListener('keydown', event => event.key === 'Escape' && this.pin(undefined))
    this.stopFollowing = cursors.follow(this.run, () => this.showStep())
    this.showStep()
  }

  private get run(): string {
    return this.record.meta.id
  }

  get drawnSteps(): number | undefined {
    return this.heatmap.visible ? this.heatmap.drawnSteps : undefined
  }

  update(record: RunRecord): void {
    this.record = record
    this.heatmap.update(record)
    this.histogram.update(record)
    this.showStep()
  }

  theme(): void {
    this.heatmap.theme()
    this.histogram.theme()
  }

  dispose(): void {
    this.stopFollowing()
    this.heatmap.dispose()
    this.histogram.dispose()
    this.element.remove()
  }

  private pin(step: number | undefined): void {
    this.cursors.pin(this.run, step === undefined ? undefined : this.atRow(step))
  }

  /** The nearest step that has statistics. */
  private atRow(step: number): number {
    const every = this.record.meta.statisticsEvery
    return Math.max(0, Math.min(this.record.rows - 1, Math.round(step / every))) * every
  }

  private showStep(): void {
    const { record } = this
    const every = record.meta.statisticsEvery
    const cursor = this.cursors.of(this.run)
    const wanted = shownStep(cursor)
    const step = this.atRow(wanted ?? Infinity)
    this.histogram.showRow(wanted === undefined ? undefined : step / every)
    this.heatmap.showStep(wanted === undefined ? undefined : step)
    this.control.show({ step, steps: record.steps, every, pinned: cursor.pinned !== undefined, live: record.live })
  }
}
