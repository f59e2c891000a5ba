import path from 'node:path'

const OPEN_TIMEOUT_MS = 90_000
const QUIET_MS = 3000
const KERNEL_LABEL = /convscope|typescript/i

/** A VS Code page as a person sees it: opens notebooks, presses Run All, looks into outputs and the side panel. */
export class Workbench {
  /**
   * @param {import('playwright-core').Page} page
   * @param {import('./startCodeServer.mjs').CodeServer} server
   * @param {string} folder the folder that is open
   */
  constructor(page, server, folder) {
    this.page = page
    this.server = server
    this.folder = folder
  }

  /** Loads VS Code on the folder, or loads it again, and waits until our extension's icon is in the activity bar. */
  async load() {
    await this.page.goto(this.server.url(this.folder))
    await this.loaded()
  }

  /** Reloads the window. */
  async reload() {
    await this.page.reload()
    await this.loaded()
  }

  async loaded() {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: OPEN_TIMEOUT_MS })
    await this.panelIcon.waitFor({ timeout: OPEN_TIMEOUT_MS })
  }

  get panelIcon() {
    return this.page.locator('.activitybar .action-label[aria-label*="Convscope" i]').first()
  }

  /**
   * Opens a notebook of the folder and waits until it shows a cell and our kernel.
   * @param {string} file relative to the folder
   */
  async openNotebook(file) {
    await this.quickOpen(file)
    // Prose is drawn in a webview: its row is there, but not visible.
    await this.page.locator('.notebook-editor .cell-list-container').locator('.code-cell-row, .markdown-cell-row').first().waitFor({ state: 'attached', timeout: OPEN_TIMEOUT_MS })
    await this.kernelLabel.filter({ hasText: KERNEL_LABEL }).waitFor({ timeout: OPEN_TIMEOUT_MS })
  }

  get kernelLabel() {
    return this.page.locator('.notebook-toolbar-container .kernel-label')
  }

  /** @param {string} file */
  async quickOpen(file) {
    await this.page.keyboard.press('Control+P')
    const input = this.page.locator('.quick-input-widget input')
    await input.fill(path.basename(file))
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: path.basename(file) }).first().click({ timeout: OPEN_TIMEOUT_MS })
  }

  /** @param {string} title as in the command palette, such as "Notebook: Clear All Outputs" */
  async command(title) {
    await this.page.keyboard.press('F1')
    const input = this.page.locator('.quick-input-widget input')
    await input.fill(`>${title}`)
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title.replace(/^.*?: /, '') }).first().click({ timeout: 15_000 })
  }

  /** Saves the notebook in which the keyboard is. */
  async save() {
    await this.page.locator('.notebook-editor .cell-list-container').first().click({ position: { x: 5, y: 5 } })
    await this.page.keyboard.press('Control+S')
    await this.page.locator('.tab.dirty').waitFor({ state: 'detached' })
  }

  /** Closes every editor, by a click of the mouse's middle button on its tab; they must have been saved. */
  async closeEditors() {
    const tabs = this.page.locator('.tabs-container .tab')
    for (let left = await tabs.count(); left > 0; left--) {
      await tabs.first().click({ button: 'middle' })
      await tabs.nth(left - 1).waitFor({ state: 'detached' })
    }
  }

  /**
   * Scrolls through the notebook until a webview contains an element: outputs far from what is visible are not drawn.
   * @param {string} selector
   * @param {number} [timeoutMs]
   */
  async scrollTo(selector, timeoutMs = 60_000) {
    const deadline = Date.now() + timeoutMs
    await this.page.locator('.notebook-editor .cell-list-container').first().hover()
    for (;;) {
      const frame = await this.webview(selector, 700).catch(() => undefined)
      if (frame) return frame
      if (Date.now() > deadline) throw new Error(`No output of the notebook contains ${selector}.`)
      await this.page.mouse.wheel(0, 500)
    }
  }

  async runAll() {
    await this.page.locator('.notebook-toolbar-container a.codicon-notebook-execute-all').click()
  }

  /**
   * Waits until no cell runs any more. The toolbar tells it for the whole notebook; a cell just below what is visible may go on showing that it
   * runs after it has ended. Between two cells nothing seems to run for a moment: only several quiet seconds in a row count.
   * @param {number} timeoutMs
   */
  async untilNothingRuns(timeoutMs) {
    const sign = this.page.locator('.notebook-toolbar-container .codicon-notebook-stop')
    const deadline = Date.now() + timeoutMs
    for (let quietSince = Date.now(); Date.now() - quietSince < QUIET_MS;) {
      if (await sign.count() > 0) quietSince = Date.now()
      if (Date.now() > deadline) throw new Error(`A cell still runs after ${timeoutMs / 1000} s.`)
      await this.page.waitForTimeout(200)
    }
  }

  /** Shows the side panel; a click on the icon of a view that is shown would hide it. */
  async showPanel() {
    const shown = this.page.locator('.activitybar .action-item.checked .action-label[aria-label*="Convscope" i]')
    if (await shown.count() === 0) await this.panelIcon.click()
  }

  /**
   * The frame of a webview (a notebook's outputs, the side panel) in which something is true of the document.
   * Webview content lies two frames deep, in a frame without a telling name.
   * @param {string} selector an element that the frame contains
   * @param {number} [timeoutMs]
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async webview(selector, timeoutMs = 30_000) {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      for (const frame of this.page.frames()) {
        if (!frame.url().includes('fake.html')) continue
        const found = await frame.evaluate((wanted) => document.querySelector(wanted) !== null, selector).catch(() => false)
        if (found) return frame
      }
      if (Date.now() > deadline) throw new Error(`No webview contains ${selector}. Frames: ${this.page.frames().map((frame) => frame.url().slice(0, 100)).join(' | ')}`)
      await this.page.waitForTimeout(100)
    }
  }

  /** @param {string} file a PNG */
  async screenshot(file) {
    await this.page.screenshot({ path: file })
  }
}
