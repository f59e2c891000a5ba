import type { RunRecord } from '../../src/run'
import { activationHeatmap, histogramChart, type HistogramPicture, type Picture } from '../charts'
import { StepControl } from './StepControl'

/** The chosen layer: its heatmap over time, and its histogram at the step under the cursor, else at the pinned step, else at the newest. */
export class LayerView {
  readonly element = document.createElement('div')
  private readonly heatmap: Picture
  private readonly histogram: HistogramPicture
  private readonly control: StepControl
  private hovered: number | undefined

  constructor(
    private record: RunRecord,
    layer: number,
    private pinned: number | undefined,
    private readonly onPin: (step: number | undefined) => void,
    onDrawn: () => void
  ) {
    const { element } = this
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', textContent: record.layers[layer]?.meta.name ?? '' })
    title.append(Object.assign(document.createElement('span'), { textContent: ` ${record.layers[layer]?.meta.takenAt ?? ''}` }))
    element.append(title)
    this.heatmap = activationHeatmap(element, record, {
      layer,
      height: 210,
      onDrawn,
      onStep: step => this.hover(step),
      onPick: step => {
        this.pin(step)
        this.control.focus()
      }
    })
    this.control = new StepControl(step => this.pin(step))
    element.append(this.control.element)
    this.histogram = histogramChart(element, record, { layer, height: 190 })
    element.addEventListener('keydown', event => event.key === 'Escape' && this.pin(undefined))
    this.showStep()
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
    this.heatmap.dispose()
    this.histogram.dispose()
    this.element.remove()
  }

  private hover(step: number | undefined): void {
    if (step === this.hovered) return
    this.hovered = step
    this.showStep()
  }

  private pin(step: number | undefined): void {
    this.pinned = step === undefined ? undefined : this.atRow(step)
    this.showStep()
    this.onPin(this.pinned)
  }

  /** The nearest step that has statistics. */
  private atRow(step: number): number {
    const every = this.record.meta.statisticsEvery
    return Math.max(0, Math.min(this.record.rows - 1, Math.round(step / every))) * every
  }

  private showStep(): void {
    const { record, pinned } = this
    const every = record.meta.statisticsEvery
    const wanted = this.hovered ?? pinned
    const step = this.atRow(wanted ?? Infinity)
    this.histogram.showRow(wanted === undefined ? undefined : step / every)
    this.heatmap.showStep(wanted === undefined ? undefined : step)
    this.control.show({ step, steps: record.steps, every, pinned: pinned !== undefined, live: record.live })
  }
}
