// Builds everything that runs: `node esbuild.mjs [--minify] [--watch] [--tests]`, or with `--pages-to=FOLDER` only what runs in a page. The programs
// go where `--into=FOLDER` says, else into the project; `--inputs=FILE` lists there what they are made of:
//   dist/   the extension, the kernel process, the command line, the notebook renderer and the side panel
//   out/    the tests, one bundle a room (--tests): tfjs keeps one engine a process, so a room must share one copy of it
import asc from 'assemblyscript/asc'
import * as esbuild from 'esbuild'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeCellTypes } from './scripts/cellTypes.mjs'
import { filesBelow } from './scripts/filesBelow.mjs'

const root = path.dirname(fileURLToPath(import.meta.url))
const minify = process.argv.includes('--minify')
const watch = process.argv.includes('--watch')
const withTests = process.argv.includes('--tests')
const into = process.argv.find(argument => argument.startsWith('--into='))?.slice('--into='.length) ?? root
const inputsFile = process.argv.find(argument => argument.startsWith('--inputs='))?.slice('--inputs='.length)
const pagesTo = process.argv.find(argument => argument.startsWith('--pages-to='))?.slice('--pages-to='.length)

const packageJson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  // Callbacks are found by the names of their classes, and a cell's values are displayed with theirs.
  keepNames: minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.CONVSCOPE_VERSION': JSON.stringify(packageJson.version) }
}

/** No number of a training depends on the library that writes tables. */
const numericDependencies = Object.fromEntries(Object.entries(packageJson.dependencies).filter(([name]) => name !== 'apache-arrow'))

/** What the numbers of a training depend on: our code for it, and the versions of what we build upon. Kept results of trials are void when it changes. */
const trainingCode = {
  name: 'training-code',
  setup(build) {
    build.onLoad({ filter: /trials[/\\]trainingCode\.ts$/ }, () => {
      const folders = ['src/data', 'src/engine', 'src/learner'].map(room => path.join(root, room))
      const files = folders.flatMap(filesBelow).filter(file => file.endsWith('.ts'))
      return { contents: `export const TRAINING_CODE = ${JSON.stringify(checksumOf(files, JSON.stringify(numericDependencies)))}`, loader: 'ts', watchFiles: files, watchDirs: folders }
    })
    // The trial `train`, and each of its measurements with what it is made of: a change of one leaves the results without it as they are.
    build.onLoad({ filter: /training[/\\]trainCode\.ts$/ }, () => {
      const [training, measurements] = ['training', 'measurements'].map(room => path.join(root, 'src/experiments', room))
      const files = filesBelow(training).filter(file => file.endsWith('.ts') && !file.endsWith('trainCode.ts'))
      const names = filesBelow(measurements).map(file => path.basename(file, '.ts')).filter(name => name !== 'index')
      const made = names.map(name => [name, importedBy(path.join(measurements, `${name}.ts`), training)])
      const contents = `export const TRAIN_CODE = ${JSON.stringify(checksumOf(files))}\nexport const MEASUREMENT_CODE = ${JSON.stringify(Object.fromEntries(made.map(([name, parts]) => [name, checksumOf(parts)])))}`
      return { contents, loader: 'ts', watchFiles: [...files, ...made.flatMap(([, parts]) => parts)], watchDirs: [training, measurements] }
    })
  }
}

function checksumOf(files, more = '') {
  const hash = createHash('sha256').update(more)
  for (const file of files.toSorted()) hash.update(`\n${path.relative(root, file).replaceAll(path.sep, '/')}\n`).update(readFileSync(file))
  return hash.digest('hex')
}

