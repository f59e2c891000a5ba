import { unzipSync } from 'fflate'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as v from 'valibot'
import { ADDON_RECIPE } from '../../src/engine/tensorflow/compileAddon'
import { shippedAddon } from '../../src/engine/tensorflow/shippedAddon'
import { listBundled, readBundled } from '../../src/extension/bundledNotebooks'
import { decodeRun, RUN_MIME } from '../../src/run'
import { codeCells, NOTEBOOKS, PROJECT, textOf } from '../documents/documents'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

const { version: VERSION } = v.parse(v.object({ version: v.string() }), JSON.parse(textOf('package.json')))

/** One package for all systems has to be this small. */
const MOST_BYTES = 6_000_000

const Manifest = v.object({
  main: v.string(),
  icon: v.string(),
  dependencies: v.record(v.string(), v.string()),
  contributes: v.object({ notebookRenderer: v.array(v.object({ entrypoint: v.string(), mimeTypes: v.array(v.string()) })), snippets: v.array(v.object({ path: v.string() })), walkthroughs: v.array(v.object({ steps: v.array(v.object({ media: v.unknown() })) })) })
})
const Packed = v.object({ cells: v.array(v.object({ id: v.string(), source: v.array(v.string()), outputs: v.optional(v.array(v.object({ data: v.optional(v.record(v.string(), v.unknown())) })), []) })) })

/** Unpacks a package into a folder. */
function unpack(vsix: string, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(vsix)))) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

