import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { projectFolder } from '../../../scripts/projectFolder.mjs'
import { TypeScriptServer } from './TypeScriptServer'

interface Notebook {
  cells: { cell_type: string; source: string | string[] }[]
}

describe('types in cells', function () {
  this.timeout(300_000)
  let folder: string
  let server: TypeScriptServer
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'convscope-cells-'))
    server = new TypeScriptServer(path.join(folder, 'a.ipynb'))
  })
  afterEach(async () => {
    await server.end()
    rmSync(folder, { recursive: true })
  })

  it('underline nothing in the bundled notebooks', async () => {
    const notebooks = path.join(projectFolder, 'notebooks')
    const names = readdirSync(notebooks).filter(file => file.endsWith('.ipynb'))
    assert.ok(names.length >= 10)
    for (const name of names) {
      const notebook = path.join(notebooks, name)
      const { cells } = JSON.parse(readFileSync(notebook, 'utf8')) as Notebook
      const sources = cells.filter(cell => cell.cell_type === 'code').map(({ source }) => [source].flat().join(''))
      await server.open(sources, { notebook })
      for (const [cell, source] of sources.entries()) assert.deepEqual(await server.errors(cell), [], `${name}: ${source}`)
    }
  })

  it('know what earlier cells declare and import, and underline what is wrong', async () => {
    await server.open([
      `import { Learner, digits, simpleCnn } from 'convscope'\nconst data = await digits()\ninterface Point { x: number }\nlet [a, { b }] = [1, { b: 'two' }]`,
      `const learn = new Learner(data, simpleCnn(), { seed: 'x' })`,
      `learn.fit(3).length\nconst p: Point = { x: b }\na = 2\ndisplay(a)`,
      `fot(3)\nlater`,
      `const later = 1`
    ])
    assert.deepEqual(await server.errors(0), [])
    assert.match((await server.errors(1)).join('\n'), /^1: Type 'string' is not assignable to type 'number'\. \(2322\)$/)
    assert.match((await server.errors(2)).join('\n'), /^1: Property 'length' does not exist on type 'Promise<.*\n2: Type 'string' is not assignable to type 'number'\. \(2322\)$/)
    assert.match((await server.errors(3)).join('\n'), /^1: Cannot find name 'fot'.*\n2: Cannot find name 'later'/)
  })

  it('take a name for what the nearest earlier cell made of it', async () => {
    await server.open([`const x = 1\nconst y = x\nfunction f() { return 1 }`, `const x = 'text'\nfunction f() { return 'a' }`, `x.length\ny.toFixed()\nf().length`, `const x = 5\nx.toFixed()`])
    for (const cell of [0, 1, 2, 3]) assert.deepEqual(await server.errors(cell), [], `cell ${cell}`)
    assert.equal((await server.hover(2, 1, 1)).displayString, '(alias) const x: "text"\nimport x')
  })

  it('follow the cells when they are moved or written anew', async () => {
    await server.open([`const x = 1`, `x.toFixed(nothing)`], { say: false })
    assert.deepEqual(await server.errors(1), [], 'cells of other kernels are left alone')
    await server.rewrite(1, `x.toFixed()`)
    server.order([1, 0])
    assert.match((await server.errors(1)).join('\n'), /Cannot find name 'x'/)
    server.order([0, 1])
    assert.deepEqual(await server.errors(1), [])
    await server.rewrite(0, `const x = 'text'`)
    assert.match((await server.errors(1)).join('\n'), /'toFixed' does not exist on type '"text"'/)
    await server.rewrite(0, `const z = 1`)
    assert.match((await server.errors(1)).join('\n'), /Cannot find name 'x'/)
  })

  it('complete names, say what they are, and lead to where they are declared', async () => {
    await server.open([`import { Learner, digits, simpleCnn } from 'convscope'\nconst learn = new Learner(await digits(), simpleCnn())`, `learn.\nconst record = learn.recorder`])
    const names = await server.completions(1, 1, 7)
    for (const name of ['fit', 'fitOneCycle', 'recorder', 'summary']) assert.ok(names.includes(name), name)
    const every = await server.completions(1, 2, 19)
    assert.ok(every.includes('learn') && every.includes('Learner'))
    const { displayString, documentation } = await server.hover(1, 2, 24)
    assert.match(displayString, /Learner.*\.recorder: Recorder/)
    assert.ok(JSON.stringify(documentation).length > 20, 'the docstring')
    assert.deepEqual(await server.definition(1, 2, 18), [[0, 2]])
    const [[file] = []] = await server.definition(1, 2, 24)
    assert.match(String(file), /convscope\/learner\/LearnerCore\.d\.ts$/)
    assert.deepEqual(await server.references(0, 2, 8), [[0, 2], [1, 1], [1, 2]])
  })

  it('say nothing of what stands behind a cell’s text', async () => {
    await server.open([`const x = 1`, `const y = x`, ``])
    assert.deepEqual(JSON.stringify(await server.ask('navtree', { file: server.fileOf(1) })).match(/"text":"[^"]*"/g)?.slice(1), ['"text":"y"'])
    assert.deepEqual(await server.ask('getOutliningSpans', { file: server.fileOf(1) }), [])
    assert.deepEqual(await server.errors(2), [])
    assert.deepEqual(await server.ask('format', { file: server.fileOf(1), line: 1, offset: 1, endLine: 1, endOffset: 12 }), [])
  })

  it('rename a name in all cells that have it from one, and in no other', async () => {
    await server.open([`const x = 1`, `const y = { x }\nx.toFixed()`, `const x = 'b'`, `x.length`, `export const z = y`, `z.x`])
    const first = [[0, 1, ''], [1, 1, 'x: '], [1, 2, '']]
    assert.deepEqual(await server.rename(0, 1, 7), first)
    assert.deepEqual(await server.rename(1, 2, 1), first)
    assert.deepEqual(await server.rename(2, 1, 7), [[2, 1, ''], [3, 1, '']])
    assert.deepEqual(await server.rename(5, 1, 1), [[4, 1, ''], [5, 1, '']])
  })

  it('write imports and new functions into the cell’s own text, and never another cell’s name', async () => {
    const source = `const t = readFileSync('a')\nfetchAll(3)\naccuracy`
    await server.open([`const a = 1`, source, `const accuracy = 1`])
    assert.deepEqual(await server.after(1, source, { error: 2304, line: 3, offset: 1 }), [])
    const fixed = await server.after(1, source, { error: 2304, line: 1, offset: 11 })
    assert.ok(fixed.some(text => text === `import { readFileSync } from "fs";\n${source}`), fixed.join('\n---\n'))
    const added = await server.after(1, source, { error: 2304, line: 2, offset: 1 })
    assert.ok(added.some(text => text.startsWith(`${source}\n\nfunction fetchAll(`)), added.join('\n---\n'))
    assert.ok(!(await server.completions(1, 3, 4)).includes('accuracy'))
    const sorted = `import { b } from './b'\nimport { a } from './a'\na + b + t`
    await server.rewrite(2, sorted)
    const organised = JSON.stringify(await server.ask('organizeImports', { scope: { type: 'file', args: { file: server.fileOf(2) } } }))
    assert.match(organised, /"newText":"import \{ a \} from '\.\/a'/)
    assert.doesNotMatch(organised, /newText":"[^}]*ipynb/)
  })

  it('underline a cell that breaks off, and let cells export', async () => {
    await server.open([`display(1`, `const x =`, `export const y = 1\nexport function f() { return 2 }\nconst z = 3\nexport { z }`, `y + f() + z`, `const losses = []\nlet best = null\nfunction twice(x) { return 2 * x }`, `losses.push(1)\nbest = losses\ntwice(1)`, `const Point = { x: 1 }`, `type Point = typeof Point\nconst p: Point = Point`, `const q: Point = Point`])
    for (const cell of [0, 1]) assert.match((await server.errors(cell)).join('\n'), /expected/)
    for (const cell of [2, 3, 4, 5, 6, 7, 8]) assert.deepEqual(await server.errors(cell), [], `cell ${cell}`)
  })

  it('are there in a notebook of no folder, whatever cells come and go', async () => {
    await server.end()
    server = new TypeScriptServer(path.join(folder, 'b.ipynb'), false)
    await server.open([`const x = 1`, `display(x)`, `x.toFixed()`])
    for (const cell of [0, 1, 2]) assert.deepEqual(await server.errors(cell), [])
    await server.rewrite(0, `const x = 'a'`)
    assert.match((await server.errors(2)).join('\n'), /^1: Property 'toFixed' does not exist/)
    await server.open([`const x = 1`, `display(x)`, `const w = 2`, `x.toFixed()\nw.length`])
    for (const cell of [0, 1, 2]) assert.deepEqual(await server.errors(cell), [])
    assert.match((await server.errors(3)).join('\n'), /^2: Property 'length' does not exist/)
  })

  it('find packages and files beside the notebook, and Node’s own', async () => {
    const write = (name: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
    }
    write('node_modules/typed/package.json', '{ "name": "typed", "types": "index.d.ts" }')
    write('node_modules/typed/index.d.ts', 'export declare const many: number[]')
    write('node_modules/untyped/package.json', '{ "name": "untyped", "main": "index.js" }')
    write('node_modules/untyped/index.js', 'exports.one = 1')
    write('helper.ts', 'export const help = (text: string): number => text.length')
    await server.open([`import { many } from 'typed'\nimport { one } from 'untyped'\nimport { help } from './helper'\nimport { readFile } from 'node:fs/promises'\nimport * as tf from '@tensorflow/tfjs'\nimport { nothing } from 'missing'`, `many.push('x')\nhelp(1)\nawait readFile(3.5, {})\ntf.tensor([1]).shap\none + 1\nimport.meta.dirname + require('node:path').sep`])
    assert.match((await server.errors(0)).join('\n'), /^6: Cannot find module 'missing'[^\n]*$/)
    assert.deepEqual((await server.errors(1)).map(text => Number.parseInt(text)), [1, 2, 3, 4])
  })
})
