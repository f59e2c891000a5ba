import * as l10n from '@vscode/l10n'
import { COLOURS, VIRIDIS } from './colourScale'
import { formatTick } from './formatNumber'

/** The key to a heatmap's colours: from 0 to a count, on the same `log1p` scale. */
export function colourBar(parent: HTMLElement): { show(greatest: number): void; remove(): void } {
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
  bar.append(ramp, ticks, Object.assign(document.createElement('small'), { textContent: l10n.t('values') }))
  parent.append(bar)
  let shown = NaN
  return {
    show(greatest) {
      if (greatest === shown) return
      shown = greatest
      ticks.replaceChildren(
        ...ticksTo(greatest).map(value => {
          const tick = Object.assign(document.createElement('span'), { textContent: formatTick(value) })
          tick.style.bottom = `${(Math.log1p(value) / Math.log1p(greatest)) * 100}%`
          return tick
        })
      )
    },
    remove: () => bar.remove()
  }
}

/** Share of the bar's height below which two labels would touch. */
const APART = 0.1

/** 0, the powers of ten between, and the end itself. */
function ticksTo(greatest: number): number[] {
  const height = (value: number): number => Math.log1p(value) / Math.log1p(greatest)
  const between: number[] = []
  for (let value = 1; height(value) < 1 - APART; value *= 10) if (height(value) > APART) between.push(value)
  return [0, ...between, Math.round(greatest)]
}
