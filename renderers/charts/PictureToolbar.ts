/** A button of a {@link PictureToolbar}. */
export interface PictureTool {
  /** The word on it. */
  word: string
  /** What it does, beginning with a verb; holds the word. */
  name: string
  /** Whether what it shows is shown; absent where it only does something. */
  expanded?: boolean
  /** Whether what it switches is on; absent where it only does something. */
  pressed?: boolean
  press: (button: HTMLButtonElement) => void
  /** The button is there: for one whose state changes otherwise than by pressing it. */
  made?: (button: HTMLButtonElement) => void
}

/** Buttons at a picture: seen while the pointer is over it or the keyboard is at them. One stop of Tab; arrow keys, Home and End go from button to button. */
export function pictureToolbar(tools: readonly PictureTool[]): HTMLElement {
  const bar = document.createElement('div')
  bar.className = 'cs-tools'
  bar.setAttribute('role', 'toolbar')
  const buttons = tools.map(({ word, name, expanded, pressed, press, made }, index) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: word, title: name, tabIndex: index === 0 ? 0 : -1 })
    button.setAttribute('aria-label', name)
    if (expanded !== undefined) button.setAttribute('aria-expanded', String(expanded))
    if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed))
    button.addEventListener('click', () => press(button))
    made?.(button)
    return button
  })
  bar.append(...buttons)
  const go = (to: number): void => {
    for (const [index, button] of buttons.entries()) button.tabIndex = index === to ? 0 : -1
    buttons[to]?.focus()
  }
  bar.addEventListener('keydown', event => {
    const now = buttons.findIndex(button => button === event.target)
    const last = buttons.length - 1
    const next = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1, Home: 0, End: last }[event.key]
    if (next === undefined) return
    event.preventDefault()
    // The notebook would move from cell to cell.
    event.stopPropagation()
    go(next)
  })
  return bar
}
