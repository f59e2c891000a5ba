import assert from 'node:assert/strict'
import { TestKernel } from './TestKernel'

describe('cells', function () {
  this.timeout(30_000)
  let kernel: TestKernel
  before(() => (kernel = new TestKernel()))
  after(() => kernel.end())

  it('keep variables for the next cell, and show the last value', async () => {
    assert.equal(await kernel.value('const a: number = 20\na + 1'), '21')
    assert.equal(await kernel.value('a * 2'), '40')
    assert.equal(await kernel.value('if (a) { "yes" }'), "'yes'")
    assert.equal(await kernel.value('const quiet = 1'), undefined)
    assert.equal(await kernel.value('undefined'), undefined)
  })

  it('declare a name again, in whatever way', async () => {
    const ways = ['let x = NN', 'const x = NN', 'var x = NN', 'function x() { return NN }', 'class x { static n = NN }', 'enum x { A = NN }', 'import { sep as x } from "node:path"; void NN']
    let number = 0
    for (const first of ways)
      for (const second of ways) {
        const run = await kernel.run(first.replace('NN', String(++number)))
        assert.equal(run.error?.stack, undefined, first)
        const again = await kernel.run(second.replace('NN', String(++number)))
        assert.equal(again.error?.stack, undefined, `${first}, then ${second}`)
      }
    assert.equal(await kernel.value('function x() { return 5 }\nx()'), '5')
    assert.equal(await kernel.value('let x = 6; x'), '6')
  })

  it('use functions before they are written, and var as var', async () => {
    assert.equal(await kernel.value('const early = late(2)\nfunction late(n: number): number { return n * 3 }\nearly'), '6')
    assert.equal(await kernel.value('late.name + late(3)'), "'late9'")
    assert.equal(await kernel.value('for (var i = 0; i < 3; i++) { var [doubled] = [i * 2] }\ni + doubled'), '7')
    assert.equal(await kernel.value('var twice = 1; var twice = 2\ntwice'), '2')
  })

  it('await at the top, and wait for a promise that is the last value', async () => {
    assert.equal(await kernel.value('const later = await new Promise<number>(r => setTimeout(() => r(7), 5))\nlater'), '7')
    assert.equal(await kernel.value('Promise.resolve("done")'), "'done'")
    assert.equal(await kernel.value('for await (const each of (async function* () { yield 1; yield 2 })()) { each }'), '2')
  })

  it('take TypeScript: types, enums, parameter properties, generics, satisfies', async () => {
    assert.equal(await kernel.value('enum Colour { Red, Green = "g" }\nColour.Green + Colour[0]'), "'gRed'")
    assert.equal(await kernel.value('class Point<T> { constructor(readonly x: T, private y?: T) {} }\nnew Point(3).x as number satisfies number'), '3')
    assert.equal(await kernel.value('interface Shape { sides: number }\ntype Many = Shape[]\nabstract class Base { abstract area(): number }\nconst many: Many = [{ sides: 4 }]\nmany[0]!.sides'), '4')
    assert.equal(await kernel.value('const template: string = `a ${1 as number} b: ${2}`\ntemplate'), "'a 1 b: 2'")
  })

  it('refuse a namespace, whose values would vanish, and leave one in a text alone', async () => {
    const run = await kernel.run('const before = 1\nnamespace Units { export const ms = 1 }')
    assert.equal(run.error?.name, 'SyntaxError')
    assert.match(run.error.message, /namespace cannot be run here.*object[^]*2 \| namespace Units/)
    assert.equal(await kernel.value('`\nnamespace Units {`.length'), '18')
  })

  it('take JavaScript, and no types in it', async () => {
    assert.equal(await kernel.value('const plain = 1; plain < 2 > (0)', 'javascript'), 'true')
    const run = await kernel.run('const typed: number = 1', 'javascript')
    assert.equal(run.error?.name, 'SyntaxError')
  })

  it('say where a syntax error is, with the line and a caret below it', async () => {
    const run = await kernel.run('const fine: number = 1\nconst broken: string = "a" +* 2')
    assert.equal(run.error?.name, 'SyntaxError')
    const lines = run.error.stack.split('\n')
    assert.equal(lines[1], '2 | const broken: string = "a" +* 2')
    assert.equal(lines[2]?.indexOf('^'), '2 | '.length + 'const broken: string = "a" +'.length)
    assert.match(lines[3] ?? '', /at cell-\d+\.ts:2:29$/)
    assert.match((await kernel.run('foo(1,\n')).error?.message ?? '', /not finished/)
    assert.match((await kernel.run('const twin = 1\nconst twin = 2')).error?.message ?? '', /'twin' has already been declared[^]*\n2 \| const twin = 2/)
  })

  it('point an error at its own line and column, whatever types stand before it', async () => {
    const run = await kernel.run('import { join } from "node:path"\nfunction fail(text: string, depth: number): never {\n  const wide: Array<Map<string, number>> = []; throw new TypeError(text)\n}\nfail("bad", 1 as any)')
    const number = run.messages.length > 0 ? /cell-\d+\.ts/.exec(run.error?.stack ?? '')?.[0] : undefined
    assert.deepEqual(run.error?.stack.split('\n'), ['TypeError: bad', `    at fail (${number}:3:54)`, `    at ${number}:5:1`])
    assert.equal(run.error.message, 'bad')
    const first = await kernel.run('function unused() {}; const wide: Map<string, number> = new Map(); null!.x')
    assert.match(first.error?.stack ?? '', /cell-\d+\.ts:1:74$/)
  })

  it('show causes, the errors of an AggregateError, and thrown things that are no errors', async () => {
    const cause = await kernel.run('throw new Error("outer", { cause: new RangeError("inner", { cause: "root" }) })')
    assert.match(cause.error?.stack ?? '', /^Error: outer\n[^]*caused by: RangeError: inner\n[^]*caused by: Thrown: 'root'/)
    const many = await kernel.run('throw new AggregateError([new Error("one"), new Error("two")], "both")')
    assert.match(many.error?.stack ?? '', /AggregateError: both[^]*error 1 of 2: Error: one[^]*error 2 of 2: Error: two/)
    const thrown = await kernel.run('throw { code: 7 }')
    assert.match(thrown.error?.message ?? '', /\{ code: 7 \}.*no Error/)
    assert.match(thrown.error?.stack ?? '', /cell-\d+\.ts/)
    const nasty = await kernel.run('throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })')
    assert.equal(nasty.ok, false)
    const self = await kernel.run('const loop = new Error("loop"); loop.cause = loop; throw loop')
    assert.match(self.error?.stack ?? '', /^Error: loop/)
  })

  it('tell of errors outside of any cell, and go on', async () => {
    const run = await kernel.run('setTimeout(() => { throw new Error("in a timer") }, 1)\nPromise.reject(new Error("not awaited"))\nawait new Promise(r => setTimeout(r, 50))')
    assert.equal(run.ok, true)
    assert.match(run.stderr, /outside of a running cell[^]*Error: in a timer\n {4}at .*cell-\d+\.ts:1:26/)
    assert.match(run.stderr, /nobody waited for it[^]*Error: not awaited/)
    assert.equal(await kernel.value('1 + 1'), '2')
  })

  it('are executed in the order in which they were sent', async () => {
    const runs = ['globalThis.order = []; await new Promise(r => setTimeout(r, 30)); order.push(1)', 'throw order.push(2)', 'await 0; order.push(3)', 'order.join()'].map(code => kernel.run(code, 'javascript'))
    const done = await Promise.all(runs)
    assert.equal(done[3]?.result?.['text/plain'], "'1,2,3'")
    assert.deepEqual(done.map(run => run.ok), [true, false, true, true])
  })
})