/** A module of src/experiments and all that it imports from there, but for types and for what is below a folder. */
function importedBy(file, without, found = new Set()) {
  if (found.has(file) || file.startsWith(without) || !file.startsWith(path.join(root, 'src/experiments'))) return [...found]
  found.add(file)
  for (const [, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^'"]*? from '(\.[^']+)'/gm)) importedBy(path.resolve(path.dirname(file), `${from}.ts`), without, found)
  return [...found]
}

/** Of tfjs's dependencies, what never runs in Node: a backend that needs a page, and `fetch` for a Node without one. */
const withoutBrowserParts = {
  name: 'without-browser-parts',
  setup(build) {
    build.onResolve({ filter: /^(@tensorflow\/tfjs-backend-webgl|node-fetch)$/ }, ({ path: name }) => ({ path: name, namespace: 'browser-part' }))
    // Of the backend, its version is looked up in a list of all.
    const contents = { '@tensorflow/tfjs-backend-webgl': `exports.version_webgl = ${JSON.stringify(packageJson.dependencies['@tensorflow/tfjs'])}`, 'node-fetch': 'module.exports = globalThis.fetch' }
    build.onLoad({ filter: /.*/, namespace: 'browser-part' }, ({ path: name }) => ({ contents: contents[name] }))
  }
}

/** What runs in Node. tfjs-node looks for its addon through node-pre-gyp; ours is found in Convscope's own engine folder instead. */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  loader: { '.py': 'text' },
  alias: { '@mapbox/node-pre-gyp': path.join(root, 'src/engine/tensorflow/nativeBinding.ts') },
  plugins: [trainingCode, withoutBrowserParts],
  external: ['vscode', 'mocha', 'eslint', 'esbuild', 'typescript', 'playwright-core', '@vscode/test-electron']
}

/** What writes and reads files of runs is a bundle of its own, which is loaded when it is asked for: no program starts more slowly for it. */
const runFilesApart = {
  name: 'run-files-apart',
  setup(build) {
    build.onResolve({ filter: /[/\\]runFile$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './runFile.js', external: true } : undefined))
  }
}
/** A program that loads it; by `require`, which VS Code's extension host knows in all its versions. */
const program = { ...node, plugins: [...node.plugins, runFilesApart], supported: { 'dynamic-import': false } }

/** What runs in a page. plotly.js's registry imports the style of its maps, which we do not have. */
const page = { ...common, platform: 'browser', target: 'es2022', define: { ...common.define, global: 'globalThis' }, loader: { '.css': 'empty' } }

const pages = [
  { ...page, entryPoints: ['renderers/notebook/notebookRenderer.ts'], outfile: 'dist/notebookRenderer.js', format: 'esm' },
  { ...page, entryPoints: ['renderers/panel/panel.ts'], outfile: 'dist/panel.js', format: 'iife' }
]
if (pagesTo !== undefined) {
  await Promise.all(pages.map(build => esbuild.build({ ...build, outfile: path.join(pagesTo, path.basename(build.outfile)) })))
  process.exit()
}

