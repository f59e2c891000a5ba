import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { inProject } from '../../scripts/projectFolder.mjs'
import { startChromium } from '../../scripts/vscode/startChromium.mjs'
import { panelPage, type PanelWords } from '../../src/extension/panelPage'
import { RUN_MIME, type HostMessage, type ViewMessage } from '../../src/run'

export type ThemeKind = 'light' | 'dark' | 'high-contrast'

/** What VS Code's own themes set. */
const THEMES: Record<ThemeKind, Record<string, string>> = {
  light: { foreground: '#3b3b3b', 'editor-foreground': '#3b3b3b', 'editor-background': '#ffffff', 'sideBar-background': '#f8f8f8', descriptionForeground: '#3b3b3b', errorForeground: '#c72e0f', 'badge-background': '#cccccc', 'badge-foreground': '#3b3b3b', focusBorder: '#005fb8', 'widget-border': '#e5e5e5', 'editorHoverWidget-background': '#f8f8f8', 'editorHoverWidget-border': '#c8c8c8', 'list-hoverBackground': '#f2f2f2', 'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'textBlockQuote-background': '#f8f8f8', 'progressBar-background': '#005fb8', 'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b' },
  dark: { foreground: '#cccccc', 'editor-foreground': '#cccccc', 'editor-background': '#1f1f1f', 'sideBar-background': '#181818', descriptionForeground: '#9d9d9d', errorForeground: '#f85149', 'badge-background': '#616161', 'badge-foreground': '#f8f8f8', focusBorder: '#0078d4', 'widget-border': '#313131', 'editorHoverWidget-background': '#202020', 'editorHoverWidget-border': '#454545', 'list-hoverBackground': '#2a2d2e', 'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'textBlockQuote-background': '#2b2b2b', 'progressBar-background': '#0078d4', 'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc' },
  'high-contrast': { foreground: '#ffffff', 'editor-foreground': '#ffffff', 'editor-background': '#000000', 'sideBar-background': '#000000', descriptionForeground: 'rgba(255,255,255,0.7)', errorForeground: '#f48771', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518', 'badge-background': '#000000', 'badge-foreground': '#ffffff', focusBorder: '#f38518', 'progressBar-background': '#6fc3df' }
}

const ENGLISH: PanelWords = { title: 'Activations', language: 'en', texts: {} }

/** How VS Code hands an output item to a renderer, as far as ours looks. */
interface RendererPage {
  api: { renderOutputItem(item: object, element: HTMLElement): void; disposeOutputItem(id?: string): void }
  sent: ViewMessage[]
  say: (message: unknown) => void
}

/** A bare page in a real Chromium, with VS Code's variables, on which a renderer's bundle runs as it does in VS Code's. */
export class PicturePage {
  /** Errors which nothing caught, and messages on the console's error channel. */
  readonly errors: string[] = []

  private constructor(
    readonly page: Page,
    private readonly origin: string
  ) {
    page.on('pageerror', error => this.errors.push(error.message))
    page.on('console', message => message.type() === 'error' && this.errors.push(message.text()))
  }

  /** @param policy a content security policy that the page is served with; see {@link violations} */
  static async open(browser: PictureBrowser, { theme = 'light', width = 1000, height = 900, policy = '' }: { theme?: ThemeKind; width?: number; height?: number; policy?: string } = {}): Promise<PicturePage> {
    const page = await browser.browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 })
    const opened = new PicturePage(page, browser.origin)
    await page.addInitScript(() => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violations.push(`${effectiveDirective}: ${blockedURI}`))
      const provideVsCodeApi = (state?: unknown): void => {
        const sent: unknown[] = []
        let kept = state
        Object.assign(globalThis, {
          acquireVsCodeApi: () => ({ postMessage: (message: unknown) => sent.push(message), getState: () => kept, setState: (next: unknown) => (kept = next) }),
          rendererPage: { sent, say: (message: unknown) => window.postMessage(message, '*') },
          panelState: () => kept
        })
      }
      Object.assign(globalThis, { violations, provideVsCodeApi })
    })
    await page.goto(`${browser.origin}/page?${new URLSearchParams({ policy }).toString()}`)
    await opened.setTheme(theme)
    return opened
  }

  /** What the page's content security policy has refused so far. */
  async violations(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations)
  }

  async setTheme(kind: ThemeKind): Promise<void> {
    await this.page.evaluate(
      ([kind, variables]) => {
        document.body.className = `vscode-${kind}`
        document.body.dataset['vscodeThemeKind'] = `vscode-${kind}`
        document.documentElement.removeAttribute('style')
        for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value)
        document.body.style.cssText = 'margin: 0; padding: 8px; background: var(--vscode-editor-background); color: var(--vscode-foreground); font-family: "DejaVu Sans"'
        document.documentElement.style.setProperty('--vscode-font-family', '"DejaVu Sans"')
      },
      [kind, THEMES[kind]] as const
    )
  }

  /** Loads the notebook renderer and activates it, with messaging or without. */
  async startRenderer({ messaging = true } = {}): Promise<void> {
    await this.page.evaluate(
      async ([url, messaging]) => {
        const listeners: ((message: unknown) => void)[] = []
        const sent: ViewMessage[] = []
        const { activate } = (await import(url)) as { activate: (context: object) => RendererPage['api'] }
        const context = { setState: () => undefined, getState: () => undefined, workspace: { isTrusted: true }, ...(messaging ? { postMessage: (message: ViewMessage) => sent.push(message), onDidReceiveMessage: (listener: (message: unknown) => void) => listeners.push(listener) } : {}) }
        const page: RendererPage = { api: activate(context), sent, say: message => listeners.forEach(listener => listener(message)) }
        Object.assign(globalThis, { rendererPage: page })
      },
      [`${this.origin}/notebookRenderer.js`, messaging] as const
    )
  }

  /** Renders an output item into element `#${place}`, which is made where it is not there. */
  async render(json: unknown, { id = 'item-1', place = 'output-1' } = {}): Promise<void> {
    await this.renderText(JSON.stringify(json), { id, place })
  }

  async renderText(text: string, { id = 'item-1', place = 'output-1', mime = RUN_MIME } = {}): Promise<void> {
    await this.page.evaluate(
      ([text, id, place, mime]) => {
        const element = document.getElementById(place) ?? document.body.appendChild(Object.assign(document.createElement('div'), { id: place }))
        const data = new TextEncoder().encode(text)
        const { api } = (globalThis as unknown as { rendererPage: RendererPage }).rendererPage
        api.renderOutputItem({ id, mime, metadata: {}, data: () => data, text: () => text, json: () => JSON.parse(text) as unknown }, element)
      },
      [text, id, place, mime] as const
    )
  }

  async disposeItem(id?: string): Promise<void> {
    await this.page.evaluate(id => (globalThis as unknown as { rendererPage: RendererPage }).rendererPage.api.disposeOutputItem(id), id)
  }

  /** Says something to the renderer as the extension host does. */
  async say(...messages: HostMessage[]): Promise<void> {
    await this.page.evaluate(messages => messages.forEach(message => (globalThis as unknown as { rendererPage: RendererPage }).rendererPage.say(message)), messages)
  }

  /** What the renderer said to the extension host so far. */
  async said(): Promise<ViewMessage[]> {
    return this.page.evaluate(() => (globalThis as unknown as { rendererPage: RendererPage }).rendererPage.sent)
  }

  /** Loads the side panel's script, with the functions VS Code gives a webview. */
  async startPanel(state?: unknown): Promise<void> {
    await this.page.evaluate(state => {
      document.body.style.background = 'var(--vscode-sideBar-background)'
      document.body.append(Object.assign(document.createElement('main'), { id: 'panel' }))
      ;(globalThis as unknown as { provideVsCodeApi(state: unknown): void }).provideVsCodeApi(state)
    }, state)
    await this.page.addScriptTag({ url: `${this.origin}/panel.js` })
  }

  /** Opens the side panel's own page, as the extension makes it. */
  async openPanel(theme: ThemeKind, words = ENGLISH): Promise<void> {
    await this.page.route('**/panel', route => route.fulfill({ contentType: 'text/html', body: panelPage('secret', '/panel.js', words).replace('</title>', '</title><link rel="icon" href="data:,">') }))
    await this.page.addInitScript(() => (globalThis as unknown as { provideVsCodeApi(): void }).provideVsCodeApi())
    await this.page.goto(`${this.origin}/panel`)
    await this.setTheme(theme)
  }

  /** Waits until a picture that was drawn says in its text alternative what it is to say: it is set anew together with each drawing. */
  async untilSays(selector: string, text: string): Promise<void> {
    await this.page.locator(`${selector}[aria-label*="${text}"]:has(.plot-container)`).first().waitFor({ state: 'attached', timeout: 15_000 })
  }

  /** Where a step lies in a plot, in pixels of the page, and where its axes are. Read from what was drawn. */
  async place(selector: string, step: number): Promise<{ x: number; top: number; height: number }> {
    return this.page.locator(selector).first().evaluate((plot, step) => {
      const layout = (plot.querySelector('.js-plotly-plot') as unknown as { _fullLayout: Record<string, { _offset: number; _length: number; l2p(value: number): number }> })._fullLayout
      const box = plot.getBoundingClientRect()
      const up = Object.keys(layout).filter(key => key.startsWith('yaxis')).flatMap(key => layout[key] ?? [])
      const top = Math.min(...up.map(axis => axis._offset))
      const across = layout['xaxis']
      return { x: box.left + (across ? across._offset + across.l2p(step) : NaN), top: box.top + top, height: Math.max(...up.map(axis => axis._offset + axis._length)) - top }
    }, step)
  }

  /** Puts the pointer into a plot, `height` from its top (0) to its bottom (1), and gives the words of its hover label. */
  async hover(selector: string, step: number, height: number): Promise<string> {
    await this.page.locator(selector).first().scrollIntoViewIfNeeded()
    const place = await this.place(selector, step)
    await this.page.mouse.move(place.x, place.top + height * place.height)
    return this.page.locator(`${selector} .cs-hover`).first().evaluate(label => ((label as HTMLElement).hidden ? '' : Array.from(label.children, line => Array.from(line.childNodes, part => part.textContent).join(' ').trim()).join('\n')))
  }

  async close(): Promise<void> {
    await this.page.close()
  }
}

/** A Chromium, and a server on this machine for our own bundles. */
export class PictureBrowser {
  private constructor(
    readonly browser: Browser,
    private readonly server: Server,
    readonly origin: string
  ) {}

  static async launch(): Promise<PictureBrowser> {
    const dist = inProject('dist')
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
      const name = path.basename(pathname)
      const policy = searchParams.get('policy')
      if (policy) response.setHeader('content-security-policy', policy)
      if (name === 'page') return response.setHeader('content-type', 'text/html').end('<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title><link rel="icon" href="data:,"><body></body></html>')
      readFile(path.join(dist, name)).then(
        file => response.setHeader('content-type', 'text/javascript').end(file),
        () => response.writeHead(404).end()
      )
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return new PictureBrowser(await startChromium(), server, `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await new Promise(resolve => this.server.close(resolve))
  }
}
