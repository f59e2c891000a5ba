import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from '../process/runCommand.mjs'
import { inProject, toolsFolder } from '../projectFolder.mjs'

const stampFile = path.join(toolsFolder, 'engine.json')
const EMBEDDED = 'wasm (embedded)'

/** @typedef {{ name: string, works: boolean, device?: string, version?: string, reason?: string, folder?: string }} EngineStatus */

/**
 * Installs the tensorflow engine unless it is there or not wanted (CONVSCOPE_ENGINE=wasm). Without it everything works, slower,
 * on the embedded wasm engine: a failure is told, not thrown.
 * @param {{ wanted?: boolean }} [options]
 * @returns {Promise<string>} the engine that will be used, for a person to read
 */
export async function installEngine({ wanted = true } = {}) {
  if (process.env.CONVSCOPE_ENGINE === 'wasm') return EMBEDDED
  const remembered = rememberedEngine()
  if (remembered) return remembered
  if (!wanted) return EMBEDDED
  if (!(await tensorflowStatus())?.works) {
    console.log('  Installing the tensorflow engine (CONVSCOPE_ENGINE=wasm or --no-engine does without) …')
    await runCommand(process.execPath, [inProject('dist/cli.js'), 'engine', 'install', 'tensorflow'], { cwd: inProject(), show: true }).catch(() => '')
  }
  const status = await tensorflowStatus()
  if (!status?.works) {
    console.log(`! The tensorflow engine is not there${status?.reason ? ` (${status.reason})` : ''}. Everything works without it, slower, on the embedded wasm engine.`)
    return EMBEDDED
  }
  const engine = `tensorflow ${status.version ?? ''} (${status.device ?? 'CPU'})`
  mkdirSync(toolsFolder, { recursive: true })
  writeFileSync(stampFile, JSON.stringify({ cache: process.env.CONVSCOPE_CACHE, folder: status.folder, engine }))
  return engine
}

/** Asking an engine whether it works means starting it; that is not done again while its folder is there. */
function rememberedEngine() {
  try {
    const { cache, folder, engine } = JSON.parse(readFileSync(stampFile, 'utf8'))
    return cache === process.env.CONVSCOPE_CACHE && existsSync(path.join(folder, 'manifest.json')) ? String(engine) : undefined
  } catch {
    return undefined
  }
}

/** @returns {Promise<EngineStatus | undefined>} */
export async function tensorflowStatus() {
  const output = await runCommand(process.execPath, [inProject('dist/cli.js'), 'engine', 'status', '--json'], { cwd: inProject() }).catch(() => '[]')
  /** @type {EngineStatus[]} */
  const engines = JSON.parse(output.slice(output.indexOf('[\n') === -1 ? output.indexOf('[') : output.indexOf('[\n')) || '[]')
  return engines.find((engine) => engine.name === 'tensorflow')
}
