import * as l10n from '@vscode/l10n'
import type { Finding } from '../../src/health'
import { layerTitles, type HostMessage, type RunEntry, type RunRecord, type ViewMessage } from '../../src/run'
import { DrawTask, formatCount, formatNumber, setText, stateWords } from '../charts'
import type { RunMirror } from '../mirror/RunMirror'
import type { StepCursors } from '../mirror/StepCursors'
import { Comparison } from './Comparison'
import { HealthView } from './HealthView'
import { LayerList } from './LayerList'
import { FIRST_PICTURES } from './layerPictures'
import { LayerView, type LayerChoice } from './LayerView'
import { readPanelState, type PanelState } from './panelState'
import { RunsView } from './RunsView'

const nothing = (): string => l10n.t('No run yet. Run a cell that trains a network, such as those of “Question 3: what ActivationStats saves”, and its layers appear here while it trains.')
const noLayers = (): string => l10n.t('This run watches no layers. Give the Learner the callback {0} and train again.', 'new ActivationStats({ histograms: true })')

/** What a person asks of the extension by the panel's buttons. */
export type PanelRequest = Extract<ViewMessage, { type: 'openRuns' | 'saveRun' | 'openNotebook' }>

/** The side panel: the layers of the run it follows, what is wrong with it, and a closer look at one layer. */
export class PanelPage {
  private state: PanelState
  private record: RunRecord | undefined
  private stopFollowing: (() => void) | undefined
  private readonly heading = Object.assign(document.createElement('div'), { className: 'cp-run' })
  private readonly message = Object.assign(document.createElement('p'), { className: 'cp-message' })
  /** Id of the run whose layers are on the screen. */
  private listed: string | undefined
  private readonly list = new LayerList(layers => this.chooseLayers(layers))
  private readonly health: HealthView
  private readonly runs: RunsView
  private entries: readonly RunEntry[] = []
  private readonly comparisonPlace = document.createElement('div')
  private comparison: Comparison | undefined
  /** What `comparison` compares. */
  private comparedNow = ''
  private readonly place = document.createElement('div')
  private view: LayerView | undefined
  /** What `view` shows: another run, or another layer, needs another view. */
  private viewed = ''
  private readonly task: DrawTask
  private toldSteps = 0
  /** Whether the extension has said which run to follow: before, nobody knows that there is none. */
  private isTold = false

  constructor(
    root: HTMLElement,
    private readonly mirror: RunMirror,
    private readonly cursors: StepCursors,
    kept: unknown,
    private readonly keep: (state: PanelState) => void,
    ask: (request: PanelRequest) => void
  ) {
    this.state = readPanelState(kept)
    this.health = new HealthView(finding => this.chooseFinding(finding), file => ask({ type: 'openNotebook', file }))
    this.runs = new RunsView(
      compared => this.compare({ compared }),
      () => ask({ type: 'openRuns' }),
      () => this.state.run !== null && ask({ type: 'saveRun', run: this.state.run })
    )
    root.append(this.heading, this.message, this.list.root, this.health.element, this.place, this.runs.element, this.comparisonPlace)
    this.task = new DrawTask(root, () => this.show())
    this.show()
  }

  /** What the extension says, after the mirror has taken it in. */
  receive(message: HostMessage): void {
    if (message.type === 'follow') this.follow(message.run)
    else if (message.type === 'runs') {
      this.entries = message.runs
      this.showRuns()
    }
  }

  theme(): void {
    this.list.theme()
    this.view?.theme()
    this.runs.theme()
    this.comparison?.theme()
  }

  private follow(run: string | null): void {
    this.isTold = true
    if (run !== this.state.run) {
      const kept: PanelState = { ...this.state, run }
      delete kept.pinned
      this.remember(kept)
    }
    this.stopFollowing?.()
    this.stopFollowing = undefined
    this.record = undefined
    this.toldSteps = 0
    if (run !== null) {
      if (this.state.pinned !== undefined && this.cursors.of(run).pinned === undefined) this.cursors.pin(run, this.state.pinned)
      const stopCursor = this.cursors.follow(run, ({ pinned }) => {
        if (pinned !== this.state.pinned) this.remember({ ...this.state, pinned })
      })
      const stopRecord = this.mirror.expect(run, {
        changed: record => {
          this.record = record
          this.task.request()
        },
        unknown: reason => {
          if (!this.record) this.say(reason)
        }
      })
      this.stopFollowing = () => {
        stopCursor()
        stopRecord()
      }
    }
    this.show()
  }

  private compare(change: Pick<PanelState, 'compared' | 'comparedBy'>): void {
    this.remember({ ...this.state, ...change })
    this.showRuns()
  }

