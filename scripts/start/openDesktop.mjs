import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inProject, toolsFolder } from '../projectFolder.mjs'
import { findProgram } from '../process/findProgram.mjs'
import { endKeptKernels } from '../vscode/endKeptKernels.mjs'

/** The `code` command of a desktop VS Code, if it is on the PATH. */
export const desktopCommand = () => findProgram('code')

/**
 * Opens a desktop VS Code, with a profile of its own, on the folder; the extension runs from the project.
 * Its own profile makes it a process of its own, which can be ended without touching a VS Code that is open already.
 * @param {{ command: string, folder: string, notebook?: string, children: import('../process/ChildProcesses.mjs').ChildProcesses, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<void>} settled when its window is closed
 */
export async function openDesktop({ command, folder, notebook, children, env }) {
  const profile = path.join(toolsFolder, 'desktop', 'profile')
  const extensions = path.join(toolsFolder, 'desktop', 'extensions')
  mkdirSync(profile, { recursive: true })
  children.atEnd(() => endKeptKernels(profile))
  children.atEnd(() => endMainProcess(profile))
  const child = children.start(command, [
    '--new-window',
    '--wait',
    '--user-data-dir', profile,
    '--extensions-dir', extensions,
    `--extensionDevelopmentPath=${inProject()}`,
    '--disable-workspace-trust',
    folder,
    ...(notebook ? [notebook] : [])
  ], { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' })
  console.log('VS Code is open. Close its window, or press Ctrl-C here, to end it.')
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0 || children.ending) resolve(undefined)
      else reject(new Error(`\`code\` ended with exit code ${code}.`))
    })
  })
}

/** The `code` command hands over to a process outside its group; VS Code writes that one's id into its profile. @param {string} profile */
function endMainProcess(profile) {
  try {
    process.kill(Number.parseInt(readFileSync(path.join(profile, 'code.lock'), 'utf8'), 10), 'SIGTERM')
  } catch { /* it has ended already */ }
}
