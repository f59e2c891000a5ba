import path from 'node:path'
import { toolsFolder } from '../projectFolder.mjs'
import { installCodeServer } from '../setUp/installCodeServer.mjs'
import { installExtension } from '../vscode/installExtension.mjs'
import { startCodeServer } from '../vscode/startCodeServer.mjs'
import { openInBrowser } from './openInBrowser.mjs'

/**
 * Opens VS Code in the browser on the folder, with our extension installed.
 * @param {{ folder: string, notebook?: string, children: import('../process/ChildProcesses.mjs').ChildProcesses, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<void>} settled when the server has ended
 * @throws {import('../setUp/installCodeServer.mjs').CodeServerUnavailable} when it cannot be had here; another error when it ends by itself
 */
export async function openCodeServer({ folder, notebook, children, env }) {
  await installCodeServer()
  const extensions = path.join(toolsFolder, 'browser', 'extensions')
  installExtension(extensions)
  const server = await startCodeServer({ children, profile: path.join(toolsFolder, 'browser', 'profile'), extensions, port: wantedPort(), env })
  const address = server.url(folder, notebook ? { openFile: notebook } : {})
  console.log(`\nVS Code is open at\n\n  ${address}\n`)
  if (!openInBrowser(address, children)) console.log('Open this address in a browser on this machine.')
  console.log('Ctrl-C ends it.')
  await new Promise((resolve, reject) => {
    server.process.once('exit', (code, signal) => {
      if (children.ending) resolve(undefined)
      else reject(new Error(`code-server ended (${code ?? signal}); its log is ${server.logFile}`))
    })
  })
}

function wantedPort() {
  const text = process.env.CONVSCOPE_PORT
  if (!text) return undefined
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`CONVSCOPE_PORT is "${text}", but a port is a whole number from 1 to 65535.`)
  return port
}
