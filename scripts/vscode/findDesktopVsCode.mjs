import { existsSync } from 'node:fs'
import path from 'node:path'
import { downloadAndUnzipVSCode } from '@vscode/test-electron'
import { toolsFolder } from '../projectFolder.mjs'

/** The VS Code that the suite is run in where it can be downloaded; the same as code-server's. */
const VERSION = '1.139.1'
const DOWNLOADS = 'https://update.code.visualstudio.com/api/releases/stable'
const PROBE_MS = 4000

/**
 * The desktop VS Code for the suite: the one that VSCODE_EXECUTABLE names, else a downloaded one.
 * @returns {Promise<{ executable: string } | { missing: string }>} or why there is none
 */
export async function findDesktopVsCode() {
  const named = process.env.VSCODE_EXECUTABLE
  if (named) return existsSync(named) ? { executable: named } : { missing: `VSCODE_EXECUTABLE names ${named}, which does not exist` }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { missing: 'a desktop VS Code needs a display (DISPLAY is not set; `xvfb-run -a npm test` gives one)' }
  const reachable = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(PROBE_MS) }).then((answer) => answer.ok, () => false)
  const cachePath = path.join(toolsFolder, 'vscode-desktop')
  if (!reachable && !existsSync(cachePath)) return { missing: 'VS Code cannot be downloaded here' }
  try {
    return { executable: await downloadAndUnzipVSCode({ version: VERSION, cachePath }) }
  } catch (error) {
    return { missing: `VS Code could not be downloaded: ${error instanceof Error ? error.message : String(error)}` }
  }
}