  /** The list of runs, and below it those that are compared. */
  private showRuns(): void {
    const { run, compared: wanted = [], comparedBy, layer = this.titles()[0] ?? '' } = this.state
    const compared = wanted.filter(id => id !== run && this.entries.some(entry => entry.id === id))
    this.runs.show(this.entries, run, compared)
    const now = run === null || compared.length === 0 ? '' : JSON.stringify([run, compared, layer, comparedBy])
    if (now === this.comparedNow) return
    this.comparedNow = now
    const before = this.comparison
    this.comparison = undefined
    // The old one goes last: what only it follows would be forgotten, and asked for again.
    if (run !== null && now !== '') this.comparison = new Comparison({ runs: [run, ...compared], layer, by: comparedBy }, this.mirror, this.cursors, by => this.compare({ comparedBy: by }), this.mirror.save)
    before?.dispose()
    if (this.comparison) this.comparisonPlace.append(this.comparison.element)
  }

  private remember(state: PanelState): void {
    this.state = state
    this.keep(state)
  }

  /** @param layers at least one */
  private chooseLayers([layer = 0, ...more]: readonly number[]): void {
    const titles = this.titles()
    const state: PanelState = { ...this.state, layer: titles[layer] }
    if (more.length > 0) state.moreLayers = more.flatMap(index => titles[index] ?? [])
    else delete state.moreLayers
    this.remember(state)
    this.show()
  }

  private chooseFinding({ layer, step }: Finding): void {
    if (layer !== undefined) this.chooseLayers([layer])
    // Every picture of the run, wherever it is, shows that step then.
    if (this.record) this.cursors.pin(this.record.meta.id, step.from)
  }

  /** Names of the layers that tell what was measured of them, too. */
  private titles(): string[] {
    return layerTitles(this.record?.meta.layers ?? [])
  }

  private show(): void {
    const { record } = this
    this.showRuns()
    this.heading.hidden = !record
    const layers = record?.layers.length ?? 0
    this.list.root.hidden = layers === 0
    // The list of another run is on the screen before anything is computed for what stands below it.
    const isFirst = record !== undefined && record.meta.id !== this.listed
    this.listed = record?.meta.id
    if (!isFirst) this.health.show(record)
    if (!record) {
      this.say(this.state.run !== null ? l10n.t('Waiting for the run…') : this.isTold ? nothing() : '')
      return this.closeView()
    }
    this.showHeading(record, isFirst)
    if (isFirst) this.task.paintFirst()
    if (layers === 0) {
      this.say(noLayers())
      return this.closeView()
    }
    this.say('')
    const titles = this.titles()
    const layer = Math.max(0, titles.indexOf(this.state.layer ?? ''))
    const chosen = [...new Set([layer, ...(this.state.moreLayers ?? []).map(title => titles.indexOf(title)).filter(index => index >= 0)])]
    this.list.show(record, chosen)
    if (isFirst) return
    const choice: LayerChoice = { layers: chosen, pictures: this.state.pictures ?? FIRST_PICTURES }
    const viewed = JSON.stringify([record.meta.id, choice])
    if (viewed === this.viewed && this.view) return this.view.update(record)
    const focused = document.activeElement instanceof HTMLElement && this.place.contains(document.activeElement) ? document.activeElement.dataset['kind'] : undefined
    this.closeView()
    this.viewed = viewed
    this.view = new LayerView(record, choice, this.cursors, {
      onDrawn: () => this.tell(),
      save: this.mirror.save,
      onPictures: pictures => {
        this.remember({ ...this.state, pictures })
        this.show()
      }
    })
    this.place.append(this.view.element)
    if (focused !== undefined) this.place.querySelector<HTMLElement>(`[data-kind="${CSS.escape(focused)}"]`)?.focus()
  }

  /** @param isFirst the loss waits for the next frame: it has to be inflated */
  private showHeading({ meta, steps, loss, state, reason }: RunRecord, isFirst: boolean): void {
    const words = [stateWords(state), l10n.t('step {0} of {1}', formatCount(steps), formatCount(meta.epochs * meta.stepsPerEpoch)), ...(steps > 0 && !isFirst ? [l10n.t('loss {0}', formatNumber(loss.last))] : [])].join(' · ')
    this.heading.replaceChildren(Object.assign(document.createElement('b'), { textContent: meta.name }), Object.assign(document.createElement('span'), { textContent: words }))
    if (reason !== undefined) this.heading.append(Object.assign(document.createElement('p'), { textContent: reason }))
  }

  private say(text: string): void {
    setText(this.message, text)
    this.message.hidden = text === ''
  }

  private closeView(): void {
    this.view?.dispose()
    this.view = undefined
    this.viewed = ''
  }

  /** Says what is on the screen, once the browser has painted this frame. */
  private tell(): void {
    requestAnimationFrame(() => {
      const steps = this.view?.drawnSteps
      if (steps === undefined || steps <= this.toldSteps || this.state.run === null) return
      this.toldSteps = steps
      this.mirror.drawn(this.state.run, steps)
    })
  }
}
