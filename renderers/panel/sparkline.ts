import type { ScalarSeries } from '../../src/run'

const [WIDTH, HEIGHT] = [72, 18]
/** Points of a sparkline: more could not be seen. */
const POINTS = 72

/** A share between 0 and 1 over the steps, as a small line without axes. */
export function sparkline(): { element: Element; show(series: ScalarSeries): void } {
  const namespace = 'http://www.w3.org/2000/svg'
  const element = document.createElementNS(namespace, 'svg')
  element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  element.setAttribute('preserveAspectRatio', 'none')
  element.setAttribute('class', 'cp-sparkline')
  element.setAttribute('aria-hidden', 'true')
  const line = element.appendChild(document.createElementNS(namespace, 'polyline'))
  line.setAttribute('vector-effect', 'non-scaling-stroke')
  let shown = -1
  return {
    element,
    show(series) {
      if (series.rows === shown) return
      shown = series.rows
      const { mean } = series
      const every = Math.max(1, Math.ceil(mean.length / POINTS))
      const points: string[] = []
      for (let index = 0; index < mean.length; index += every) {
        const part = mean.subarray(index, index + every)
        const value = part.reduce((sum, share) => sum + share, 0) / part.length
        if (Number.isFinite(value)) points.push(`${((index / Math.max(1, mean.length - 1)) * WIDTH).toFixed(1)},${(1 + (1 - Math.min(1, Math.max(0, value))) * (HEIGHT - 2)).toFixed(1)}`)
      }
      line.setAttribute('points', points.join(' '))
    }
  }
}
