// Sets up what starting and testing need; each step does nothing when nothing has changed. Also a command: node scripts/setUp.mjs [--no-engine]
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProject } from './setUp/buildProject.mjs'
import { installDependencies } from './setUp/installDependencies.mjs'
import { installEngine } from './setUp/installEngine.mjs'

/**
 * @param {{ tests?: boolean, engine?: boolean }} [options] `tests`: builds the tests too; `engine`: false leaves tensorflow out
 * @returns {Promise<string>} the engine that will be used
 */
export async function setUp({ tests = false, engine = true } = {}) {
  await installDependencies()
  await buildProject({ tests })
  return installEngine({ wanted: engine })
}

if (path.resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  console.log(`Ready. Engine: ${await setUp({ engine: !process.argv.includes('--no-engine') })}`)
}
