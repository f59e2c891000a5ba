import type { LayerRecord, RunRecord, UnitSeries } from '../run'
import { toBase64 } from '../run/base64'
import { panel, type Block } from './panel'
import { palettePng } from './png'
import { linearScale, stepScale } from './scale'
import { element } from './svg'

/** Of lines and areas that a theme does not change: seen on light and dark pages, and by colour-blind eyes (after Okabe and Ito). */
const DEAD = [213, 94, 0] as const
const LEVELS = 256

/** Which of a layer's channels or units were dead, batch by batch: where several are merged, the paler the fewer. */
export function deadUnitsPicture(record: RunRecord, { meta, deadByUnit: units }: LayerRecord, width: number): Block | undefined {
  if (!units || units.length === 0 || units.width === 0) return undefined
  const word = meta.type.includes('Conv') ? 'channel' : 'unit'
  const x = stepScale(units.length * units.stride * record.meta.statisticsEvery, width > 600 ? 8 : 4)
  return panel({ width, height: 130, title: `dead ${word}s of ${meta.name}`, x, y: linearScale(0, units.width, 4, false), xLabel: 'batch', yLabel: word, legend: [{ text: 'dead', colour: `rgb(${DEAD.join(',')})`, mark: 'box' }] }, plot => {
    const png = palettePng(deadPixels(units), units.length, units.width, Array.from({ length: LEVELS }, () => DEAD), Uint8Array.from({ length: LEVELS }, (_, level) => level))
    return element('image', { x: plot.left, y: plot.top, width: plot.width, height: plot.height, preserveAspectRatio: 'none', style: 'image-rendering:pixelated', href: `data:image/png;base64,${toBase64(png)}` })
  })
}

/** `[units, columns]`, the last unit on top: the share of a column's batches in which a unit was dead, 255 for all. */
function deadPixels(units: UnitSeries): Uint8Array {
  const pixels = new Uint8Array(units.width * units.length)
  for (let column = 0; column < units.length; column++) {
    const batches = units.countAt(column)
    for (const [unit, times] of units.column(column).entries()) pixels[(units.width - 1 - unit) * units.length + column] = Math.min(LEVELS - 1, Math.round(((LEVELS - 1) * times) / batches))
  }
  return pixels
}
