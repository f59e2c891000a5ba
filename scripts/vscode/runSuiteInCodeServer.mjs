import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { format } from 'node:util'
import { ChildProcesses } from '../process/ChildProcesses.mjs'
import { startChromium } from './startChromium.mjs'
import { startCodeServer } from './startCodeServer.mjs'

/** @typedef {{ extension: string, suite: string, workspace: string, env: NodeJS.ProcessEnv, logFile: string, timeoutMs: number }} SuiteOptions */

/**
 * Runs a suite inside the extension host of VS Code in the browser, as @vscode/test-electron does in a desktop VS Code.
 * @param {SuiteOptions} options `extension`: folder of the extension; `suite`: its bundle that exports run(); `workspace`: the folder to open;
 *   `env`: for the extension host; `logFile`: where VS Code's own log goes
 * @returns {Promise<number>} the exit code that VS Code reports
 */
export async function runSuiteInCodeServer({ extension, suite, workspace, env, logFile, timeoutMs }) {
  const children = new ChildProcesses()
  children.endWithThisProcess()
  const temporary = mkdtempSync(path.join(tmpdir(), 'convscope-vscode-'))
  children.atEnd(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }))
  try {
    const server = await startCodeServer({ children, profile: path.join(temporary, 'profile'), extensions: path.join(temporary, 'extensions'), driven: true, settings: { 'git.enabled': false }, env })
    const browser = await startChromium()
    children.atEnd(() => browser.close())
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' })
    writeFileSync(logFile, '')
    /** @type {Promise<number>} */
    const exit = new Promise((resolve) => {
      // The two functions by which a VS Code page tells its test runner; they must exist before the page loads.
      void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code))
      void page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => appendFileSync(logFile, `${format(...args)}\n`))
    })
    await page.goto(server.url(workspace, { extensionDevelopmentPath: extension, extensionTestsPath: suite }))
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const tooLong = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The suite in the extension host did not end within ${timeoutMs / 1000} s.`)), timeoutMs)
    })
    return await /** @type {Promise<number>} */ (Promise.race([exit, tooLong])).finally(() => clearTimeout(timer))
  } finally {
    await children.stopAll()
  }
}
