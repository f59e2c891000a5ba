// Takes pictures of a notebook, and of the side panel, in a real VS Code page with our extension.
//   node scripts/screenshot.mjs --notebook notebooks/q3-….ipynb [--theme light|dark|hc-light|hc-dark] [--run-all] [--panel] [--out DIR]
//                               [--wait-for CSS] [--scroll NOTCHES] [--width 1400] [--height 900] [--timeout SECONDS]
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { installCodeServer } from './setUp/installCodeServer.mjs'
import { chromium, installSystemPackages } from './setUp/installSystemPackages.mjs'
import { openWorkbench, THEMES } from './vscode/openWorkbench.mjs'

const { values: options } = parseArgs({
  options: {
    notebook: { type: 'string' },
    theme: { type: 'string', default: 'dark' },
    out: { type: 'string', default: 'out/screenshots' },
    'run-all': { type: 'boolean', default: false },
    panel: { type: 'boolean', default: false },
    'wait-for': { type: 'string' },
    scroll: { type: 'string' },
    width: { type: 'string', default: '1400' },
    height: { type: 'string', default: '900' },
    timeout: { type: 'string', default: '180' }
  }
})
const { theme } = options
if (!options.notebook || !isTheme(theme)) {
  console.error(`Usage: node scripts/screenshot.mjs --notebook FILE [--theme ${Object.keys(THEMES).join('|')}] [--run-all] [--panel] [--wait-for CSS] [--scroll NOTCHES] [--out DIR]`)
  process.exit(2)
}
const missing = await installSystemPackages([chromium])
if (missing) throw new Error(missing)
await installCodeServer()

const notebook = path.resolve(options.notebook)
const out = path.resolve(options.out)
mkdirSync(out, { recursive: true })
const folder = mkdtempSync(path.join(tmpdir(), 'convscope-notebooks-'))
cpSync(notebook, path.join(folder, path.basename(notebook)))
const prefix = path.join(out, `${path.basename(notebook, '.ipynb')}-${theme}`)
const timeoutMs = Number(options.timeout) * 1000

const workbench = await openWorkbench({ folder, theme, viewport: { width: Number(options.width), height: Number(options.height) } })
try {
  const picture = async (/** @type {string} */ name) => {
    await workbench.page.waitForTimeout(500)
    await workbench.screenshot(`${prefix}-${name}.png`)
    console.log(`${prefix}-${name}.png`)
  }
  await workbench.openNotebook(path.basename(notebook))
  await picture('opened')
  if (options['run-all']) {
    await workbench.runAll()
    await workbench.untilNothingRuns(timeoutMs)
  }
  if (options['wait-for']) await workbench.webview(options['wait-for'], timeoutMs)
  if (options.panel) await workbench.showPanel()
  if (options.scroll) {
    await workbench.page.locator('.notebook-editor .cell-list-container').first().hover()
    // VS Code turns a wheel's notch into about 50 pixels, however far it was turned at once.
    for (let notch = 0; notch < Number(options.scroll); notch += 1) {
      await workbench.page.mouse.wheel(0, 120)
      await workbench.page.waitForTimeout(50)
    }
    // Away from the cells, which show their buttons under the mouse.
    await workbench.page.mouse.move(0, 0)
  }
  if (options['run-all'] || options['wait-for'] || options.panel || options.scroll) {
    await workbench.page.waitForTimeout(1500)
    await picture(options.panel ? 'panel' : 'run')
  }
} catch (error) {
  await workbench.screenshot(`${prefix}-failed.png`)
  console.error(`Failed; what the page showed then: ${prefix}-failed.png`)
  throw error
} finally {
  await workbench.close()
  rmSync(folder, { recursive: true, force: true })
}

/**
 * @param {string} name
 * @returns {name is keyof typeof THEMES}
 */
function isTheme(name) {
  return name in THEMES
}
