import type { Config, Data } from 'plotly.js'
import { DrawTask } from '../../charts/drawQueue'
import { readTheme } from '../../charts/theme'
import { messageBox } from '../messageBox'
import { FigureError } from './FigureError'
import { figureLayout } from './figureLayout'
import { Plotly } from './plotlyOfFigures'
import { readFigure, type ReadFigure } from './readFigure'

const HEIGHT = 380
const CONFIG: Partial<Config> = { displayModeBar: false, displaylogo: false, showLink: false, editable: false, typesetMath: false, plotlyServerURL: '' }

/** A figure of plotly in an output: drawn when it is scrolled into view, in the theme's colours and as wide as the output. */
export class FigureOutput {
  readonly root = document.createElement('div')
  private readonly plot = Object.assign(document.createElement('div'), { className: 'cs-figure' })
  private readonly task: DrawTask | undefined
  private readonly resized: ResizeObserver | undefined
  private width = 0
  private drawn = false

  constructor(bytes: Uint8Array) {
    this.root.className = 'convscope'
    try {
      const figure = readFigure(bytes)
      const { root, plot } = this
      root.append(plot, ...figure.notes.map(textContent => Object.assign(document.createElement('p'), { className: 'cs-caption', textContent })))
      const height = figure.height ?? HEIGHT
      plot.style.height = `${height}px`
      plot.setAttribute('role', 'img')
      plot.setAttribute('aria-label', alternative(figure))
      const task = new DrawTask(plot, () => this.draw(figure, height))
      this.task = task
      this.resized = new ResizeObserver(() => Math.abs(plot.clientWidth - this.width) >= 1 && task.request(true))
      this.resized.observe(plot)
      task.request()
    } catch (error) {
      this.refuse(error)
    }
  }

  /** Takes the theme's colours up again. */
  theme(): void {
    this.task?.request(true)
  }

  dispose(): void {
    this.task?.dispose()
    this.resized?.disconnect()
    if (this.drawn) Plotly.purge(this.plot)
    this.root.remove()
  }

  private draw({ traces, layout }: ReadFigure, height: number): void {
    this.width = this.plot.clientWidth
    if (this.width < 40) return // Not laid out yet, or folded away: the resize observer calls again.
    this.drawn = true
    // plotly.js writes into what it is given.
    const own = structuredClone({ traces, layout })
    try {
      Plotly.react(this.plot, own.traces as Data[], figureLayout(own.layout, readTheme(this.plot), this.width, height), CONFIG).catch((error: unknown) => this.refuse(error))
    } catch (error) {
      this.refuse(error)
    }
  }

  private refuse(error: unknown): void {
    this.task?.dispose()
    this.resized?.disconnect()
    this.root.replaceChildren(messageBox('This figure cannot be shown', error instanceof FigureError ? error.message : `It could not be drawn: ${error instanceof Error ? error.message : String(error)}`))
  }
}

function alternative({ traces, layout }: ReadFigure): string {
  const title = layout['title']
  const words = typeof title === 'string' ? title : typeof title === 'object' && title !== null && 'text' in title && typeof title.text === 'string' ? title.text : ''
  const parts = traces.slice(0, 10).map(({ type, name }) => (typeof name === 'string' && name !== '' ? `${type} “${name.slice(0, 100)}”` : type))
  return `Figure${words === '' ? '' : `: ${words.slice(0, 200).replace(/<[^<>]*>/g, '')}`}. ${traces.length} ${traces.length === 1 ? 'trace' : 'traces'}: ${parts.join(', ')}${traces.length > parts.length ? ' …' : ''}.`
}
