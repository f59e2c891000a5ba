import assert from 'node:assert/strict'
import { TestKernel } from './TestKernel'

describe('imports', function () {
  this.timeout(30_000)
  let kernel: TestKernel
  before(() => (kernel = new TestKernel()))
  after(() => kernel.end())

  it('of Node, in every form', async () => {
    assert.equal(await kernel.value('import os, { EOL as end } from "os"\nimport * as path from "node:path"\nimport type { Stats } from "node:fs"\nimport { type Dirent } from "node:fs"\n;[typeof os.cpus, end, path.sep, typeof (await import("node:fs")).statSync, typeof require("fs").statSync].join(" ")'), String.raw`'function \n / function function'`)
    assert.equal(await kernel.value('typeof os.cpus + path.sep'), "'function/'", 'and a later cell has them')
  })

  it('of TypeScript files beside the notebook, which import each other in a circle and await at their top', async () => {
    kernel.folder.write('model.ts', 'import { scale } from "./deep/scale.js"\nexport interface Size { n: number }\nexport const size: Size = { n: await scale(20) }\nexport const base = 2\nexport default class Model {}\n')
    kernel.folder.write('deep/scale.ts', 'import { base, type Size } from "../model"\nimport table from "./table.json"\nexport async function scale(n: number): Promise<number> { return n * 2 + table.extra }\nexport const late = () => base\n')
    kernel.folder.write('deep/table.json', '{ "extra": 2 }')
    assert.equal(await kernel.value('import Model, { size, type Size } from "./model"\nimport { late } from "./deep/scale"\n;[size.n, late(), typeof Model].join()'), "'42,2,function'")
  })

  it('read a file again when it, or what it imports, has changed; and only then', async () => {
    kernel.folder.write('inner.ts', 'export const word = "first"')
    kernel.folder.write('outer.ts', 'export { word } from "./inner"\nexport const made = Math.random()')
    kernel.folder.write('still.ts', 'export const made = Math.random()')
    const first = await kernel.value('import { word } from "./outer"\nimport * as still from "./still"\nword + still.made')
    assert.equal(await kernel.value('import { word } from "./outer"\nimport * as still from "./still"\nword + still.made'), first)
    kernel.folder.write('inner.ts', 'export const word = "second"')
    const second = await kernel.value('import { word } from "./outer"\nimport * as still from "./still"\nword + still.made')
    assert.equal(second, String(first).replace('first', 'second'))
    kernel.folder.write('inner.ts', 'export const word = broken(')
    const broken = await kernel.run('import { word } from "./outer"')
    assert.match(broken.error?.stack ?? '', /SyntaxError: [^]*1 \| export const word = broken\([^]*at inner\.ts:1:/)
    kernel.folder.write('inner.ts', 'export const word = "third"; if (true) throw new Error("at load")')
    const failing = await kernel.run('import { word } from "./outer"')
    assert.match(failing.error?.stack ?? '', /Error: at load\n {4}at inner\.ts:1:/)
    kernel.folder.write('inner.ts', 'export const word = "fourth"')
    assert.equal(await kernel.value('(await import("./outer")).word'), "'fourth'")
  })

  it('of JavaScript, CommonJS and JSON files', async () => {
    kernel.folder.write('plain.mjs', 'export const n = 1; export const where = import.meta.filename')
    kernel.folder.write('common.cjs', 'exports.n = 2; exports.kind = typeof module')
    kernel.folder.write('old.js', 'module.exports = { n: 3, path: require("path").sep }')
    kernel.folder.write('new.js', 'import { n } from "./plain.mjs"; export const m = n + 3')
    kernel.folder.write('data.json', '{ "n": 5 }')
    assert.equal(await kernel.value('import { n as one } from "./plain.mjs"; import { n as two } from "./common.cjs"; import old from "./old"; import { m } from "./new.js"; import data from "./data.json"\n;[one, two, old.n, m, data.n].join()'), "'1,2,3,4,5'")
    assert.equal(await kernel.value('require("./common.cjs").n + require("./data.json").n'), '7')
  })

  it('of packages: CommonJS, ES modules only, with subpaths, and installed only just now', async () => {
    const missing = await kernel.run('import x from "just-now"')
    assert.match(missing.error?.message ?? '', /Cannot find the package 'just-now'.*`npm install just-now` in /)
    assert.ok(missing.error?.message.includes(kernel.folder.path))
    assert.match(missing.error?.stack ?? '', /cell-\d+\.ts:1:1$/)
    kernel.folder.write('node_modules/just-now/package.json', '{ "name": "just-now", "exports": { ".": { "import": "./index.mjs" }, "./deep": "./deep.cjs" } }')
    kernel.folder.write('node_modules/just-now/index.mjs', 'export default "esm only"')
    kernel.folder.write('node_modules/just-now/deep.cjs', 'module.exports = { deep: true }')
    kernel.folder.write('uses.ts', 'import x from "just-now"\nexport const shout = x.toUpperCase()')
    assert.equal(await kernel.value('import x from "just-now"; import deep from "just-now/deep"; import { shout } from "./uses"\n;[x, deep.deep, shout].join()'), "'esm only,true,ESM ONLY'")
    const outside = await kernel.run('import x from "just-now/missing"')
    assert.match(outside.error?.message ?? '', /missing/)
  })

  it('say what is not there, and what is', async () => {
    const file = await kernel.run('import x from "./modl"')
    assert.match(file.error?.message ?? '', /^No file '\.\/modl' beside the notebook; there are .*'model\.ts'/)
    const name = await kernel.run('import { siez } from "./model"\nsiez')
    assert.match(name.error?.message ?? '', /'\.\/model' has no export named 'siez'\. Did you mean 'size'\?/)
    const network = await kernel.run('import x from "https://example.org/x.js"')
    assert.match(network.error?.message ?? '', /npm install/)
    kernel.folder.write('asks.ts', 'import { nope } from "./model"\nexport const x = nope')
    assert.match((await kernel.run('import { x } from "./asks"')).error?.message ?? '', /nope/)
    kernel.folder.write('picture.svg', '<svg/>')
    assert.match((await kernel.run('import x from "./picture.svg"')).error?.message ?? '', /cannot be imported: only \.ts/)
  })

  it('of convscope and tfjs: one instance for cells, files and packages; the engine is started and reported', async () => {
    kernel.folder.write('uses-tf.ts', 'import * as tf from "@tensorflow/tfjs"\nimport { simpleCnn } from "convscope"\nexport { tf }\nexport const model = simpleCnn\n')
    kernel.folder.write('node_modules/on-tf/index.js', 'exports.tf = require("@tensorflow/tfjs-core")')
    kernel.folder.write('node_modules/on-tf/package.json', '{ "name": "on-tf" }')
    const run = await kernel.run('import * as tf from "@tensorflow/tfjs"\nimport * as core from "@tensorflow/tfjs-core"\nimport * as node from "@tensorflow/tfjs-node"\nimport { tf as theirs, model } from "./uses-tf"\nimport onTf from "on-tf"\nimport { simpleCnn } from "convscope"\n;[tf, core, node, theirs, onTf.tf].every(each => each.Tensor === tf.Tensor) && model === simpleCnn')
    assert.equal(run.error?.stack, undefined)
    assert.equal(run.result?.['text/plain'], 'true')
    const engines = kernel.all.filter(message => message.type === 'engine')
    assert.equal(engines.length, 1)
    assert.deepEqual({ ...engines[0], device: '', version: '' }, { type: 'engine', name: 'wasm', device: '', version: '' })
    assert.ok(run.messages.some(message => message.type === 'progress'))
    const misspelt = await kernel.run('import { Lerner } from "convscope"\nnew Lerner()')
    assert.match(misspelt.error?.message ?? '', /Did you mean 'Learner'/)
    assert.match(misspelt.error?.stack ?? '', /cell-\d+\.ts:1:1$/)
  })
})
