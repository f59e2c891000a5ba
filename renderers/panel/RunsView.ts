import * as l10n from '@vscode/l10n'
import type { RunEntry } from '../../src/run'
import { lineStyle, readTheme, stateWords } from '../charts'

/** Runs that can be compared at once: more lines could not be told apart. */
export const MOST_COMPARED = 12

/** Which runs there are, to tick those that are compared with the one that is shown; and a button for the runs of other files. */
export class RunsView {
  readonly element = document.createElement('section')
  private readonly list = Object.assign(document.createElement('ul'), { className: 'cp-runs' })
  private readonly hint = Object.assign(document.createElement('p'), { className: 'cp-message' })
  private shown = ''

  /**
   * @param onChange the ticked runs have changed: their ids, in the order of the list, without the one that is shown
   * @param onOpen runs of other files are wanted
   * @param onSave the run that is shown is to be kept as a file
   */
  constructor(
    private readonly onChange: (compared: string[]) => void,
    onOpen: () => void,
    onSave: () => void
  ) {
    const { element } = this
    element.className = 'cp-runs-view'
    element.setAttribute('aria-labelledby', 'cp-runs-title')
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', id: 'cp-runs-title', textContent: l10n.t('Runs') })
    const button = (textContent: string, title: string, press: () => void): HTMLButtonElement => {
      const made = Object.assign(document.createElement('button'), { type: 'button', textContent, title })
      made.addEventListener('click', press)
      return made
    }
    const head = Object.assign(document.createElement('div'), { className: 'cp-runs-head' })
    head.append(
      title,
      button(l10n.t('Save Run…'), l10n.t('Keep the run that is shown as a file: to compare others with it later (JSON), as a table (Arrow) or as a report (HTML)'), onSave),
      button(l10n.t('Add Runs of a File…'), l10n.t('Compare with the runs in another notebook, or with the file of a saved run (JSON)'), onOpen)
    )
    element.append(head, this.list, this.hint)
  }

  /**
   * @param followed id of the run that is shown
   * @param compared ids of the ticked ones: a run's place among them gives its colour
   */
  show(runs: readonly RunEntry[], followed: string | null, compared: readonly string[]): void {
    this.element.hidden = runs.length === 0
    const full = compared.length + 1 >= MOST_COMPARED
    this.hint.hidden = compared.length > 0
    this.hint.textContent = runs.length > 1 ? l10n.t('Tick a run to see it beside the one above.') : l10n.t('Train once more, or add the runs of a file, to compare.')
    const now = JSON.stringify([runs, followed, compared])
    if (now === this.shown) return
    this.shown = now
    const focused = this.list.querySelector<HTMLInputElement>('input:focus')?.value
    this.list.replaceChildren(...runs.map(run => this.row(run, { followed, compared, full })))
    if (focused !== undefined) this.list.querySelector<HTMLInputElement>(`input[value="${CSS.escape(focused)}"]`)?.focus()
    this.theme()
  }

  /** Colours the runs as the theme says. */
  theme(): void {
    const theme = readTheme(this.element)
    for (const swatch of this.list.querySelectorAll<HTMLElement>('.cp-swatch[data-place]')) swatch.style.background = lineStyle(theme, Number(swatch.dataset['place'])).color
  }

  private row(run: RunEntry, { followed, compared, full }: { followed: string | null; compared: readonly string[]; full: boolean }): HTMLElement {
    const item = document.createElement('li')
    const label = document.createElement('label')
    const isFollowed = run.id === followed
    const place = isFollowed ? 0 : compared.indexOf(run.id) + 1
    const ticked = isFollowed || place > 0
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', value: run.id, checked: ticked, disabled: isFollowed || (full && !ticked) })
    box.addEventListener('change', () => this.onChange(box.checked ? [...compared, run.id] : compared.filter(id => id !== run.id)))
    const swatch = Object.assign(document.createElement('span'), { className: 'cp-swatch' })
    if (ticked && compared.length > 0) swatch.dataset['place'] = String(place)
    const text = (className: string, content: string): HTMLElement => Object.assign(document.createElement('span'), { className, textContent: content, title: content })
    label.append(box, swatch, text('cp-name', run.name), text('cp-about', [isFollowed ? l10n.t({ message: 'shown', comment: 'Of a run: it is the one that the panel shows' }) : stateWords(run.state), new Date(run.startedAt).toLocaleString(), run.place].join(' · ')))
    item.append(label)
    return item
  }
}