describe('the package', function () {
  this.timeout(600_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-vsix-'))
  const unpacked = path.join(folder, 'extension')
  const notebooks = path.join(unpacked, 'notebooks')
  let bytes = 0
  let said = ''
  let manifest: v.InferOutput<typeof Manifest>
  before(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', `--into=${folder}`], { cwd: PROJECT, encoding: 'utf8' })
    said = stdout + stderr
    assert.equal(status, 0, said)
    const vsix = path.join(folder, `convscope-${VERSION}.vsix`)
    bytes = statSync(vsix).size
    unpack(vsix, folder)
    manifest = v.parse(Manifest, JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8')))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('is small', () => assert.ok(bytes < MOST_BYTES, `${bytes} bytes`))

  it('is made without a warning', () => assert.doesNotMatch(said, /warn/i))

  it('has a README whose links and pictures lead to where they are on the web', () => {
    const readme = readFileSync(path.join(unpacked, 'readme.md'), 'utf8')
    const targets = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    assert.ok(targets.length >= 8)
    assert.deepEqual(targets.filter(target => !/^(https:\/\/|#)/.test(target) || target.endsWith('.svg')), [])
  })

  it('holds what its manifest names, and nothing that only builds or the command line need', () => {
    const { main, icon, dependencies, contributes } = manifest
    const pictures = JSON.stringify(contributes.walkthroughs).match(/media\/[\w./-]+/g) ?? []
    assert.ok(pictures.length >= 5)
    const named = [main, icon, ...contributes.notebookRenderer.map(({ entrypoint }) => entrypoint), ...contributes.snippets.map(snippet => snippet.path), ...pictures, ...Object.keys(dependencies).map(name => `node_modules/${name}/index.js`)]
    for (const file of [...named, 'dist/panel.js', 'THIRD_PARTY_NOTICES.md', 'dist/types/cellGlobals.d.ts', 'dist/types/node_modules/convscope/index.d.ts']) assert.ok(statSync(path.join(unpacked, file)).size > 0, file)
    const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
    assert.deepEqual(files.filter(file => /\.map$|\.tsbuildinfo$|cli\.js$/.test(file) || (file.endsWith('.ts') && !/\.d\.m?ts$/.test(file))), [])
  })

  it('holds every notebook, with all that is in it but pictures of what our renderer draws from their data', async () => {
    const drawn = manifest.contributes.notebookRenderer.flatMap(({ mimeTypes }) => mimeTypes)
    assert.deepEqual((await listBundled(notebooks)).sort(), [...NOTEBOOKS].sort())
    for (const name of NOTEBOOKS) {
      const original = v.parse(Packed, JSON.parse(textOf(path.join('notebooks', name))))
      const packed = v.parse(Packed, JSON.parse((await readBundled(notebooks, name)).toString()))
      for (const { outputs } of original.cells)
        for (const { data } of outputs) {
          if (!data || !drawn.some(type => type in data)) continue
          delete data['image/svg+xml']
          delete data['text/html']
        }
      assert.deepEqual(packed, original, name)
      const runs = packed.cells.flatMap(({ outputs }) => outputs.flatMap(({ data }) => data?.[RUN_MIME] ?? []))
      assert.equal(runs.length, codeCells(name).flatMap(({ outputs }) => outputs.filter(output => 'data' in output && RUN_MIME in output.data)).length)
      for (const run of runs) assert.ok(decodeRun(run).steps > 0)
    }
  })

  it('leaves an output its picture where our renderer draws none', async () => {
    const { cells } = v.parse(Packed, JSON.parse((await readBundled(notebooks, 'q7-why-not-start-with-a-high-learning-rate.ipynb')).toString()))
    const verdicts = cells.flatMap(({ outputs }) => outputs.flatMap(({ data }) => (data && 'application/vnd.convscope.verdict.v1+json' in data ? [data] : [])))
    assert.ok(verdicts.length > 0 && verdicts.every(data => typeof (data['image/svg+xml'] ?? data['text/html']) !== 'undefined'))
  })

  it('trains as it is, in a cell and in worker processes', async () => {
    const kernel = new TestKernel({ script: path.join(unpacked, 'dist/kernel.js') })
    try {
      const cell = await kernel.run(`import { ActivationStats, Learner, digits, runTrials, simpleCnn } from 'convscope'
        const learn = new Learner(await digits({ training: 64, validation: 16 }), simpleCnn({ filters: [4, 8] }), { callbacks: [new ActivationStats()] })
        await learn.fit(1, { lr: 0.05 })`)
      assert.equal(cell.error?.stack, undefined)
      assert.ok(cell.events.some(({ type }) => type === 'epoch'))
      const trials = await kernel.value(`JSON.stringify((await runTrials([{ seed: 1 }, { seed: 2 }], { workers: 2, cache: ${JSON.stringify(path.join(folder, 'cache'))}, train: async ({ seed }) =>
        new Learner(await digits({ training: 32, validation: 16 }), simpleCnn({ filters: [4], seed }), { seed }).model.layers.length })).map(({ result }) => result))`)
      assert.match(String(trials), /^'\[\d,\d\]'$/)
    } finally {
      await kernel.end()
    }
  })

  it('for one platform has what the universal one has, and TensorFlow’s addon, for systems as old as VS Code runs on', async function () {
    const platform = `${process.platform}-${process.arch}`
    const vsix = path.join(folder, `convscope-${platform}-${VERSION}.vsix`)
    if (!existsSync(vsix)) skipBecause(this, said.trim().split('\n').at(-1) ?? 'it was not made')
    const own = path.join(folder, platform)
    unpack(vsix, own)
    const filesOf = (where: string) => readdirSync(where, { recursive: true, encoding: 'utf8' }).sort()
    const addon = ['dist/addon', 'dist/addon/addon.json', 'dist/addon/tfjs_binding.node']
    assert.deepEqual(filesOf(path.join(own, 'extension')).filter(file => !addon.includes(file.replaceAll(path.sep, '/'))), filesOf(unpacked))
    assert.match(readFileSync(path.join(own, 'extension.vsixmanifest'), 'utf8'), new RegExp(`TargetPlatform="${platform}"`))
    assert.ok(statSync(vsix).size < MOST_BYTES, `${statSync(vsix).size} bytes`)
    process.env.CONVSCOPE_DIST = path.join(own, 'extension', 'dist')
    try {
      const shipped = await shippedAddon()
      assert.equal(shipped?.recipe, ADDON_RECIPE)
    } finally {
      delete process.env.CONVSCOPE_DIST
    }
    if (process.platform !== 'linux') return
    // The oldest systems that VS Code runs on have glibc 2.28 and the C++ library of GCC 8.
    const needs = readFileSync(path.join(own, 'extension/dist/addon/tfjs_binding.node'), 'latin1')
    const newest = (of: RegExp) => Math.max(...[...needs.matchAll(of)].map(([, minor]) => Number(minor)))
    assert.ok(newest(/GLIBC_2\.(\d+)/g) <= 28, `glibc 2.${newest(/GLIBC_2\.(\d+)/g)}`)
    assert.ok(newest(/GLIBCXX_3\.4\.(\d+)/g) <= 25, `GLIBCXX_3.4.${newest(/GLIBCXX_3\.4\.(\d+)/g)}`)
  })

  it('types cells without a clone: its declarations are whole', () => {
    const types = path.join(unpacked, 'dist/types')
    writeFileSync(path.join(types, 'cell.ts'), `import { Learner, digits, simpleCnn } from 'convscope'\nimport * as tf from '@tensorflow/tfjs'\nimport { readFile } from 'node:fs/promises'\nconst learn = new Learner(await digits(), simpleCnn())\nconst mean: tf.Tensor = tf.mean(learn.model.getWeights()[0]!)\nconst text: Buffer = await readFile('x')\nexport { mean, text }\n`)
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'esnext', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node', '--ignoreConfig', 'cell.ts', 'cellGlobals.d.ts']
    execFileSync(process.execPath, [path.join(PROJECT, 'node_modules/typescript/bin/tsc'), ...options], { cwd: types, stdio: 'pipe' })
  })
})
