import { layerTitles, nearZeroRule, type LayerRecord, type RunRecord } from '../../src/run'
import { formatCount, formatNumber, formatShare, lineStyle, readTheme, setText } from '../charts'
import { sparkline } from './sparkline'

interface Row {
  element: HTMLElement
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
  readonly element = document.createElement('div')
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
      text('cp-name', titles[index])
      text('cp-about', `${meta.outputShape.slice(1).map(side => side ?? '?').join('×')} ${meta.type}`)
      const spark = sparkline()
      element.append(spark.element)
      return { element, swatch, spark, share: text('cp-share'), dead: text('cp-dead') }
    })
    this.element.replaceChildren(...this.rows.map(row => row.element))
    this.theme()
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
    const last = this.rows.length - 1
    const next = { ArrowDown: this.chosen + 1, ArrowUp: this.chosen - 1, Home: 0, End: last, PageDown: this.chosen + 8, PageUp: this.chosen - 8 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    this.pick(Math.max(0, Math.min(last, next)))
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
