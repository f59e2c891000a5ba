import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { TestKernel } from './TestKernel'

describe('what cells show', function () {
  this.timeout(30_000)
  let kernel: TestKernel
  before(() => (kernel = new TestKernel()))
  after(() => kernel.end())

  it('shows a value as its Jupyter.display method says, also one that takes its time', async () => {
    const run = await kernel.run('({ async [Symbol.for("Jupyter.display")]() { await 0; return { "text/html": "<b>x</b>", "text/plain": "x", "image/png": new Uint8Array([1, 2, 3]), "application/json": { n: NaN, d: new Date(0) } } } })')
    assert.deepEqual(run.result, { 'text/html': '<b>x</b>', 'text/plain': 'x', 'image/png': 'AQID', 'application/json': { n: null, d: '1970-01-01T00:00:00.000Z' } })
  })

  it('falls back to inspection where that method fails, and says why', async () => {
    for (const [body, why] of [['throw new Error("no paint")', 'no paint'], ['return 5', 'not an object of MIME types'], ['return { "nonsense": 1 }', 'no MIME type'], ['const a: any = {}; a.a = a; return { "application/json": a }', 'circular'], ['return { "text/plain": 10n }', 'BigInt'], ['return {}', 'no MIME type']] as const) {
      const run = await kernel.run(`({ kept: 1, [Symbol.for("Jupyter.display")]() { ${body} } })`)
      assert.equal(run.ok, true)
      assert.match(String(run.result?.['text/plain']), new RegExp(`could not display itself: .*${why}[^]*kept: 1`))
    }
  })

  it('inspects everything else, bounded', async () => {
    assert.equal(await kernel.value('({ a: [1, { b: 2n }], s: Symbol("s"), m: new Map([[1, -0]]) })'), '{ a: [ 1, { b: 2n } ], s: Symbol(s), m: Map(1) { 1 => -0 } }')
    assert.equal(await kernel.value('null'), 'null')
    assert.ok(String(await kernel.value('"x".repeat(1e7)')).length < 25_000)
    assert.ok(String(await kernel.value('Array.from({ length: 1e5 }, (_, i) => ({ i }))')).length < 25_000)
    assert.match(String(await kernel.value('({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("shy") } })')), /cannot be inspected: shy/)
  })

  it('shows the first 500 of ten thousand displays, and a link to the others', async () => {
    const run = await kernel.run('for (let i = 0; i < 10_000; i++) display({ i })\n"last"')
    assert.equal(run.error?.stack, undefined)
    assert.equal(run.displays.length, 501)
    assert.deepEqual(run.displays.slice(498, 500), [{ 'text/plain': '{ i: 498 }' }, { 'text/plain': '{ i: 499 }' }])
    assert.match(String(run.displays[500]?.['text/plain']), /^This cell displayed 10,000 times\. What it displayed after the first 500 is in .*-displays\.jsonl\.$/)
    const lines = readFileSync(/is in (.*)\.$/.exec(String(run.displays[500]?.['text/plain']))?.[1] ?? '', 'utf8').trimEnd().split('\n')
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [9500, '{"text/plain":"{ i: 500 }"}', '{"text/plain":"{ i: 9999 }"}'])
    assert.equal(run.result?.['text/plain'], "'last'")
  })

  it('shows in the middle of a cell with display(), in order with what is printed', async () => {
    const run = await kernel.run('console.log("before")\ndisplay({ n: 1 })\nawait 0\nconsole.log("after")\ndisplay({ async [Symbol.for("Jupyter.display")]() { await new Promise(r => setTimeout(r, 20)); return { "text/plain": "slow" } } })\n2')
    assert.deepEqual(run.displays, [{ 'text/plain': '{ n: 1 }' }, { 'text/plain': 'slow' }])
    const shown = run.messages.flatMap(message => (message.type === 'stream' ? [message.text] : message.type === 'display' ? [message.data['text/plain']] : []))
    assert.deepEqual(shown.slice(0, 3), ['before\n', '{ n: 1 }', 'after\n'])
    assert.equal(run.messages.at(-1)?.type, 'done')
    assert.equal(await kernel.value('const display = 5; display'), '5', 'the name is free for other uses')
  })

  it('shows tensors with shape, type and values, also inside objects and when disposed', async () => {
    assert.equal(await kernel.value('import * as tf from "@tensorflow/tfjs"\ntf.tensor2d([[1, 2], [3, 4.5]])'), 'Tensor float32 [2,2]\n    [[1, 2  ],\n     [3, 4.5]]')
    assert.match(String(await kernel.value('({ loss: tf.scalar(0.5), v: tf.variable(tf.zeros([2], "int32")) })')), /loss: Tensor float32 \[\]\s+0\.5[^]*Variable int32 \[2\]/)
    assert.equal(await kernel.value('const gone = tf.zeros([3]); gone.dispose(); gone'), 'Tensor float32 [3] (disposed)')
    assert.ok(String(await kernel.value('tf.zeros([100, 100, 100])')).length < 5000)
    assert.match(String(await kernel.value('tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] })')), /^Sequential|^Model[^]*Total params: 8/)
  })
})

