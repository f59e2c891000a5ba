import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ChildProcesses } from '../process/ChildProcesses.mjs'
import { installExtension } from './installExtension.mjs'
import { installPackage } from './installPackage.mjs'
import { startChromium } from './startChromium.mjs'
import { startCodeServer } from './startCodeServer.mjs'
import { Workbench } from './Workbench.mjs'

/** VS Code's own themes, by the kind that an extension sees. */
export const THEMES = /** @type {const} */ ({
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'hc-light': 'Default High Contrast Light',
  'hc-dark': 'Default High Contrast'
})

/**
 * Opens a real VS Code with our extension installed, in a throw-away profile, in a Chromium without a window.
 * @param {object} options
 * @param {string} options.folder the folder to open
 * @param {string} [options.vsix] a package to install, instead of the extension as it is built now
 * @param {keyof typeof THEMES} [options.theme]
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {Record<string, unknown>} [options.settings]
 * @param {NodeJS.ProcessEnv} [options.env] for the server and with it the extension host
 * @returns {Promise<Workbench & { close: () => Promise<void> }>} close() ends VS Code and the browser and removes the profile
 */
export async function openWorkbench({ folder, vsix, theme = 'dark', viewport = { width: 1400, height: 900 }, settings = {}, env = {} }) {
  const children = new ChildProcesses()
  children.endWithThisProcess()
  const temporary = mkdtempSync(path.join(tmpdir(), 'convscope-vscode-'))
  children.atEnd(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }))
  try {
    const extensions = path.join(temporary, 'extensions')
    const profile = path.join(temporary, 'profile')
    if (vsix === undefined) installExtension(extensions)
    else await installPackage(vsix, extensions, profile)
    const server = await startCodeServer({
      children,
      profile,
      extensions,
      driven: true,
      settings: { 'workbench.colorTheme': THEMES[theme], 'window.autoDetectColorScheme': false, 'git.enabled': false, ...settings },
      env
    })
    const browser = await startChromium()
    children.atEnd(() => browser.close())
    const page = await browser.newPage({ viewport, reducedMotion: 'reduce' })
    const workbench = Object.assign(new Workbench(page, server, folder), { close: async () => {
      await browser.close()
      await children.stopAll()
    } })
    await workbench.load()
    return workbench
  } catch (error) {
    await children.stopAll()
    throw error
  }
}
