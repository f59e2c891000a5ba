import * as l10n from '@vscode/l10n'
import type { Config, Data } from 'plotly.js'
import { DrawTask, PictureFrame, readTheme, type SaveFile } from '../../charts'
import { messageBox } from '../messageBox'
import { FigureError } from './FigureError'
import { figureLayout } from './figureLayout'
import { figureTable } from './figureTable'
import { Plotly } from './plotlyOfFigures'
import { readFigure, type ReadFigure } from './readFigure'

const HEIGHT = 380
const CONFIG: Partial<Config> = { displayModeBar: false, displaylogo: false, showLink: false, editable: false, typesetMath: false, plotlyServerURL: '' }

/** A figure of plotly in an output: drawn when it is scrolled into view, in the theme's colours and as wide as the output. */
export class FigureOutput {
  readonly root = document.createElement('div')
  private readonly frame: PictureFrame
  private readonly plot = Object.assign(document.createElement('div'), { className: 'cs-figure' })
  private readonly task: DrawTask | undefined
  private readonly resized: ResizeObserver | undefined
  private width = 0
  private drawn = false

  constructor(bytes: Uint8Array, save: SaveFile | undefined) {
    this.root.className = 'convscope'
    this.frame = new PictureFrame(this.root, save)
    try {
      const figure = readFigure(bytes)
      const { frame, root, plot } = this
      frame.content.append(plot)
      root.append(...figure.notes.map(textContent => Object.assign(document.createElement('p'), { className: 'cs-caption', textContent })))
      const height = figure.height ?? HEIGHT
      plot.style.height = `${height}px`
      plot.setAttribute('role', 'img')
      plot.setAttribute('aria-label', alternative(figure))
      frame.hold({ drawNow: () => this.draw(figure, height), title: () => title(figure) || l10n.t('Figure'), alternative: () => alternative(figure), table: () => figureTable(plot) })
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
    this.frame.remove()
    this.root.remove()
  }

  private draw({ traces, layout }: ReadFigure, height: number): void {
    this.width = this.plot.clientWidth
    if (this.width < 40) return // Not laid out yet, or folded away: the resize observer calls again.
    this.drawn = true
    // plotly.js writes into what it is given.
    const own = structuredClone({ traces, layout })
    try {
      Plotly.react(this.plot, own.traces as Data[], figureLayout(own.layout, readTheme(this.plot), this.width, height), CONFIG).then(() => this.frame.drawn()).catch((error: unknown) => this.refuse(error))
    } catch (error) {
      this.refuse(error)
    }
  }

  private refuse(error: unknown): void {
    this.task?.dispose()
    this.resized?.disconnect()
    this.root.replaceChildren(messageBox(l10n.t('This figure cannot be shown'), error instanceof FigureError ? error.message : l10n.t('It could not be drawn: {0}', error instanceof Error ? error.message : String(error))))
  }
}

/** The figure's title without plotly's tags; empty where it has none. */
function title({ layout }: ReadFigure): string {
  const given = layout['title']
  const words = typeof given === 'string' ? given : typeof given === 'object' && given !== null && 'text' in given && typeof given.text === 'string' ? given.text : ''
  return words.slice(0, 200).replace(/<[^<>]*>/g, '')
}

function alternative(figure: ReadFigure): string {
  const { traces } = figure
  const words = title(figure)
  const parts = traces.slice(0, 10).map(({ type, name }) => (typeof name === 'string' && name !== '' ? `${type} “${name.slice(0, 100)}”` : type))
  const listed = `${parts.join(', ')}${traces.length > parts.length ? ' …' : ''}`
  const count = traces.length === 1 ? l10n.t('1 trace: {0}.', listed) : l10n.t('{0} traces: {1}.', traces.length, listed)
  return `${words === '' ? l10n.t('Figure.') : l10n.t('Figure: {0}.', words)} ${count}`
}
