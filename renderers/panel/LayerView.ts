import * as l10n from '@vscode/l10n'
import { MOST_RECORDED_UNITS, type RunRecord } from '../../src/run'
import { formatCount, quantityName, type HistogramPicture, type Picture, type PictureView } from '../charts'
import { shownStep, type StepCursors } from '../mirror/StepCursors'
import { LAYER_PICTURES, type LayerPicture, type LayerPictureKind } from './layerPictures'
import { StepControl } from './StepControl'

const noHistograms = (): string => l10n.t('This run records no histograms of this layer, which a heatmap is made of. They are recorded on request: {0}.', 'new ActivationStats({ histograms: true })')

const noDeadUnits = (): string => l10n.t('This run does not record which units of this layer are dead. That is recorded of what layers give, of up to {0} units of a run.', formatCount(MOST_RECORDED_UNITS))

/** What of a run is looked at. */
export interface LayerChoice {
  /** Indices of the chosen layers in the record. */
  layers: readonly number[]
  /** Which pictures are shown of each. */
  pictures: readonly LayerPictureKind[]
}

/** What a view tells of. */
interface LayerViewEvents extends Pick<PictureView, 'onDrawn' | 'save'> {
  /** Other pictures are wanted. */
  onPictures: (pictures: LayerPictureKind[]) => void
}

/**
 * The chosen layers, each with the pictures that were asked for, and beside them what else was measured of the same layer, such as its
 * gradient. Pictures of one moment show the step under the cursor (of any page), else the pinned step, else the newest; the histogram
 * has the pinned step, or the first one, drawn over it as a line.
 */
export class LayerView {
  readonly element = document.createElement('div')
  private readonly pictures: Picture[] = []
  private readonly histograms: HistogramPicture[] = []
  private readonly control: StepControl
  private readonly stopFollowing: () => void

  constructor(
    private record: RunRecord,
    { layers, pictures }: LayerChoice,
    private readonly cursors: StepCursors,
    { onDrawn, save, onPictures }: LayerViewEvents
  ) {
    const { element } = this
    element.className = 'cp-layer-view'
    element.append(this.pictureButtons(pictures, onPictures))
    this.control = new StepControl(step => this.pin(step))
    element.append(this.control.element)
    const made = new Set<number>()
    for (const layer of layers) {
      const family = [layer, ...this.sameLayer(layer)].filter(index => !made.has(index))
      for (const index of family) made.add(index)
      this.build(family, pictures, { onDrawn, save })
    }
    element.addEventListener('keydown', event => event.key === 'Escape' && this.pin(undefined))
    this.stopFollowing = cursors.follow(this.run, () => this.showStep())
    this.showStep()
  }

  private get run(): string {
    return this.record.meta.id
  }

  /** Steps that every picture on the screen shows; `undefined` where none is on the screen. */
  get drawnSteps(): number | undefined {
    const visible = this.pictures.filter(picture => picture.visible)
    return visible.length === 0 ? undefined : Math.min(...visible.map(picture => picture.drawnSteps))
  }

  update(record: RunRecord): void {
    this.record = record
    for (const picture of this.pictures) picture.update(record)
    this.showStep()
  }

  theme(): void {
    for (const picture of this.pictures) picture.theme()
  }

  dispose(): void {
    this.stopFollowing()
    for (const picture of this.pictures) picture.dispose()
    this.element.remove()
  }

  /** What else was measured of a layer. */
  private sameLayer(layer: number): number[] {
    const { layers } = this.record
    const name = layers[layer]?.meta.name
    return [...layers.keys()].filter(index => index !== layer && layers[index]?.meta.name === name)
  }

  private pictureButtons(shown: readonly LayerPictureKind[], onPictures: LayerViewEvents['onPictures']): HTMLElement {
    const group = Object.assign(document.createElement('div'), { className: 'cp-pictures' })
    group.setAttribute('role', 'group')
    group.setAttribute('aria-label', l10n.t('Pictures of a layer'))
    for (const { kind, word, name } of LAYER_PICTURES) {
      const isShown = shown.includes(kind)
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: word(), title: name() })
      button.dataset['kind'] = kind
      button.setAttribute('aria-pressed', String(isShown))
      button.addEventListener('click', () => onPictures(LAYER_PICTURES.map(picture => picture.kind).filter(other => (other === kind ? !isShown : shown.includes(other)))))
      group.append(button)
    }
    return group
  }

  /** A layer's pictures; where several things were measured of it, a column for each, beside each other where there is room. */
  private build(family: readonly number[], kinds: LayerChoice['pictures'], view: Pick<PictureView, 'onDrawn' | 'save'>): void {
    const { record } = this
    const [first = 0] = family
    const section = Object.assign(document.createElement('section'), { className: 'cp-layer' })
    const meta = record.layers[first]?.meta
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', textContent: meta?.name ?? '' })
    if (family.length === 1) title.append(Object.assign(document.createElement('span'), { textContent: ` ${meta?.takenAt ?? ''}` }))
    section.append(title)
    this.element.append(section)
    const wanted = LAYER_PICTURES.filter(({ kind }) => kinds.includes(kind))
    const lacks = (part: 'histogram' | 'deadByUnit', of: readonly number[]): boolean => wanted.some(({ needs }) => needs === part) && of.some(layer => !record.layers[layer]?.[part])
    // Of a gradient or of weights no unit is dead.
    const messages = [...(lacks('histogram', family) ? [noHistograms()] : []), ...(lacks('deadByUnit', [first]) ? [noDeadUnits()] : [])]
    section.append(...messages.map(textContent => Object.assign(document.createElement('p'), { className: 'cp-message', textContent })))
    const columns = family.length === 1 ? section : section.appendChild(Object.assign(document.createElement('div'), { className: 'cp-beside' }))
    for (const layer of family) {
      const measured = record.layers[layer]
      if (!measured) continue
      const column = columns.appendChild(document.createElement('div'))
      if (family.length > 1) column.append(Object.assign(document.createElement('h3'), { textContent: `${quantityName(measured.meta)} · ${measured.meta.takenAt}` }))
      for (const picture of wanted) if (!picture.needs || measured[picture.needs]) this.draw(picture, column, layer, view)
    }
  }

  private draw({ draw, height }: LayerPicture, part: HTMLElement, layer: number, view: Pick<PictureView, 'onDrawn' | 'save'>): void {
    const picture = draw(part, this.record, {
      ...view,
      layer,
      height,
      onStep: step => this.cursors.hover(this.run, step),
      onRelease: () => this.pin(undefined),
      onPick: step => {
        this.pin(step)
        this.control.focus()
      }
    })
    this.pictures.push(picture)
    if (isHistogram(picture)) this.histograms.push(picture)
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
    // Before and after: what is looked at, over what is held, or over the beginning.
    const before = cursor.pinned !== undefined && cursor.pinned !== step ? this.atRow(cursor.pinned) : 0
    for (const picture of this.pictures) picture.showStep(wanted === undefined ? undefined : step)
    for (const histogram of this.histograms) histogram.showRow(wanted === undefined ? undefined : step / every, before / every)
    this.control.show({ step, steps: record.steps, every, pinned: cursor.pinned !== undefined, live: record.live })
  }
}

const isHistogram = (picture: Picture): picture is HistogramPicture => 'showRow' in picture
