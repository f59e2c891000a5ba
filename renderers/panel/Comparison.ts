import * as l10n from '@vscode/l10n'
import { layerTitles, type RunRecord } from '../../src/run'
import { activationHeatmap, COMPARED_NUMBERS, comparisonChart, differenceHeatmap, SharedScale, whyNoDifference, type Compared, type ComparedRun, type ComparisonPicture, type DifferencePicture, type Picture, type SaveFile } from '../charts'
import type { RunMirror } from '../mirror/RunMirror'
import { shownStep, type StepCursors } from '../mirror/StepCursors'

/** What of which runs is compared. */
export interface ComparisonChoice {
  /** Ids, the shown one first. */
  runs: readonly string[]
  /** Title of the layer that is looked at; empty where there is none. */
  layer: string
  /** Id of the number in the lines. */
  by: string | undefined
}

/** Two or more runs beside each other: a number of each as lines in one plot, a layer's heatmaps on one scale, and where the first two differ. */
export class Comparison {
  readonly element = document.createElement('section')
  private readonly menu = document.createElement('select')
  private readonly lines = document.createElement('div')
  private readonly heatmaps = Object.assign(document.createElement('div'), { className: 'cp-beside' })
  private readonly difference = document.createElement('div')
  private readonly records = new Map<string, RunRecord>()
  private readonly reasons = new Map<string, string>()
  private readonly stops: (() => void)[] = []
  /** Of each run; of one without histograms of the layer, nothing. */
  private readonly shown = new Map<string, Picture | undefined>()
  private readonly scale = new SharedScale()
  private readonly trouble = Object.assign(document.createElement('p'), { className: 'cp-message', hidden: true })
  private chart: ComparisonPicture | undefined
  private differencePicture: DifferencePicture | undefined

  /** @param onBy another number was chosen */
  constructor(
    private readonly choice: ComparisonChoice,
    mirror: RunMirror,
    private readonly cursors: StepCursors,
    onBy: (by: string) => void,
    private readonly save: SaveFile | undefined
  ) {
    const { element, menu } = this
    element.className = 'cp-comparison'
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', textContent: `${l10n.t({ message: '{0} runs compared by', args: [choice.runs.length], comment: 'A menu of numbers stands behind it: 2 runs compared by: validation loss' })} ` })
    menu.setAttribute('aria-label', l10n.t('Number to compare by'))
    menu.append(...COMPARED_NUMBERS.map(({ id, title }) => new Option(title(), id, false, id === choice.by)))
    menu.addEventListener('change', () => onBy(menu.value))
    title.append(menu)
    element.append(title, this.trouble, this.lines, this.heatmaps, this.difference)
    for (const run of choice.runs) {
      this.stops.push(
        mirror.ask(run, {
          changed: record => {
            this.records.set(run, record)
            this.show()
          },
          unknown: reason => {
            this.reasons.set(run, reason)
            this.show()
          }
        }),
        cursors.follow(run, cursor => {
          this.chart?.showStep(shownStep(cursor))
          this.shown.get(run)?.showStep(shownStep(cursor))
        })
      )
    }
    this.show()
  }

  theme(): void {
    this.chart?.theme()
    this.differencePicture?.theme()
    for (const heatmap of this.shown.values()) heatmap?.theme()
  }

  dispose(): void {
    for (const stop of this.stops) stop()
    this.chart?.dispose()
    this.differencePicture?.dispose()
    for (const heatmap of this.shown.values()) heatmap?.dispose()
    this.element.remove()
  }

  private show(): void {
    const runs = this.compared()
    const missing = this.choice.runs.filter(run => !this.records.has(run)).map(run => this.reasons.get(run) ?? l10n.t('Waiting for a run…'))
    this.trouble.textContent = missing.join(' ')
    this.trouble.hidden = missing.length === 0
    // Pictures keep the order of the list: one that is still on its way is waited for.
    if (runs.length < 2 || this.choice.runs.some(run => !this.records.has(run) && !this.reasons.has(run))) return
    this.showLines(runs)
    // The shown run watches no layer.
    if (this.choice.layer === '') return
    this.showHeatmaps(runs)
    this.showDifference(runs)
  }

  private compared(): ComparedRun[] {
    const records = this.choice.runs.flatMap(run => this.records.get(run) ?? [])
    return records.map((record, index) => {
      // Runs of one cell often have one name.
      const twins = records.filter(({ meta }) => meta.name === record.meta.name)
      const name = twins.length > 1 ? `${record.meta.name} (${twins.indexOf(record) + 1})` : record.meta.name
      return { name: name === '' ? l10n.t('run {0}', index + 1) : name, place: this.choice.runs.indexOf(record.meta.id), record, layer: layerTitles(record.meta.layers).indexOf(this.choice.layer) }
    })
  }

  private showLines(runs: readonly ComparedRun[]): void {
    const number = COMPARED_NUMBERS.find(({ id }) => id === this.choice.by) ?? COMPARED_NUMBERS[0]
    if (!number) return
    const compared: Compared = { runs, number }
    if (this.chart) return this.chart.compare(compared)
    const each = (tell: (run: string) => void): void => this.choice.runs.forEach(tell)
    this.chart = comparisonChart(this.lines, compared, {
      save: this.save,
      onStep: step => each(run => this.cursors.hover(run, step)),
      onPick: step => each(run => this.cursors.pin(run, step)),
      onRelease: () => each(run => this.cursors.pin(run, undefined))
    })
  }

  private showHeatmaps(runs: readonly ComparedRun[]): void {
    for (const { record, layer, name } of runs) {
      const run = record.meta.id
      if (this.shown.has(run)) {
        this.shown.get(run)?.update(record)
        continue
      }
      const part = document.createElement('div')
      part.append(Object.assign(document.createElement('h3'), { textContent: `${name} · ${this.choice.layer}` }))
      this.heatmaps.append(part)
      const histogram = record.layers[layer]?.histogram
      if (!histogram) part.append(Object.assign(document.createElement('p'), { className: 'cp-message', textContent: layer < 0 ? l10n.t('This run watches no layer of this name.') : l10n.t('This run records no histograms of this layer.') }))
      const heatmap = histogram && activationHeatmap(part, record, { layer, height: 150, scale: this.scale, save: this.save, onStep: step => this.cursors.hover(run, step), onPick: step => this.cursors.pin(run, step), onRelease: () => this.cursors.pin(run, undefined) })
      this.shown.set(run, heatmap)
    }
  }

  private showDifference([first, second]: readonly ComparedRun[]): void {
    if (!first || !second) return
    if (this.differencePicture) return this.differencePicture.compare([first, second])
    const reason = whyNoDifference([first, second])
    const title = Object.assign(document.createElement('h3'), { textContent: l10n.t('{0} less {1} · {2}', first.name, second.name, this.choice.layer) })
    this.difference.replaceChildren(title)
    if (reason === undefined) this.differencePicture = differenceHeatmap(this.difference, [first, second], { save: this.save })
    else this.difference.append(Object.assign(document.createElement('p'), { className: 'cp-message', textContent: reason }))
  }
}
