import type { Page } from 'playwright-core'

/** A text on a page, and where it stands. */
export interface ShownText {
  text: string
  /** The element that holds it, as a selector would name it. */
  place: string
}

/** All that a person reads on a page or has read out: texts, and the names and descriptions of elements. */
export async function shownTexts(page: Page): Promise<ShownText[]> {
  return page.evaluate(() => {
    const placeOf = (element: Element): string => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`
    const found: ShownText[] = []
    for (const element of document.body.querySelectorAll('*')) {
      if (element.matches('script, style')) continue
      for (const node of element.childNodes) if (node instanceof Text) found.push({ text: node.data, place: placeOf(element) })
      for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt']) found.push({ text: element.getAttribute(name) ?? '', place: `${placeOf(element)} ${name}` })
    }
    return found.filter(({ text }) => text.trim() !== '')
  })
}

/** Texts that cannot be read to their end: what lies outside of the page or of what hides its overflow, unless it scrolls or is named in full by its title. */
export async function cutOffTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = []
    for (const element of document.body.querySelectorAll('*')) {
      const text = Array.from(element.childNodes, node => (node instanceof Text ? node.data : '')).join('').trim()
      if (text === '' || element.closest('script, style, .cs-hover, .cs-spoken, caption, option') || !element.checkVisibility()) continue
      const range = document.createRange()
      range.selectNodeContents(element)
      const { left, right } = range.getBoundingClientRect()
      if (right - left < 1) continue
      let clipped = left < -1 || right > innerWidth + 1
      for (let at: Element | null = element; at; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at)
        if (overflowX === 'auto' || overflowX === 'scroll') clipped = false
        if (overflowX === 'auto' || overflowX === 'scroll') break
        const box = at.getBoundingClientRect()
        if ((overflowX === 'hidden' || overflowX === 'clip') && !(at instanceof SVGElement) && (left < box.left - 1 || right > box.right + 1)) clipped = true
      }
      if (clipped && !(element instanceof HTMLElement && element.title === text)) cut.push(`${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${text}`)
    }
    return cut
  })
}
