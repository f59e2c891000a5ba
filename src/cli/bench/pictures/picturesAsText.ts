import type { Measured } from '../measureByScript'
import type { Pictures, Time } from './measurePictures'

/** The lines of the report on pictures. */
export function picturesAsText(pictures: Measured<Pictures>): string[] {
  if ('leftOut' in pictures) return [`  left out: ${pictures.leftOut}`]
  const { chromium, load, savedRuns, longRun, panel, live } = pictures.measured
  const ms = ({ median, quartiles }: Time): string => `${median} (${quartiles.join(' to ')}) ms`
  return [
    `  Chromium ${chromium}, load ${load}; medians over fresh pages (quartiles)`,
    ...savedRuns.map(({ layers, steps, firstMs, allMs }) => `  saved run of ${layers} layers, ${steps.toLocaleString('en')} steps: first picture after ${ms(firstMs)}, all in view after ${ms(allMs)}`),
    `  saved run of ${longRun.layers} layers, ${longRun.steps.toLocaleString('en')} steps: ${longRun.kilobytes} KB in the file; first picture after ${ms(longRun.firstMs)}, all in view after ${ms(longRun.allMs)}; ${longRun.megabytes} MB in the page`,
    `  side panel, ${panel.layers} layers: list after ${ms(panel.listMs)}`,
    ...live.shown.map(({ at, framesPerSecond, frameMsP99, drawingsPerSecond }) => `  live run of ${live.layers} layers, ${live.updatesPerSecond} updates/s, ${at} in view: ${framesPerSecond} frames/s (p99 ${frameMsP99} ms between frames), ${drawingsPerSecond} steps drawn/s`)
  ]
}
