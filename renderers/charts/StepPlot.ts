import * as l10n from '@vscode/l10n'
import type { Config, Data, Layout, LayoutAxis } from 'plotly.js'
import { axisEnds } from './axisEnds'
import { DrawTask } from './drawQueue'
import { HoverLabel, type HoverText } from './hoverLabel'
import type { PictureView } from './Picture'
import { linesOf } from './lineCanvas'
import { lineSketch } from './lineSketch'
import { drawLiveLines, placeholders } from './liveLines'
import { plotArea, type PlotArea } from './plotArea'
import { Plotly } from './plotly'
import { readTheme, type Theme } from './theme'

/** Whether plotly.js has drawn anything on this page: its first drawing is by far the slowest. */
let warm = false

/** More lines than these of a run that goes on are drawn without plotly.js, which takes a millisecond and more for each of them in every drawing. */
const MOST_LIVE_LINES = 12

const CONFIG: Partial<Config> = { displayModeBar: false, doubleClick: false, showTips: false, scrollZoom: false }

/** What a chart built on {@link StepPlot} says of itself. */
export interface StepPlotChart {
  /** Its class name, for styles. */
  name: string
  height: number
  /** Draws what there is now, by {@link StepPlot.plot}. Called in an animation frame, with the width in CSS pixels. */
  draw(width: number): void
  /** What there is under the pointer. */
  describe(place: PlotPlace, theme: Theme): HoverText | undefined
}

/** An axis of a {@link StepPlot}; what it leaves out is set by the theme and the zoom. */
export type PlotAxis = Omit<Partial<LayoutAxis>, 'title'> & { title?: string }

/** A place over the axes. */
export interface PlotPlace {
  step: number
  /** Which of the panels that lie side by side, from 0. */
  panel: number
  /** 0 at the top of all axes, 1 at their bottom. */
  height: number
}

/**
 * A plot over a run's steps: its place on the page, its step axis with zoom (drag, double-click), its cursor and hover label, its
 * colours. No text that comes from a run goes to plotly.js, which would read tags and links in it.
 */
export class StepPlot {
  readonly root = document.createElement('div')
  /** Below the axes: where a chart may draw by itself. */
  readonly canvas = document.createElement('canvas')
  private knownTheme: Theme | undefined
  /** The steps that a person zoomed to. */
  zoom: [number, number] | undefined
  private height: number
  /** Called after each drawing. */
  drawn: (() => void) | undefined
  /** Counts up whenever everything must be drawn anew: another theme, zoom or width. */
  revision = 0
  private readonly chart: HTMLElement
  /** A line in each panel. */
  private readonly cursors = document.createElement('div')
  private readonly label: HoverLabel
  private readonly task: DrawTask
  private readonly resized: ResizeObserver
  private readonly stopSharing: (() => void) | undefined
  private width = 0
  private step: number | undefined
  private plotted = false
  private isKept = false
  private hasLiveLines = false
  /** Whether there is an explanation in the picture's place. */
  failed = false
  /** Shown until plotly.js has drawn. */
  private sketch: HTMLCanvasElement | undefined
  /** Steps on the axis. */
  private range: [number, number] = [0, 0]

  constructor(
    parent: HTMLElement,
    private readonly definition: StepPlotChart,
    private readonly view: PictureView
  ) {
    const { root, canvas, cursors } = this
    this.height = definition.height
    root.className = `cs-plot cs-${definition.name}`
    root.style.height = `${this.height}px`
    root.setAttribute('role', 'img')
    this.chart = document.createElement('div')
    root.append(canvas, this.chart, cursors)
    parent.append(root)
    this.label = new HoverLabel(root)
    this.task = new DrawTask(root, () => this.draw())
    this.resized = new ResizeObserver(() => {
      if (Math.abs(root.clientWidth - this.width) < 1) return
      this.revision++
      this.task.request(true)
    })
    this.resized.observe(root)
    this.stopSharing = view.scale?.onRaise(() => this.request())
    root.addEventListener('pointermove', event => this.point(event))
    root.addEventListener('pointerleave', () => this.leave())
    root.addEventListener('click', event => this.pick(event))
    root.tabIndex = 0
    root.addEventListener('keydown', event => this.press(event))
    root.addEventListener('blur', () => this.leave())
  }

  get visible(): boolean {
    return this.task.visible
  }
  /** Where the axes are; `undefined` before the first drawing. */
  get area(): PlotArea | undefined {
    return this.plotted ? plotArea(this.chart) : undefined
  }

