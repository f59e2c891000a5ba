/** Pixels of a row, gaps included: all have the same, so that a row's number says where it is. */
const ROW_HEIGHT = 36
/** Rows kept in the page above and below those in view: they are there already when a wheel's notch or an arrow key brings them up. */
const MARGIN = 8
/** Of the window's height, how much the box takes at most, as a share. */
const MOST_OF_WINDOW = 0.4

/**
 * A scrolled box of rows that are equally high, of which only those in view, and a few more, are in the page: ten thousand cost no
 * more than a screenful. A row stands for a number, its item; what an item is, is the owner's business.
 */
export class WindowedList<Row extends { readonly element: HTMLElement }> {
  /** The box. */
  readonly element = document.createElement('div')
  private readonly made = new Map<number, Row>()
  private items: readonly number[] = []
  /** Of the box: the first pixel in view, and how many are. */
  private top = 0
  private height = 0
  /** Whether these two were measured: a new list is taken to be as high as it may be, and measured when the browser has laid it out anyway. */
  private measured = false
  /** Which rows are in the page: from, to, and of what. */
  private drawn: readonly [from: number, to: number, items: readonly number[]] = [0, 0, []]

  /**
   * @param make makes an item's row
   * @param changed other rows are in the page now
   */
  constructor(
    private readonly make: (item: number) => Row,
    private readonly changed: () => void
  ) {
    const { element } = this
    element.style.setProperty('--row-height', `${ROW_HEIGHT}px`)
    element.style.maxHeight = `${MOST_OF_WINDOW * 100}vh`
    element.addEventListener('scroll', () => this.measure())
    new ResizeObserver(() => this.measure()).observe(element)
  }

  /** The rows in the page, by their items. */
  get rows(): ReadonlyMap<number, Row> {
    return this.made
  }

  /** Rows that fit into the box. */
  get page(): number {
    return Math.max(1, Math.floor(this.height / ROW_HEIGHT))
  }

  /** Shows these items, from top to bottom. What stands for an item that was shown before stays as it is. */
  show(items: readonly number[]): void {
    this.items = items
    if (!this.measured) this.height = innerHeight * MOST_OF_WINDOW
    this.draw()
    if (this.measured) this.measure()
  }

  /** Forgets every row: items stand for other things now. */
  clear(): void {
    for (const { element } of this.made.values()) element.remove()
    this.made.clear()
    this.items = []
    this.draw()
    if (this.top !== 0) this.element.scrollTop = this.top = 0
    this.measured = false
  }

  /** Scrolls the box, and nothing around it, until the row at this place is in view. */
  reveal(place: number): void {
    const at = place * ROW_HEIGHT
    if (at < this.top) this.element.scrollTop = at
    else if (at + ROW_HEIGHT > this.top + this.height) this.element.scrollTop = at + ROW_HEIGHT - this.height
    else return
    this.measure()
  }

  private measure(): void {
    const { scrollTop, clientHeight } = this.element
    this.measured = true
    if (scrollTop === this.top && clientHeight === this.height) return
    this.top = scrollTop
    this.height = clientHeight
    this.draw()
  }

  private draw(): void {
    const { items, element, made } = this
    // A list that became shorter is not scrolled back before it is drawn.
    const first = Math.max(0, Math.min(Math.floor(this.top / ROW_HEIGHT), items.length - this.page))
    const from = Math.max(0, first - MARGIN)
    const to = Math.min(items.length, first + Math.ceil(this.height / ROW_HEIGHT) + 1 + MARGIN)
    if (from === this.drawn[0] && to === this.drawn[1] && items === this.drawn[2]) return
    this.drawn = [from, to, items]
    const wanted = new Set(items.slice(from, to))
    for (const [item, row] of made) {
      if (wanted.has(item)) continue
      row.element.remove()
      made.delete(item)
    }
    // What stays is not moved: it may have the pointer's button pressed on it.
    let place = from
    for (const item of wanted) {
      const row = made.get(item) ?? this.make(item)
      made.set(item, row)
      const there = element.children[place - from]
      if (there !== row.element) element.insertBefore(row.element, there ?? null)
      row.element.setAttribute('aria-setsize', String(items.length))
      row.element.setAttribute('aria-posinset', String(++place))
    }
    element.style.setProperty('--above', `${from * ROW_HEIGHT}px`)
    element.style.setProperty('--below', `${(items.length - to) * ROW_HEIGHT}px`)
    this.changed()
  }
}
