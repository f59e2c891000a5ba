// npm start [-- --no-engine]: sets everything up, then opens VS Code on a copy of the bundled notebooks, with the extension.
// npm run dev is the same with --watch: builds whenever a source changes, and VS Code's window reloads itself after each build.
// CONVSCOPE_OPEN=code|code-server|headless chooses; by default the first of them that can be had here.
import { ChildProcesses } from './process/ChildProcesses.mjs'
import { endRunningCommands } from './process/runCommand.mjs'
import { inProject } from './projectFolder.mjs'
import { setUp } from './setUp.mjs'
import { CodeServerUnavailable } from './setUp/installCodeServer.mjs'
import { openCodeServer } from './start/openCodeServer.mjs'
import { desktopCommand, openDesktop } from './start/openDesktop.mjs'
import { prepareWorkspace, workspaceFolder } from './start/prepareWorkspace.mjs'
import { runHeadless } from './start/runHeadless.mjs'

const WAYS = ['code', 'code-server', 'headless']

const children = new ChildProcesses()
children.endWithThisProcess()
children.atEnd(endRunningCommands)
try {
  process.exitCode = await start()
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
await children.stopAll()

/** @returns {Promise<number>} the exit code */
async function start() {
  const wanted = process.env.CONVSCOPE_OPEN
  if (wanted && !WAYS.includes(wanted)) throw new Error(`CONVSCOPE_OPEN is "${wanted}", but it must be one of ${WAYS.join(', ')}.`)
  console.log(`Engine: ${await setUp({ engine: !process.argv.includes('--no-engine') })}`)
  const notebook = prepareWorkspace()
  const watching = process.argv.includes('--watch')
  if (watching) children.start(process.execPath, [inProject('esbuild.mjs'), '--watch'], { cwd: inProject(), stdio: ['ignore', 'inherit', 'inherit'] })
  // The extension reloads its window when its files change and this is set.
  const env = /** @type {NodeJS.ProcessEnv} */ (watching ? { CONVSCOPE_DEV: '1' } : {})
  const opening = { folder: workspaceFolder, notebook, children, env }
  const command = desktopCommand()
  if (wanted === 'code' && !command) throw new Error('CONVSCOPE_OPEN=code needs the `code` command on the PATH. In VS Code: "Shell Command: Install \'code\' command in PATH".')
  if (command && (!wanted || wanted === 'code')) {
    await openDesktop({ ...opening, command })
    return 0
  }
  if (!wanted || wanted === 'code-server') {
    try {
      await openCodeServer(opening)
      return 0
    } catch (error) {
      if (wanted || !(error instanceof CodeServerUnavailable)) throw error
      console.log(`! ${error.message}\n`)
    }
  }
  if (!notebook) throw new Error('There is no notebook in notebooks/ to run.')
  return runHeadless({ notebook, children, env })
}