  /** Asks to be drawn. @param urgent it does not wait for the page's rest */
  request(urgent = false): void {
    this.task.request(urgent)
  }

  /** Draws at once, even where it is not on the screen, all of it by plotly.js: it is about to be saved. */
  drawNow(): void {
    warm = true
    this.isKept = true
    this.task.run()
    this.isKept = false
  }

  /** The theme's colours, read when something is drawn: reading makes the browser compute the page's styles. */
  get theme(): Theme {
    return (this.knownTheme ??= readTheme(this.root))
  }

  readTheme(): void {
    this.knownTheme = undefined
    this.revision++
    this.task.request(true)
  }

  /** Says in words what the picture shows. */
  set alternative(text: string) {
    if (this.root.getAttribute('aria-label') !== text) this.root.setAttribute('aria-label', text)
  }

  /** Makes the plot higher or lower, as its width asks for; called by the chart before it plots. */
  setHeight(height: number): void {
    if (height === this.height) return
    this.height = height
    this.root.style.height = `${height}px`
  }

  /** Gives plotly.js traces and axes; called by the chart while it draws. @param isLive it will soon be drawn again: where it has many lines, they are drawn faster */
  plot(traces: Data[], range: [number, number], { axes, ...layout }: Partial<Layout> & { axes: Record<string, PlotAxis> }, isLive = false): void {
    const { theme } = this
    this.range = this.zoom ?? range
    if (!warm && traces.length > 0) return this.drawSketch(traces, { axes, margin: layout.margin ?? {} })
    const live = isLive && !this.isKept && traces.length > MOST_LIVE_LINES ? linesOf(traces) : []
    const shown = live.length > 0 ? placeholders(live) : traces
    const whole: Partial<Layout> = {
      width: this.width,
      height: this.height,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      showlegend: false,
      hovermode: false,
      dragmode: 'zoom',
      font: { family: theme.font, size: 11, color: theme.muted },
      ...layout
    }
    for (const [name, { title, ...ownAxis }] of Object.entries(axes)) {
      const axis = live.length > 0 && name.startsWith('y') ? { ...ownAxis, range: axisEnds(live.filter(line => line.yaxis === name), ownAxis, ownAxis.type === 'log') } : ownAxis
      const common = { ...this.axis(), title: { text: title ?? '', standoff: 3, font: { size: 11, color: theme.muted } } }
      Object.assign(whole, { [name]: name.startsWith('x') ? { ...common, range: [...(this.zoom ?? range)], ...axis } : { ...common, fixedrange: true, ...axis } })
    }
    if (this.plotted) void Plotly.react(this.chart, shown, whole, CONFIG)
    else {
      void Plotly.newPlot(this.chart, shown, whole, CONFIG)
      const events = this.chart as unknown as { on(name: string, listener: (event: unknown) => void): void }
      events.on('plotly_relayout', event => this.zoomed(event))
      events.on('plotly_doubleclick', () => this.setZoom(undefined))
      this.plotted = true
      this.sketch?.remove()
      this.sketch = undefined
    }
    if (live.length > 0 || this.hasLiveLines) drawLiveLines(this.canvas, this.chart, live)
    this.hasLiveLines = live.length > 0
    if (this.step !== undefined) this.showStep(this.step)
  }

  /** Puts the cursor on a step, or takes it away. */
  showStep(step: number | undefined): void {
    this.step = step
    const { area, cursors } = this
    const at = step === undefined || !area ? NaN : area.x(step) - area.left
    const panels = area && at >= -0.5 && at <= (area.panels[0]?.width ?? 0) + 0.5 ? area.panels : []
    while (cursors.childElementCount > panels.length) cursors.lastElementChild?.remove()
    for (const [index, panel] of panels.entries()) {
      const line = cursors.children[index] ?? cursors.appendChild(Object.assign(document.createElement('div'), { className: 'cs-cursor' }))
      if (!(line instanceof HTMLElement) || !area) continue
      line.style.transform = `translateX(${Math.round(panel.left + at)}px)`
      line.style.top = `${area.top}px`
      line.style.height = `${area.height}px`
    }
  }

  dispose(): void {
    this.task.dispose()
    this.resized.disconnect()
    this.stopSharing?.()
    if (this.plotted) Plotly.purge(this.chart)
    this.root.remove()
  }

