import { layerTitles, nearZeroRule, type LayerRecord, type RunRecord } from '../../src/run'
import { formatCount, formatNumber, formatShare, lineStyle, readTheme, setText } from '../charts'
import { sparkline } from './sparkline'

/** A list that is longer gets a field to filter it by. */
const FILTERED_FROM = 12

interface Row {
  element: HTMLElement
  /** What it can be found by, in small letters. */
  text: string
  swatch: HTMLElement
  share: HTMLElement
  dead: HTMLElement
  spark: ReturnType<typeof sparkline>
}

/**
 * The watched layers, one of them chosen: by click, arrow keys, Home and End, as in any list box. A row has the layer's name, type and
 * output shape, its share near zero now and over the steps, and its dead channels or units.
 */
export class LayerList {
  /** The list, and above it, where it is long, the field that filters it. */
  readonly root = document.createElement('div')
  private readonly element = document.createElement('div')
  private readonly filter = Object.assign(document.createElement('input'), { type: 'search', className: 'cp-filter', placeholder: 'Filter by name or type' })
  private readonly none = Object.assign(document.createElement('p'), { className: 'cp-message', hidden: true })
  private rows: Row[] = []
  private names = ''
  private chosen = 0

  constructor(private readonly onChoose: (layer: number) => void) {
    const { element } = this
    element.className = 'cp-layers'
    element.tabIndex = 0
    element.setAttribute('role', 'listbox')
    element.setAttribute('aria-label', 'Layers')
    element.addEventListener('keydown', event => this.key(event))
    this.filter.setAttribute('aria-label', 'Filter layers by name or type')
    this.filter.addEventListener('input', () => this.sift())
    this.filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown') element.focus()
    })
    this.none.setAttribute('role', 'status')
    const head = Object.assign(document.createElement('div'), { className: 'cp-head' })
    head.append(...['layer', 'near zero'].map(textContent => Object.assign(document.createElement('span'), { textContent })))
    this.root.append(this.filter, head, element, this.none)
  }

  show(record: RunRecord, chosen: number): void {
    const names = JSON.stringify([record.meta.id, record.layers.length])
    if (names !== this.names) this.build(record)
    this.names = names
    for (const [index, layer] of record.layers.entries()) {
      const row = this.rows[index]
      if (row) fill(row, layer, nearZeroRule(record.meta, layer.meta, 'nearZero', formatNumber))
    }
    this.choose(chosen)
  }

  /** Colours the rows as the theme says. */
  theme(): void {
    const theme = readTheme(this.element)
    for (const [index, { swatch }] of this.rows.entries()) swatch.style.background = lineStyle(theme, index).color
  }

  private build(record: RunRecord): void {
    const titles = layerTitles(record.meta.layers)
    this.rows = record.layers.map(({ meta }, index) => {
      const element = document.createElement('div')
      element.id = `cp-layer-${index}`
      element.setAttribute('role', 'option')
      element.addEventListener('click', () => this.pick(index))
      const text = (className: string, content = ''): HTMLElement => element.appendChild(Object.assign(document.createElement('span'), { className, textContent: content, title: content }))
      const swatch = text('cp-swatch')
      const about = `${meta.outputShape.slice(1).map(side => side ?? '?').join('×')} ${meta.type}`
      text('cp-name', titles[index])
      text('cp-about', about)
      const spark = sparkline()
      element.append(spark.element)
      return { element, text: `${titles[index] ?? ''} ${about}`.toLowerCase(), swatch, spark, share: text('cp-share'), dead: text('cp-dead') }
    })
    this.element.replaceChildren(...this.rows.map(row => row.element))
    this.filter.hidden = this.rows.length < FILTERED_FROM
    if (this.filter.hidden) this.filter.value = ''
    this.sift()
    this.theme()
  }

  /** Shows the layers whose name, type or shape holds every word of the filter. */
  private sift(): void {
    const words = this.filter.value.toLowerCase().split(/\s+/)
    for (const { element, text } of this.rows) element.hidden = !words.every(word => text.includes(word))
    const left = this.rows.some(({ element }) => !element.hidden)
    this.none.hidden = left || this.rows.length === 0
    this.none.textContent = left ? '' : `No layer has “${this.filter.value}” in its name, type or shape.`
  }

  private choose(index: number): void {
    this.chosen = index
    for (const [number, { element }] of this.rows.entries()) element.setAttribute('aria-selected', String(number === index))
    this.element.setAttribute('aria-activedescendant', `cp-layer-${index}`)
  }

  private pick(index: number): void {
    if (index === this.chosen || !this.rows[index]) return
    this.choose(index)
    this.rows[index].element.scrollIntoView({ block: 'nearest' })
    this.onChoose(index)
  }

  private key(event: KeyboardEvent): void {
    const shown = [...this.rows.keys()].filter(index => this.rows[index]?.element.hidden === false)
    const last = shown.length - 1
    // One that is filtered away has a place between those before and after it.
    const before = shown.filter(index => index < this.chosen).length
    const here = shown.includes(this.chosen)
    const next = { ArrowDown: here ? before + 1 : before, ArrowUp: before - 1, Home: 0, End: last, PageDown: before + 8, PageUp: before - 8 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const index = shown[Math.max(0, Math.min(last, next))]
    if (index !== undefined) this.pick(index)
  }
}

function fill({ element, share, dead, spark }: Row, { meta, statistics }: LayerRecord, rule: string): void {
  const near = statistics.nearZero.last
  const count = Math.round(statistics.deadUnits.last)
  const empty = statistics.nearZero.rows === 0
  setText(share, empty ? '–' : formatShare(near))
  share.title = `near zero: ${rule}`
  setText(dead, empty || !(count > 0) ? '' : `${formatCount(count)}/${formatCount(meta.units)} dead`)
  spark.show(statistics.nearZero)
  // Its name is what is seen of it; this says what the numbers are.
  element.setAttribute('aria-description', empty ? 'no numbers yet' : `${formatShare(near)} near zero (${rule})${count > 0 ? `, ${count} of ${meta.units} dead` : ''}`)
}
