import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { endKeptKernels } from './endKeptKernels.mjs'
import { runTests } from '@vscode/test-electron'

/**
 * Runs a suite inside the extension host of a desktop VS Code.
 * @param {import('./runSuiteInCodeServer.mjs').SuiteOptions & { executable: string }} options `executable`: the VS Code to run
 * @returns {Promise<number>} its exit code
 */
export async function runSuiteInDesktop({ executable, extension, suite, workspace, env, timeoutMs }) {
  const temporary = mkdtempSync(path.join(tmpdir(), 'convscope-vscode-'))
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  try {
    const tooLong = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The suite in the extension host did not end within ${timeoutMs / 1000} s.`)), timeoutMs)
    })
    const run = runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      extensionTestsEnv: /** @type {Record<string, string | undefined>} */ (env),
      launchArgs: [
        workspace,
        '--disable-workspace-trust',
        '--disable-extensions',
        '--disable-gpu',
        '--user-data-dir', path.join(temporary, 'profile'),
        '--extensions-dir', path.join(temporary, 'extensions'),
        // Electron's sandbox refuses to run as root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
      ]
    })
    return await /** @type {Promise<number>} */ (Promise.race([run, tooLong]))
  } finally {
    clearTimeout(timer)
    await endKeptKernels(path.join(temporary, 'profile'))
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 })
  }
}