describe('what cells print', function () {
  this.timeout(30_000)
  let kernel: TestKernel
  before(() => (kernel = new TestKernel()))
  after(() => kernel.end())

  it('comes in order, by stream, whole', async () => {
    const run = await kernel.run('console.log("one", { a: 1 })\nconsole.error("two")\nconsole.table([{ a: 1 }])\nprocess.stdout.write("three")\nprocess.stdout.write(Buffer.from("é").subarray(0, 1)); process.stdout.write(Buffer.from("é").subarray(1))\nprocess.stdout.write("\\ud83d"); process.stdout.write("\\ude00\\n")')
    const streams = run.messages.flatMap(message => (message.type === 'stream' ? [`${message.name}: ${message.text}`] : []))
    assert.equal(streams[0], 'stdout: one { a: 1 }\n')
    assert.equal(streams[1], 'stderr: two\n')
    assert.match(run.stdout, /│ +0 +│ +1 +│[^]*threeé😀\n$/)
  })

  it('of programs that a cell starts is shown too', async () => {
    const run = await kernel.run('import { execSync } from "node:child_process"\nexecSync("echo from a program", { stdio: "inherit" })\nawait new Promise(r => setTimeout(r, 100))')
    assert.match(run.stdout, /from a program\n/)
  })

  it('is bounded in a flood: the first million characters, a note, and the end', async () => {
    const run = await kernel.run('for (let i = 0; i < 400_000; i++) console.log("line " + i + " 😀")\nconsole.log("the end")')
    assert.equal(run.ok, true)
    const printed = run.stdout.length + run.stderr.length
    assert.ok(printed > 900_000 && printed < 1_100_000, `${printed} characters`)
    assert.match(run.stdout, /^line 0 😀\nline 1 😀\n/)
    assert.match(run.stdout, /line 399999 😀\nthe end\n$/)
    assert.match(run.stderr, /[\d,]+ characters of what this cell printed are left out/)
    assert.doesNotMatch(run.stdout.replaceAll('😀', ''), /[\ud800-\udfff\ufffd]/, 'no character was cut in two')
    const messages = run.messages.filter(message => message.type === 'stream')
    assert.ok(messages.length < 100 && messages.every(message => message.text.length < 100_000), `${messages.length} messages`)
  })

  it('goes to a file beyond that, whole, and a link says where', async () => {
    const run = await kernel.run('for (let i = 0; i < 300_000; i++) console.log("line " + i + " 😀")')
    const [link] = run.displays
    assert.match(String(link?.['text/html']), /^<p>All of the text that is left out is in <a href="file:[^"]*">run-\d+\.txt<\/a>\.<\/p>$/)
    const file = /is in (.*)\.$/.exec(String(link?.['text/plain']))?.[1] ?? ''
    const shown = run.stdout.slice(0, 1_000_000)
    const whole = Array.from({ length: 300_000 }, (_, i) => `line ${i} 😀\n`).join('')
    const rest = readFileSync(file, 'utf8')
    assert.equal(whole.slice(-rest.length), rest)
    assert.ok(shown.startsWith(whole.slice(0, whole.length - rest.length)), 'nothing is lost between the notebook and the file')
  })

  it('drops what a cell says in the protocol\'s place, and keeps working', async () => {
    const run = await kernel.run('process.send({ type: "done", execution: 5 }); process.send("nonsense"); process.send({ type: "display", execution: "x" }); 3', 'javascript')
    assert.equal(run.result?.['text/plain'], '3')
  })
})