const builds = [
  { ...program, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js' },
  { ...node, entryPoints: ['src/runFile/index.ts'], outfile: 'dist/runFile.js' },
  // The kernel process, and the worker process that runs trials.
  { ...node, entryPoints: ['src/kernel/main.ts'], outfile: 'dist/kernel.js' },
  // The process that keeps a kernel for windows that come and go.
  { ...node, entryPoints: ['src/kernel/host/keeper/keeper.ts'], outfile: 'dist/keeper.js' },
  // A worker thread of the kernel process.
  { ...node, entryPoints: ['src/kernel/interruptWatcher.ts'], outfile: 'dist/interruptWatcher.js' },
  // A worker thread that prepares batches of images.
  { ...node, entryPoints: ['src/data/preparing/batchWorkerThread.ts'], outfile: 'dist/batchWorker.js' },
  // A worker thread of the process that runs trials.
  { ...node, entryPoints: ['src/kernel/orphanWatcher.ts'], outfile: 'dist/orphanWatcher.js' },
  { ...program, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  // A plugin of the editor's TypeScript server, which looks for it among our packages.
  { ...common, platform: 'node', format: 'cjs', target: 'node20', entryPoints: ['src/cellTypes/plugin.ts'], outfile: 'node_modules/convscope-cell-types/index.js', footer: { js: 'module.exports = module.exports.default' } },
  ...pages
]

/** An entry that imports every test of a room. */
function testRoom(room, outfile = `out/test/${room}.test.js`) {
  const folder = path.join(root, 'test', room)
  const files = filesBelow(folder).filter(f => f.endsWith('.test.ts'))
  const contents = files.map(f => `import ${JSON.stringify('./' + path.relative(folder, f).replaceAll(path.sep, '/'))}`).join('\n')
  return { ...node, stdin: { contents, resolveDir: folder, sourcefile: `${room}.ts`, loader: 'ts' }, outfile }
}
if (withTests) {
  for (const room of ['unit', 'kernel', 'ui']) if (existsSync(path.join(root, 'test', room))) builds.push(testRoom(room))
  if (existsSync(path.join(root, 'test/vscode/index.ts'))) {
    builds.push({ ...node, entryPoints: ['test/vscode/index.ts'], outfile: 'out/test/vscode/index.js' })
    builds.push(testRoom('vscode', 'out/test/vscode/suite.js'))
  }
}

// With SIMD and without; tfjs uses no threads in Node.
mkdirSync(path.join(root, 'dist/wasm'), { recursive: true })
for (const file of ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm']) cpSync(path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', file), path.join(root, 'dist/wasm', file))

await compileSimdModule()
await writeCellTypes()

// Convscope compiles tfjs-node's addon when the tensorflow engine is installed: its sources, and the headers of Node's stable interface, are shipped.
cpSync(path.join(root, 'node_modules/@tensorflow/tfjs-node/binding'), path.join(root, 'dist/engine-src/binding'), { recursive: true })
cpSync(path.join(root, 'src/engine/tensorflow/native'), path.join(root, 'dist/engine-src/native'), { recursive: true })
cpSync(path.join(root, 'node_modules/node-api-headers/include'), path.join(root, 'dist/engine-src/node-api'), { recursive: true })
cpSync(path.join(root, 'node_modules/node-api-headers/LICENSE'), path.join(root, 'dist/engine-src/node-api/LICENSE'))

/** Our own kernels for the wasm engine, from AssemblyScript. They work in the memory of tfjs's module: no memory, no data and no allocation of their own. */
async function compileSimdModule() {
  const outfile = 'dist/wasm/convscope-simd.wasm'
  const { error, stderr } = await asc.main(['src/engine/wasm/simd/index.ts', '--outFile', outfile, '--baseDir', root, '-O3', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'])
  if (error) throw new Error(`${stderr.toString()}\n${error.message}`)
}

/** Writes what has changed after a build that succeeded. esbuild itself would delete what is there when a build fails, and VS Code would lose the extension. */
const writeWhatSucceeds = {
  name: 'write-what-succeeds',
  setup(build) {
    build.onEnd(({ errors, outputFiles = [] }) => {
      if (errors.length > 0) return
      for (const { path: file, contents } of outputFiles) {
        if (existsSync(file) && readFileSync(file).equals(contents)) continue
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, contents)
      }
    })
  }
}

const present = builds.filter(b => !b.entryPoints || existsSync(path.join(root, b.entryPoints[0]))).map(build => ({ ...build, outfile: path.join(into, build.outfile) }))
if (watch) {
  for (const build of present) await (await esbuild.context({ ...build, write: false, plugins: [...(build.plugins ?? []), writeWhatSucceeds] })).watch()
  console.log('watching')
} else {
  const made = await Promise.all(present.map(build => esbuild.build({ ...build, metafile: true })))
  const inputs = made.flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap(output => Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))))
  if (inputsFile !== undefined) writeFileSync(inputsFile, JSON.stringify([...new Set(inputs)].sort()))
}
