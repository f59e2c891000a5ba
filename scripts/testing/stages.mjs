import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'
import { CodeServerUnavailable, installCodeServer } from '../setUp/installCodeServer.mjs'
import { chromium, installSystemPackages } from '../setUp/installSystemPackages.mjs'
import { followFile } from '../terminal/followFile.mjs'
import { commandAsTest, readResults, resultsFileOf, runShown, skippedStage } from './stage.mjs'

const MINUTE = 60_000
const PROJECTS = ['tsconfig.json', 'renderers/tsconfig.json', 'scripts/tsconfig.json', 'test/ui/tsconfig.json']
const nodeModule = (/** @type {string} */ file) => inProject('node_modules', file)

/** @type {import('./stage.mjs').Stage[]} */
export const stages = [
  {
    name: 'types',
    about: 'type check',
    run: async () => {
      const all = []
      for (const project of PROJECTS) all.push(await commandAsTest(`types: ${project}`, process.execPath, [nodeModule('typescript/bin/tsc'), '--noEmit', '-p', project]))
      return { passed: all.flatMap((one) => one.passed), failed: all.flatMap((one) => one.failed), skipped: [] }
    }
  },
  {
    name: 'lint',
    about: 'lint, with the directions of imports',
    run: () => commandAsTest('lint: eslint', process.execPath, [nodeModule('eslint/bin/eslint.js'), '.', '--max-warnings=0'])
  },
  { name: 'unit', about: 'unit tests', run: ({ grep }) => runRoom('unit', 30 * MINUTE, grep) },
  { name: 'kernel', about: 'tests of the real kernel process', run: ({ grep }) => runRoom('kernel', 30 * MINUTE, grep) },
  { name: 'vscode', about: 'suite inside the extension host of a real VS Code', run: ({ grep }) => runInExtensionHost(grep) },
  {
    name: 'ui',
    about: 'page test in a real Chromium',
    run: async ({ grep }) => {
      const missing = await browserToolsMissing()
      return missing ? skippedStage('ui: page test in a real Chromium', missing) : runRoom('ui', 50 * MINUTE, grep)
    }
  }
]

/**
 * @param {string} room
 * @param {number} timeoutMs
 * @param {string | undefined} grep
 */
async function runRoom(room, timeoutMs, grep) {
  const bundle = inProject('out', 'test', `${room}.test.js`)
  const resultsFile = resultsFileOf(room)
  if (!existsSync(bundle)) return readResults(room, resultsFile, `there are no tests in test/${room}`, false)
  const code = await runShown(process.execPath, [inProject('scripts/testing/runMocha.mjs'), bundle, resultsFile, ...(grep ? [grep] : [])], { timeoutMs })
  return readResults(room, resultsFile, code === 0 ? undefined : `mocha ended with ${code}`, grep !== undefined)
}

/**
 * One suite, two runners: a desktop VS Code where one is named or can be downloaded, else VS Code in the browser.
 * @param {string | undefined} grep
 */
async function runInExtensionHost(grep) {
  const { findDesktopVsCode } = await import('../vscode/findDesktopVsCode.mjs')
  const resultsFile = resultsFileOf('vscode')
  const workspace = mkdtempSync(path.join(tmpdir(), 'convscope-workspace-'))
  const outputFile = inProject('out/results/vscode.txt')
  const options = {
    extension: inProject(),
    suite: inProject('out/test/vscode/index.js'),
    workspace,
    env: { CONVSCOPE_TEST_RESULTS: resultsFile, CONVSCOPE_TEST_OUTPUT: outputFile, CONVSCOPE_TEST_GREP: grep ?? '' },
    logFile: inProject('out/results/vscode.log'),
    timeoutMs: 20 * MINUTE
  }
  try {
    if (!existsSync(options.suite)) return readResults('vscode', resultsFile, 'there are no tests in test/vscode', false)
    const desktop = await findDesktopVsCode()
    if ('missing' in desktop) {
      const missing = await browserToolsMissing()
      if (missing) return skippedStage('vscode: suite inside the extension host', `${desktop.missing}; ${missing}`)
      console.log(`  In VS Code in the browser (${desktop.missing}).`)
    } else console.log(`  In ${desktop.executable}.`)
    const stopFollowing = followFile(outputFile)
    const running = 'missing' in desktop
      ? (await import('../vscode/runSuiteInCodeServer.mjs')).runSuiteInCodeServer(options)
      : (await import('../vscode/runSuiteInDesktop.mjs')).runSuiteInDesktop({ ...options, executable: desktop.executable })
    const code = await running.finally(stopFollowing)
    return readResults('vscode', resultsFile, code === 0 ? undefined : `VS Code ended with ${code}; its log is ${options.logFile}`, grep !== undefined)
  } catch (error) {
    return readResults('vscode', resultsFile, error instanceof Error ? error.message : String(error), grep !== undefined)
  } finally {
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** @returns {Promise<string | undefined>} why VS Code in the browser or the browser cannot be had */
async function browserToolsMissing() {
  const missing = await installSystemPackages([chromium])
  if (missing) return missing
  try {
    await installCodeServer()
    return undefined
  } catch (error) {
    if (error instanceof CodeServerUnavailable) return error.message
    throw error
  }
}
