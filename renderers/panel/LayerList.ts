import * as l10n from '@vscode/l10n'
import { layerTitles, nearZeroRule, type LayerMeta, type RunRecord } from '../../src/run'
import { formatNumber, lineStyle, readTheme, type Theme } from '../charts'
import { layerRow, type LayerRow } from './layerRow'
import { WindowedList } from './WindowedList'

/** A list that is longer gets a field to filter it by. */
const FILTERED_FROM = 12

interface Listed {
  title: string
  /** Its type and the shape of its output. */
  about: string
}

/** Layers that can be looked at together. */
const MOST_CHOSEN = 8

/**
 * The watched layers, one or several of them chosen, as in any list box: by click, arrow keys, Home, End, Page Up and Page Down; with
 * Ctrl or ⌘ a click adds one or takes it away, with Shift click and keys choose all in between. Of thousands only those in view are in
 * the page.
 */
export class LayerList {
  /** The list, and above it, where it is long, the field that filters it. */
  readonly root = document.createElement('div')
  private readonly list = new WindowedList<LayerRow>(index => this.row(index), () => this.mark())
  private readonly filter = Object.assign(document.createElement('input'), { type: 'search', className: 'cp-filter', placeholder: l10n.t('Filter by name or type') })
  private readonly none = Object.assign(document.createElement('p'), { className: 'cp-message', hidden: true })
  private listed: Listed[] = []
  /** The layers that the filter leaves, in their order. */
  private left: number[] = []
  private record: RunRecord | undefined
  private theirs: Theme | undefined
  private names = ''
  /** The layer at which the keyboard is. */
  private active = 0
  /** The layer that was chosen alone: with Shift, those from it on are. */
  private anchor = 0
  private chosen: readonly number[] = [0]