  private axis(): Partial<LayoutAxis> {
    const { theme } = this
    return { gridcolor: theme.grid, linecolor: theme.grid, tickcolor: theme.grid, zeroline: false, ticks: 'outside', ticklen: 3, tickfont: { color: theme.muted, size: 10 } }
  }

  private draw(): void {
    this.width = this.root.clientWidth
    if (this.width < 40) return // Not laid out yet, or folded away: the resize observer calls again.
    try {
      this.definition.draw(this.width)
      this.drawn?.()
    } catch (error) {
      // A file may hold what nobody thought of: the pictures after this one are drawn all the same.
      this.failed = true
      this.alternative = l10n.t('This picture could not be drawn: {0}', error instanceof Error ? error.message : String(error))
      this.root.replaceChildren(this.root.getAttribute('aria-label') ?? '')
    }
  }

  /** Draws the lines at once, and asks for plotly's drawing when they are on the screen. */
  private drawSketch(traces: Data[], { axes, margin }: { axes: Record<string, PlotAxis>; margin: NonNullable<Layout['margin']> }): void {
    warm = true
    const { theme, width, height, range } = this
    this.sketch = lineSketch({ traces, margin, axes, range, theme, width, height })
    this.root.append(this.sketch)
    this.task.paintFirst()
  }

  private setZoom(zoom: [number, number] | undefined): void {
    this.zoom = zoom
    this.revision++
    this.task.request(true)
  }

  private zoomed(event: unknown): void {
    const changes = Object.entries((event ?? {}) as Record<string, unknown>)
    const from = changes.find(([key]) => /^xaxis\d*\.range\[0\]$/.test(key))?.[1]
    const to = changes.find(([key]) => /^xaxis\d*\.range\[1\]$/.test(key))?.[1]
    if (typeof from === 'number' && typeof to === 'number') this.setZoom([from, to])
    else if (changes.some(([key]) => /^xaxis\d*\.autorange$/.test(key))) this.setZoom(undefined)
  }

  /** The step under the pointer, where that is over the axes. */
  private under(event: MouseEvent): (PlotPlace & { x: number; y: number }) | undefined {
    const { area } = this
    if (!area) return undefined
    const box = this.root.getBoundingClientRect()
    const [x, y] = [event.clientX - box.left, event.clientY - box.top]
    if (y < area.top || y > area.top + area.height) return undefined
    const panel = area.panels.findIndex(({ left, width }) => x >= left - 1 && x <= left + width + 1)
    return panel < 0 ? undefined : { step: Math.round(area.step(x, panel)), panel, x, y, height: (y - area.top) / area.height }
  }

  private point(event: PointerEvent): void {
    const under = event.buttons === 0 ? this.under(event) : undefined
    const text = under && this.definition.describe(under, this.theme)
    if (!under || !text) return this.leave()
    this.label.show(text, under.x, under.y)
    this.view.onStep?.(under.step)
  }

  private leave(): void {
    this.label.hide()
    this.view.onStep?.(undefined)
  }

  /** Arrow keys move the cursor (by a pixel at least, with Shift by ten times as much), Home and End to the ends; Enter holds the step, Escape lets go. */
  private press(event: KeyboardEvent): void {
    const { area } = this
    if (!area || event.target !== this.root) return
    const [from, to] = [Math.max(0, Math.ceil(this.range[0])), Math.floor(this.range[1])]
    const width = area.panels[0]?.width ?? area.width
    const stride = Math.max(1, Math.round((to - from) / width)) * (event.shiftKey ? 10 : 1)
    const at = this.step ?? to
    const moved = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: from, End: to }[event.key]
    if (moved !== undefined) this.stepTo(Math.min(to, Math.max(from, moved)), area)
    else if (event.key === 'Enter' && this.step !== undefined) this.view.onPick?.(this.step)
    else if (event.key === 'Escape') {
      this.leave()
      this.view.onRelease?.()
    } else return
    event.preventDefault()
    // Or the notebook would take the key, too.
    event.stopPropagation()
  }

  private stepTo(step: number, area: PlotArea): void {
    const text = this.definition.describe({ step, panel: 0, height: 0.5 }, this.theme)
    if (text) {
      this.label.show(text, area.x(step), area.top + area.height / 2)
      this.label.say(text)
    }
    this.view.onStep?.(step)
  }

  private pick(event: MouseEvent): void {
    const under = this.under(event)
    if (under) this.view.onPick?.(under.step)
  }
}
