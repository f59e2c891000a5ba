/** A line of a legend. `dash` is one of plotly.js's names. */
export interface LegendEntry {
  name: string
  colour: string
  dash?: string
}

/** A legend above a plot: a list of names as text, so that they may hold anything. */
export function legend(parent: HTMLElement): { show(entries: readonly LegendEntry[]): void; remove(): void } {
  const list = document.createElement('ul')
  list.className = 'cs-legend'
  parent.append(list)
  let shown = ''
  return {
    show(entries) {
      const text = JSON.stringify(entries)
      if (text === shown) return
      shown = text
      list.replaceChildren(
        ...entries.map(({ name, colour, dash = 'solid' }) => {
          const item = document.createElement('li')
          const swatch = document.createElement('i')
          swatch.style.borderTopColor = colour
          swatch.style.borderTopStyle = dash === 'dot' ? 'dotted' : dash === 'solid' ? 'solid' : 'dashed'
          const label = Object.assign(document.createElement('span'), { textContent: name, title: name })
          item.append(swatch, label)
          return item
        })
      )
    },
    remove: () => list.remove()
  }
}
