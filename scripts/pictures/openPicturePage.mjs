import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/** No server is behind it: every request is answered here. `localhost`, or it would not be a secure context. */
const ORIGIN = 'http://localhost'
/** Of what VS Code's light theme sets, the colours that pictures read. */
const COLOURS = { foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', errorForeground: '#c72e0f', 'editor-background': '#ffffff', 'sideBar-background': '#f8f8f8' }

/**
 * Opens a page with VS Code's variables, on which the notebook renderer or the side panel runs as it does in VS Code's. Its functions
 * are in `globalThis.picturePage`.
 * @param {import('playwright-core').Browser} browser
 * @param {{ items: string, script: 'notebookRenderer' | 'panel', width: number, height: number }} options `items`: a folder; the page can fetch `/items/NAME`
 * @returns {Promise<import('playwright-core').Page>}
 */
export async function openPicturePage(browser, { items, script, width, height }) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 })
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname.startsWith('/items/')) return route.fulfill({ contentType: 'application/json', body: readFileSync(path.join(items, path.basename(pathname))) })
    if (pathname.endsWith('.js')) return route.fulfill({ contentType: 'text/javascript', body: readFileSync(inProject('dist', path.basename(pathname))) })
    const variables = Object.entries(COLOURS).map(([name, value]) => `--vscode-${name}: ${value}`).join('; ')
    return route.fulfill({ contentType: 'text/html', body: `<!doctype html><html lang="en" style="${variables}"><meta charset="utf-8"><title>Pictures</title><link rel="icon" href="data:,"><body class="vscode-light" style="margin: 8px"></body></html>` })
  })
  await page.goto(ORIGIN)
  await page.evaluate(pageFunctions)
  if (script === 'notebookRenderer') await page.evaluate(() => picturePage.startRenderer('/notebookRenderer.js'))
  else await page.evaluate(() => picturePage.startPanel('/panel.js'))
  return page
}

/** Runs in the page. */
function pageFunctions() {
  /** @type {((message: unknown) => void)[]} */
  const listeners = []
  /** @type {{ type: string }[]} */
  const sent = []
  /** @type {{ renderOutputItem(item: object, element: HTMLElement): void } | undefined} */
  let api

  /** @type {PicturePageFunctions} */
  const functions = {
    sent,
    say: (message) => listeners.forEach((listener) => listener(message)),
    async startRenderer(url) {
      const { activate } = await import(url)
      api = activate({ setState: () => undefined, getState: () => undefined, workspace: { isTrusted: true }, postMessage: (/** @type {{ type: string }} */ message) => sent.push(message), onDidReceiveMessage: (/** @type {(message: unknown) => void} */ listener) => listeners.push(listener) })
    },
    async startPanel(url) {
      Object.assign(globalThis, { acquireVsCodeApi: () => ({ postMessage: (/** @type {{ type: string }} */ message) => sent.push(message), getState: () => undefined, setState: () => undefined }) })
      document.body.append(Object.assign(document.createElement('main'), { id: 'panel' }))
      await new Promise((resolve, reject) => document.head.append(Object.assign(document.createElement('script'), { src: url, onload: resolve, onerror: reject })))
      listeners.push((data) => window.dispatchEvent(new MessageEvent('message', { data })))
    },
    render(text) {
      const data = new TextEncoder().encode(text)
      const element = document.body.appendChild(document.createElement('div'))
      api?.renderOutputItem({ id: `item-${document.body.childElementCount}`, mime: 'application/vnd.convscope.run.v1+json', metadata: {}, data: () => data, text: () => text, json: () => JSON.parse(text) }, element)
    },
    painted(drawn) {
      return new Promise((resolve) => {
        // A message sent while a frame is made comes when the frame is painted.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        const look = () => {
          if (!drawn()) return
          observer.disconnect()
          port2.postMessage(undefined)
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { subtree: true, childList: true })
        look()
      })
    },
    allDrawn() {
      const inView = [...document.querySelectorAll('.cs-plot')].filter((plot) => {
        const { top, bottom } = plot.getBoundingClientRect()
        return bottom > 0 && top < innerHeight
      })
      return inView.length > 0 && inView.every((plot) => plot.querySelector('.plot-container'))
    },
    /** Until nothing of the page's start is left to do. */
    async quiet() {
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
  Object.assign(globalThis, { picturePage: functions })
}