  /** @param onChoose other layers were chosen: indices in the record, the one that was chosen last first */
  constructor(private readonly onChoose: (layers: number[]) => void) {
    const { element } = this.list
    element.className = 'cp-layers'
    element.tabIndex = 0
    element.setAttribute('role', 'listbox')
    element.setAttribute('aria-label', l10n.t('Layers'))
    element.setAttribute('aria-multiselectable', 'true')
    element.addEventListener('keydown', event => this.key(event))
    // A click brings the focus, too: what it is about to choose must stay where it is.
    element.addEventListener('focus', () => element.matches(':focus-visible') && this.reveal())
    this.filter.setAttribute('aria-label', l10n.t('Filter layers by name or type'))
    this.filter.addEventListener('input', () => this.sift())
    this.filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown') element.focus()
    })
    this.none.setAttribute('role', 'status')
    const head = Object.assign(document.createElement('div'), { className: 'cp-head' })
    head.append(...[l10n.t('layer'), l10n.t('near zero')].map(textContent => Object.assign(document.createElement('span'), { textContent })))
    this.root.append(this.filter, head, element, this.none)
  }

  /** @param chosen indices of the chosen layers, at least one; the first is the one that is looked at above all */
  show(record: RunRecord, chosen: readonly number[]): void {
    const names = JSON.stringify([record.meta.id, record.layers.length])
    const [another, moved] = [names !== this.names, chosen.join() !== this.chosen.join()]
    this.names = names
    this.record = record
    this.chosen = chosen
    if (another || moved) this.active = this.anchor = chosen[0] ?? 0
    if (another) return this.build(record.meta.layers)
    for (const [index, row] of this.list.rows) this.fill(row, index)
    if (!moved) return
    this.mark()
    this.reveal()
  }

  /** Colours the rows as the theme says. */
  theme(): void {
    this.theirs = readTheme(this.list.element)
    for (const [index, row] of this.list.rows) row.colour(lineStyle(this.theirs, index).color)
  }

  private build(layers: readonly LayerMeta[]): void {
    const titles = layerTitles(layers)
    this.listed = layers.map(({ outputShape, type }, index) => ({ title: titles[index] ?? '', about: `${outputShape.slice(1).map(side => side ?? '?').join('×')} ${type}` }))
    this.filter.hidden = layers.length < FILTERED_FROM
    if (this.filter.hidden) this.filter.value = ''
    this.theme()
    this.list.clear()
    this.sift()
  }

  private row(index: number): LayerRow {
    const { title = '', about = '' } = this.listed[index] ?? {}
    const row = layerRow(title, about)
    row.element.id = `cp-layer-${index}`
    row.element.addEventListener('click', event => {
      if (event.shiftKey) this.extend(index)
      else if (event.ctrlKey || event.metaKey) this.toggle(index)
      else this.pick(index)
    })
    row.colour(lineStyle((this.theirs ??= readTheme(this.list.element)), index).color)
    this.fill(row, index)
    return row
  }

  private fill(row: LayerRow, index: number): void {
    const layer = this.record?.layers[index]
    if (this.record && layer) row.show(layer, nearZeroRule(this.record.meta, layer.meta, 'nearZero', formatNumber))
  }

  /** Shows the layers whose name, type or shape holds every word of the filter. */
  private sift(): void {
    const words = this.filter.value.toLowerCase().split(/\s+/)
    const left: number[] = []
    for (const [index, { title, about }] of this.listed.entries()) {
      const text = `${title} ${about}`.toLowerCase()
      if (words.every(word => text.includes(word))) left.push(index)
    }
    this.left = left
    this.list.show(left)
    this.reveal()
    this.none.hidden = left.length > 0 || this.listed.length === 0
    this.none.textContent = this.none.hidden ? '' : l10n.t('No layer has “{0}” in its name, type or shape.', this.filter.value)
  }

  /** Says which of the rows in the page are chosen, and at which the keyboard is. */
  private mark(): void {
    const { rows, element } = this.list
    for (const [index, { element: row }] of rows) {
      row.setAttribute('aria-selected', String(this.chosen.includes(index)))
      row.classList.toggle('cp-active', index === this.active)
    }
    const id = rows.get(this.active)?.element.id
    if (id === undefined) element.removeAttribute('aria-activedescendant')
    else element.setAttribute('aria-activedescendant', id)
  }

  /** Scrolls to the row where the keyboard is, to the first where that is filtered away. */
  private reveal(): void {
    this.list.reveal(Math.max(0, this.left.indexOf(this.active)))
  }

  /** Chooses one layer alone. */
  private pick(index: number): void {
    this.anchor = index
    this.choose([index], index)
  }

  /** Adds a layer to the chosen ones, or takes it away: one of them stays. */
  private toggle(index: number): void {
    const without = this.chosen.filter(other => other !== index)
    this.anchor = index
    this.choose(without.length === this.chosen.length ? [index, ...without] : without.length > 0 ? without : [index], index)
  }

  /** Chooses all layers from the one that was chosen alone to this one. */
  private extend(index: number): void {
    const [from, to] = [this.left.indexOf(this.anchor), this.left.indexOf(index)]
    const range = this.left.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1)
    this.choose(from <= to ? range.reverse() : range, index)
  }

  /** @param layers the one that is looked at above all first; of more than fit the page, the last are left out */
  private choose(layers: readonly number[], active: number): void {
    const chosen = layers.slice(0, MOST_CHOSEN)
    const changed = chosen.join() !== this.chosen.join()
    this.chosen = chosen
    this.active = active
    this.mark()
    this.reveal()
    // The list itself may be only half on the screen.
    this.list.rows.get(active)?.element.scrollIntoView({ block: 'nearest' })
    if (changed) this.onChoose(chosen)
  }

  private key(event: KeyboardEvent): void {
    const { left, list, active } = this
    const last = left.length - 1
    // One that is filtered away has a place between those before and after it.
    const before = left.filter(index => index < active).length
    const here = left[before] === active
    const next = { ArrowDown: here ? before + 1 : before, ArrowUp: before - 1, Home: 0, End: last, PageDown: before + list.page, PageUp: before - list.page }[event.key]
    const index = next === undefined ? undefined : left[Math.max(0, Math.min(last, next))]
    if (event.key === ' ') {
      if (here) this.toggle(active)
    } else if (next === undefined) return
    else if (index !== undefined) {
      if (event.shiftKey) this.extend(index)
      else if (event.ctrlKey || event.metaKey) this.go(index)
      else this.pick(index)
    }
    event.preventDefault()
  }

  /** Moves the keyboard to a layer without choosing it. */
  private go(index: number): void {
    this.active = index
    this.mark()
    this.reveal()
  }
}
