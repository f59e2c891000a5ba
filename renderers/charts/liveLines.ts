import type { Data } from 'plotly.js'
import { fitCanvas } from './fitCanvas'
import { drawLine, type Line, type Place } from './lineCanvas'
import { drawnAxes, type DrawnAxis } from './plotArea'

/** In the place of lines that are drawn by {@link drawLiveLines}: plotly.js forgets an axis on which nothing lies. */
export const placeholders = (lines: readonly Line[]): Data[] => [...new Map(lines.map(line => [line.yaxis, line])).values()].map(({ xaxis, yaxis }) => ({ x: [0], y: [null], type: 'scatter', mode: 'lines', xaxis: xaxis.replace('axis', ''), yaxis: yaxis.replace('axis', '') }))

/** Draws lines into the axes that plotly.js has drawn. @param canvas lies where the chart does */
export function drawLiveLines(canvas: HTMLCanvasElement, chart: HTMLElement, lines: readonly Line[]): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const ratio = fitCanvas(canvas, chart)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, canvas.width, canvas.height)
  const axes = drawnAxes(chart)
  for (const line of lines) {
    const [x, y] = [axes[line.xaxis], axes[line.yaxis]]
    if (!x || !y) continue
    context.save()
    context.beginPath()
    context.rect(x._offset, y._offset, x._length, y._length)
    context.clip()
    drawLine(context, line, placeOn(x, false), placeOn(y, true))
    context.restore()
  }
}

/** @param upward the axis goes from the bottom up */
function placeOn({ _offset, _length, range: [from, to], type }: DrawnAxis, upward: boolean): Place {
  const share = (value: number): number => ((type === 'log' ? Math.log10(value) : value) - from) / (to - from)
  return upward ? value => _offset + (1 - share(value)) * _length : value => _offset + share(value) * _length
}
