// VS Code in the browser: code-server from npm with the Node 24 that it needs, both in ignored folders of the project.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { npm } from '../process/npm.mjs'
import { CommandFailed, runCommand } from '../process/runCommand.mjs'
import { withFileLock } from '../process/withFileLock.mjs'
import { toolsFolder } from '../projectFolder.mjs'
import { ProgressLine } from '../terminal/ProgressLine.mjs'
import { showFolderGrowth } from '../terminal/showFolderGrowth.mjs'
import { installSystemPackages, nativeModuleTools } from './installSystemPackages.mjs'

const CODE_SERVER = '4.139.1'
const NODE = '24.21.0'
const nodePackage = `node-linux-${process.arch}`

const codeServerFolder = path.join(toolsFolder, `code-server-${CODE_SERVER}`)
const nodeFolder = path.join(toolsFolder, `node-${NODE}`)
const nodeHome = path.join(nodeFolder, 'node_modules', nodePackage)

/** The two programs that make VS Code in the browser. */
export const codeServer = {
  node: path.join(nodeHome, 'bin', 'node'),
  entry: path.join(codeServerFolder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
}

export const codeServerInstalled = () => existsSync(codeServer.node) && existsSync(codeServer.entry)

/** VS Code in the browser cannot be had here; the message says why. */
export class CodeServerUnavailable extends Error {
  /** @override */
  name = 'CodeServerUnavailable'
}

/**
 * Installs code-server and its Node unless they are there.
 * @throws {CodeServerUnavailable}
 */
export async function installCodeServer() {
  if (codeServerInstalled()) return
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new CodeServerUnavailable(`VS Code in the browser (code-server) is installed on Linux x64 and arm64 only, and this is ${process.platform} ${process.arch}. Install desktop VS Code and its \`code\` command instead.`)
  }
  const missing = await installSystemPackages([nativeModuleTools])
  if (missing) throw new CodeServerUnavailable(`code-server has native modules that are compiled here. ${missing}`)
  await withFileLock(path.join(toolsFolder, 'code-server.lock'), (pid) => console.log(`  Waiting for process ${pid}, which is installing code-server …`), async () => {
    if (codeServerInstalled()) return
    removePartialInstalls()
    await installInto(nodeFolder, `Node ${NODE} for code-server`, (folder) => npm(['install', `${nodePackage}@${NODE}`], { cwd: folder, scripts: false }), async (folder) => {
      await runCommand(path.join(folder, 'node_modules', nodePackage, 'bin', 'node'), ['--version'])
    })
    await installInto(codeServerFolder, `code-server ${CODE_SERVER}, VS Code in the browser`, installCodeServerInto, async (folder) => {
      await runCommand(codeServer.node, [path.join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'), '--version'])
    })
  })
}

/** Its install scripts compile native modules: they must find Node 24 first on the PATH, and its headers. @param {string} folder */
const installCodeServerInto = (folder) => npm(['install', `code-server@${CODE_SERVER}`], {
  cwd: folder,
  scripts: true,
  node: codeServer.node,
  env: { ...process.env, PATH: `${path.dirname(codeServer.node)}${path.delimiter}${process.env.PATH ?? ''}`, npm_config_nodedir: nodeHome },
})

/**
 * Installs beside the place and moves it there only when it is whole and has run.
 * @param {string} place
 * @param {string} label
 * @param {(folder: string) => Promise<string>} install
 * @param {(folder: string) => Promise<void>} check
 */
async function installInto(place, label, install, check) {
  if (existsSync(place)) return
  const partial = `${place}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n')
  const line = new ProgressLine(`Installing ${label}`)
  const stopShowing = showFolderGrowth(line, partial)
  try {
    await install(partial)
    await check(partial)
    renameSync(partial, place)
    line.done()
  } catch (error) {
    line.failed(error instanceof Error ? error.message : String(error))
    const output = error instanceof CommandFailed ? error.lastLines : ''
    rmSync(partial, { recursive: true, force: true })
    throw new CodeServerUnavailable(`${label} could not be installed.${output ? `\n${output.replace(/^/gm, '    ')}` : ''}`)
  } finally {
    stopShowing()
  }
}

/** What an interrupted install or an older version left. */
function removePartialInstalls() {
  for (const name of readdirSync(toolsFolder)) {
    const folder = path.join(toolsFolder, name)
    if (/^(code-server|node)-[\d.]+(\.partial)?$/.test(name) && ![codeServerFolder, nodeFolder].includes(folder)) rmSync(folder, { recursive: true, force: true })
  }
}
