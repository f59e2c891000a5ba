import assert from 'node:assert/strict'
import { TestKernel } from './TestKernel'

describe('an interrupt', function () {
  this.timeout(60_000)
  let kernel: TestKernel
  before(async () => {
    kernel = new TestKernel()
    await kernel.run('let kept = 1; const twice = (n: number) => n * 2')
  })
  after(() => kernel.end())

  /** Starts a cell that prints `here`, and interrupts it then. */
  async function interrupted(code: string): Promise<Awaited<ReturnType<TestKernel['run']>>> {
    kernel.all.length = 0
    const run = kernel.run(`console.log('here'); kept++\nawait new Promise(r => setTimeout(r, 60));\n${code}`)
    await kernel.printed('here')
    await new Promise(resolve => setTimeout(resolve, 150))
    kernel.kernel.interrupt()
    return run
  }

  for (const [what, code] of [
    ['an endless loop', 'while (true) {}'],
    ['an endless loop after an await', 'await 0; while (true) {}'],
    ['an endless loop of awaits', 'while (true) await 0'],
    ['an endless loop which catches everything', 'for (;;) { try { await 0; throw 1 } catch {} }'],
    ['a loop that mostly waits', 'while (true) await new Promise(r => setTimeout(r, 5))'],
    ['a loop in a function', 'async function forever() { for (;;) { await new Promise(r => setTimeout(r, 5)) } }\nawait forever()'],
    ['a promise that never settles', 'await new Promise(() => {})'],
    ['a last value that never settles', 'new Promise(() => {})'],
    ['an endless flood of output', 'for (;;) console.log("flood")'],
    ['a regular expression without end', '/(a+)+$/.test("a".repeat(60) + "b")']
  ] as const)
    it(`ends ${what}, and variables stay`, async () => {
      const before = Number(await kernel.value('kept'))
      const run = await interrupted(code)
      assert.equal(run.error?.name, 'Interrupted', run.error?.stack)
      assert.equal(await kernel.value('kept'), String(before + 1))
      assert.equal(await kernel.value('twice(21)'), '42')
    })

  it('runs the finally blocks of a loop that waits', async () => {
    const run = await interrupted('try { while (true) await new Promise(r => setTimeout(r, 5)) } finally { console.log("tidied up") }')
    assert.match(run.stdout, /tidied up/)
  })

  it('that comes before the cell begins stops it too; one for no cell is forgotten', async () => {
    kernel.kernel.interrupt()
    await new Promise(resolve => setTimeout(resolve, 100))
    assert.equal(await kernel.value('"not stopped"'), "'not stopped'")
    const first = kernel.run('await new Promise(() => {})')
    const second = kernel.run('"never begun"')
    kernel.kernel.interrupt()
    assert.equal((await first).error?.name, 'Interrupted')
    assert.equal((await second).error?.name, 'Interrupted')
    assert.equal(await kernel.value('"begun"'), "'begun'")
  })

  it('leaves a kernel that survives the collection of the cells that were given up', async () => {
    const other = new TestKernel({ nodeOptions: ['--expose-gc'] })
    for (const code of ['await new Promise(() => {})', 'await new Promise(r => setTimeout(r, 20)); while (true) {}']) {
      const run = other.run(`console.log('here')\n${code}`)
      await new Promise(resolve => setTimeout(resolve, 400))
      other.kernel.interrupt()
      assert.equal((await run).error?.name, 'Interrupted')
    }
    assert.equal(await other.value('for (let i = 0; i < 5; i++) { gc(); await new Promise(r => setTimeout(r, 5)) }\n"alive"', 'javascript'), "'alive'")
    await other.end()
  })

  it('of an import lets it be imported again', async () => {
    kernel.folder.write('slow.ts', 'if (!(globalThis as any).hurry) await new Promise(() => {})\nexport const here = 1')
    const run = await interrupted('import { here } from "./slow"')
    assert.equal(run.error?.name, 'Interrupted')
    assert.equal(await kernel.value('globalThis.hurry = true; (await import("./slow")).here', 'javascript'), '1')
  })

  it('while the engine starts leaves a kernel that trains', async () => {
    const run = kernel.run('import { Learner } from "convscope"')
    await new Promise(resolve => setTimeout(resolve, 5))
    kernel.kernel.interrupt()
    kernel.kernel.interrupt()
    await run
    assert.equal(await kernel.value('import { Learner, simpleCnn } from "convscope"\nimport * as tf from "@tensorflow/tfjs"\ntypeof Learner + tf.add(1, 2).dataSync()[0]'), "'function3'")
  })
})
