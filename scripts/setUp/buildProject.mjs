import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { filesBelow } from '../filesBelow.mjs'
import { CommandFailed, runCommand } from '../process/runCommand.mjs'
import { withFileLock } from '../process/withFileLock.mjs'
import { inProject, toolsFolder } from '../projectFolder.mjs'
import { ProgressLine } from '../terminal/ProgressLine.mjs'

const SOURCES = ['src', 'renderers', 'media', 'scripts/testing', 'scripts/cellTypes.mjs', 'esbuild.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']
const STAMP = path.join(toolsFolder, 'build.stamp')
const TESTS_STAMP = path.join(toolsFolder, 'build-with-tests.stamp')
const TEST_SOURCES = [...SOURCES, 'test', 'scripts']

/**
 * Builds dist/, and with `tests` also out/, unless nothing has changed since the last build.
 * @param {{ tests?: boolean }} [options]
 */
export async function buildProject({ tests = false } = {}) {
  // A build with tests is a build too.
  const stamps = tests ? [{ file: TESTS_STAMP, sources: TEST_SOURCES }, { file: STAMP, sources: SOURCES }] : [{ file: STAMP, sources: SOURCES }]
  const products = ['dist/extension.js', 'dist/kernel.js', 'dist/cli.js', 'dist/wasm/convscope-simd.wasm', 'dist/types/cellGlobals.d.ts', 'node_modules/convscope-cell-types/index.js', ...(tests ? ['out/test/unit.js'] : [])]
  const built = () => products.every((file) => existsSync(inProject(file))) && stamps.every(({ file, sources }) => existsSync(file) && readFileSync(file, 'utf8') === fingerprint(sources))
  if (built()) return
  await withFileLock(path.join(toolsFolder, 'build.lock'), (pid) => console.log(`  Waiting for process ${pid}, which is building …`), async () => {
    if (built()) return
    const line = new ProgressLine(tests ? 'Building the extension and its tests' : 'Building the extension')
    // Taken before: what changes while esbuild runs is built the next time.
    const before = stamps.map(({ file, sources }) => ({ file, print: fingerprint(sources) }))
    try {
      await runCommand(process.execPath, [inProject('esbuild.mjs'), ...(tests ? ['--tests'] : [])], { cwd: inProject() })
      mkdirSync(toolsFolder, { recursive: true })
      for (const { file, print } of before) writeFileSync(file, print)
      line.done()
    } catch (error) {
      line.failed(error instanceof Error ? error.message : String(error))
      throw new Error(`The build failed.${error instanceof CommandFailed ? `\n${error.output}` : ''}`, { cause: error })
    }
  })
}

/**
 * Names, sizes and times of all files of the sources.
 * @param {string[]} sources
 */
function fingerprint(sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    const place = inProject(source)
    if (!existsSync(place)) continue
    const files = statSync(place).isDirectory() ? filesBelow(place) : [place]
    for (const file of files) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}
