import * as l10n from '@vscode/l10n'

/** What a hover label says: a heading, and a line per value. All of it is shown as text, whatever it holds. */
export interface HoverText {
  title: string
  lines: { name: string; value: string; colour?: string }[]
}

/** Lines a label shows before it only says how many more there are. */
const MOST_LINES = 14

/** Distance from the pointer. */
const AWAY = 14

/** A label that stands beside the pointer, or below it where there is no room, inside `parent`, which must be positioned. */
export class HoverLabel {
  private readonly element = document.createElement('div')
  /** For those who do not see the label: spoken when keys move it, not for every move of a pointer. */
  private readonly spoken = document.createElement('div')

  constructor(private readonly parent: HTMLElement) {
    this.element.className = 'cs-hover'
    this.element.hidden = true
    this.element.setAttribute('aria-hidden', 'true')
    this.spoken.className = 'cs-spoken'
    this.spoken.setAttribute('aria-live', 'polite')
    parent.append(this.element, this.spoken)
  }

  /** @param x where the pointer is, in CSS pixels from the parent's left edge */
  show({ title, lines }: HoverText, x: number, y: number): void {
    const heading = Object.assign(document.createElement('strong'), { textContent: title })
    const rows = lines.slice(0, MOST_LINES).map(({ name, value, colour }) => {
      const row = document.createElement('div')
      const swatch = document.createElement('i')
      if (colour !== undefined) swatch.style.background = colour
      else swatch.hidden = true
      row.append(swatch, Object.assign(document.createElement('span'), { textContent: name }), Object.assign(document.createElement('b'), { textContent: value }))
      return row
    })
    if (lines.length > MOST_LINES) rows.push(Object.assign(document.createElement('div'), { textContent: l10n.t('and {0} more', lines.length - MOST_LINES) }))
    this.element.replaceChildren(heading, ...rows)
    this.element.hidden = false
    const { offsetWidth: width, offsetHeight: height } = this.element
    const room = this.parent.clientWidth
    const beside = x + AWAY + width <= room ? x + AWAY : x - width - AWAY
    const below = y + AWAY + height <= this.parent.clientHeight ? y + AWAY : y - height - AWAY
    this.element.style.left = `${beside >= 0 ? beside : Math.max(0, (room - width) / 2)}px`
    this.element.style.top = `${Math.max(0, beside >= 0 ? Math.min(y - height / 2, this.parent.clientHeight - height) : below)}px`
  }

  say({ title, lines }: HoverText): void {
    this.spoken.textContent = [title, ...lines.slice(0, MOST_LINES).map(({ name, value }) => `${name} ${value}`)].join(', ')
  }

  hide(): void {
    this.element.hidden = true
  }
}
