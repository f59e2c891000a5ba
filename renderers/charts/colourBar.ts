import { COLOURS, VIRIDIS } from './colourScale'
import { formatCount } from './formatNumber'

/** The key to a heatmap's colours: from 0 to a count, on the same `log1p` scale. */
export function colourBar(parent: HTMLElement): { show(greatest: number): void; dispose(): void } {
  const bar = document.createElement('div')
  bar.className = 'cs-colour-bar'
  bar.setAttribute('aria-hidden', 'true')
  const ramp = Object.assign(document.createElement('canvas'), { width: 1, height: COLOURS })
  const context = ramp.getContext('2d')
  const image = context?.createImageData(1, COLOURS)
  if (context && image) {
    for (let row = 0; row < COLOURS; row++) for (let channel = 0; channel < 4; channel++) image.data[row * 4 + channel] = channel === 3 ? 255 : (VIRIDIS[(COLOURS - 1 - row) * 3 + channel] ?? 0)
    context.putImageData(image, 0, 0)
  }
  const ticks = document.createElement('div')
  bar.append(ramp, ticks)
  parent.append(bar)
  let shown = NaN
  return {
    show(greatest) {
      if (greatest === shown) return
      shown = greatest
      ticks.replaceChildren(
        ...ticksTo(greatest).map(value => {
          const tick = Object.assign(document.createElement('span'), { textContent: value >= 10_000 ? `${formatCount(value / 1000)}k` : formatCount(value) })
          tick.style.bottom = `${(Math.log1p(value) / Math.log1p(greatest)) * 100}%`
          return tick
        })
      )
    },
    dispose: () => bar.remove()
  }
}

/** 0, the powers of ten below, and the end itself. */
function ticksTo(greatest: number): number[] {
  const values = [0]
  for (let value = 1; value < greatest * 0.45; value *= 10) values.push(value)
  return [...values, Math.round(greatest)]
}
