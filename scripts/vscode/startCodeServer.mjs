import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { codeServer } from '../setUp/installCodeServer.mjs'
import { endKeptKernels } from './endKeptKernels.mjs'
import { freePort } from './freePort.mjs'

const START_TIMEOUT_MS = 60_000

/** Nothing that asks, looks things up on the network or covers the notebook. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  // Before the extensions are scanned VS Code would open a notebook as JSON text.
  'workbench.editorAssociations': { '*.ipynb': 'jupyter-notebook' },
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never'
}

/**
 * @typedef {object} CodeServer a running VS Code, to be opened in a browser
 * @property {number} port on 127.0.0.1
 * @property {string} origin such as http://127.0.0.1:8080
 * @property {string} logFile
 * @property {import('node:child_process').ChildProcess} process
 * @property {() => Promise<void>} stop
 * @property {(folder: string, payload?: Record<string, string>) => string} url the address that opens a folder;
 *   the payload's values are files or folders on this machine (openFile, extensionDevelopmentPath, extensionTestsPath)
 */

/**
 * Starts VS Code in the browser, on 127.0.0.1 only, without a password.
 * @param {object} options
 * @param {import('../process/ChildProcesses.mjs').ChildProcesses} options.children
 * @param {string} options.profile folder for settings and state; a settings file that is there is left as it is
 * @param {string} options.extensions folder of installed extensions
 * @param {number} [options.port]
 * @param {Record<string, unknown>} [options.settings] besides the usual ones
 * @param {boolean} [options.driven] true lets a test runner's payload and messages through
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer({ children, profile, extensions, port: wanted, settings = {}, driven = false, env = {} }) {
  const port = await freePort(wanted)
  children.atEnd(() => endKeptKernels(profile))
  const userFolder = path.join(profile, 'User')
  mkdirSync(userFolder, { recursive: true })
  mkdirSync(extensions, { recursive: true })
  const settingsFile = path.join(userFolder, 'settings.json')
  if (!existsSync(settingsFile)) writeFileSync(settingsFile, JSON.stringify({ ...SETTINGS, ...settings }, null, 2))
  const configFile = path.join(profile, 'code-server.yaml')
  writeFileSync(configFile, 'auth: none\n')
  const logFile = path.join(profile, 'code-server.log')
  const log = openSync(logFile, 'w')
  const child = children.start(codeServer.node, [
    codeServer.entry,
    '--config', configFile,
    '--auth', 'none',
    '--bind-addr', `127.0.0.1:${port}`,
    '--user-data-dir', profile,
    '--extensions-dir', extensions,
    '--disable-workspace-trust',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--vscode-option', 'disable-experiments',
    // Without it a built VS Code ignores extensionDevelopmentPath and extensionTestsPath in the address.
    ...(driven ? ['--vscode-option', 'enable-smoke-test-driver'] : [])
  ], {
    stdio: ['ignore', log, log],
    // NODE_OPTIONS are meant for the Node that runs this script; an inherited VSCODE_… (from a VS Code terminal) would misdirect the server.
    env: { ...withoutVsCode(process.env), ...(driven ? { EXTENSIONS_GALLERY: '{"serviceUrl":""}' } : {}), ...env, NODE_OPTIONS: '' }
  })
  closeSync(log)
  const origin = `http://127.0.0.1:${port}`
  await untilHealthy(origin, child, logFile).catch(async (error) => {
    await children.stop(child)
    throw error
  })
  return {
    port,
    origin,
    logFile,
    process: child,
    stop: () => children.stop(child),
    url: (folder, payload = {}) => {
      const remote = Object.entries(payload).map(([name, file]) => [name, `vscode-remote://127.0.0.1:${port}${encodeURI(file)}`])
      return `${origin}/?folder=${encodeURIComponent(folder)}${remote.length ? `&payload=${encodeURIComponent(JSON.stringify(remote))}` : ''}`
    }
  }
}

/** @param {NodeJS.ProcessEnv} env */
const withoutVsCode = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VSCODE_|CODE_SERVER_|PASSWORD$|HASHED_PASSWORD$|PORT$)/.test(name)))

/**
 * @param {string} origin
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} logFile
 */
async function untilHealthy(origin, child, logFile) {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`code-server ended at once:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`code-server did not answer within ${START_TIMEOUT_MS / 1000} s; its log is ${logFile}`)
}
