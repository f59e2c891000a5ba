import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, runCommand } from '../process/runCommand.mjs'
import { inProject } from '../projectFolder.mjs'
import { tensorflowStatus } from '../setUp/installEngine.mjs'

/** @typedef {{ file: string, description: { platform: string, arch: string, tfjsNode: string, recipe?: number } }} FoundAddon */

/**
 * The addon for this machine's platform: the one of the tensorflow engine, which is compiled anew where it is of another Convscope; else tfjs-node's own,
 * where it was built from its sources (as .github/workflows/package.yml does).
 * @returns {Promise<FoundAddon | { lacks: string }>}
 */
export async function findAddon() {
  const { platform, arch } = process
  const built = inProject('node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node')
  const tfjsNode = JSON.parse(readFileSync(inProject('node_modules/@tensorflow/tfjs-node/package.json'), 'utf8')).version
  /** @type {string | undefined} */
  let failed = 'CONVSCOPE_ENGINE is wasm'
  if (process.env.CONVSCOPE_ENGINE !== 'wasm') {
    failed = await runCommand(process.execPath, [inProject('dist/cli.js'), 'engine', 'install', 'tensorflow']).then(
      () => undefined,
      (/** @type {unknown} */ error) => (error instanceof CommandFailed ? error.lastLines : String(error))
    )
    const folder = (await tensorflowStatus())?.folder
    if (failed === undefined && folder !== undefined) {
      const { recipe } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'))
      if (recipe !== undefined) return { file: path.join(folder, 'lib/napi-v8/tfjs_binding.node'), description: { platform, arch, tfjsNode, recipe } }
    }
  }
  if (existsSync(built)) return { file: built, description: { platform, arch, tfjsNode } }
  return { lacks: failed ?? 'the addon of the tensorflow engine is not compiled from our sources' }
}
