import assert from 'node:assert/strict'
import type { TensorMemory, Variable, VariablesAnswer, VariableStep } from '../../src/kernel/protocol'
import { TestKernel } from './TestKernel'

describe('the variables of cells', function () {
  this.timeout(60_000)
  let kernel: TestKernel
  beforeEach(() => (kernel = new TestKernel()))
  afterEach(() => kernel.end())

  async function ask(...path: VariableStep[]): Promise<VariablesAnswer> {
    const answer = await kernel.kernel.ask({ type: 'variables', path })
    assert.ok(answer, 'the kernel gave no answer')
    return answer
  }
  async function run(code: string): Promise<void> {
    const { error } = await kernel.run(code)
    assert.equal(error?.stack, undefined)
  }
  async function variable(name: string, ...path: VariableStep[]): Promise<Variable> {
    const found = (await ask(...path)).variables.find(each => each.name === name)
    assert.ok(found, `there is no ${name}`)
    return found
  }
  async function memory(): Promise<TensorMemory> {
    const { memory } = await ask()
    assert.ok(memory, 'no tensors are counted')
    return memory
  }
  const short = ({ variables }: VariablesAnswer): string[] => variables.map(({ name, type, preview, length }) => [name, type, preview, length].filter(part => part !== undefined).join(' '))

  it('are told in the order of declaration, each once with its newest value, without imports and names of ours', async () => {
    await run('import path from "node:path"\nconst rate = 0.06, title = "first try"\nfunction fit(batch: number, ...more: number[]) { return batch }\nclass Net {}')
    await run('const rate = 0.5\nvar { a, b: [c = 3] } = { a: true, b: [] }\nexport const seen = new Map([["x", 1]])\nconst big = 10n ** 1000n, none = null, list = new Float32Array(1000), date = new Date(0)')
    assert.deepEqual(short(await ask()), [
      'rate number 0.5', 'title string first try 9', 'fit function fit(batch, ...more)', 'Net class Net',
      'a boolean true', 'c number 3', 'seen Map 1', 'big bigint', 'none null', 'list Float32Array 1000', 'date Date 1970-01-01T00:00:00.000Z'
    ])
    assert.equal((await variable('title')).cell, 'cell-1.ts')
    assert.equal((await variable('rate')).cell, 'cell-2.ts')
    assert.equal((await variable('list')).bytes, 4000)
    assert.equal((await ask()).memory, undefined, 'nothing has loaded tensors')
  })

  it('that a cell did not come to set are not told, and a name that was imported may become a variable', async () => {
    assert.equal((await kernel.run('import path from "node:path"\nconst early = 1\nthrow new Error("stop")\nconst late = 2')).ok, false)
    assert.deepEqual(short(await ask()), ['early number 1'])
    await run('const path = "mine"')
    assert.deepEqual(short(await ask()), ['path string mine 4', 'early number 1'])
  })

  it('of tensors: shape, type, memory and exact statistics, not finite values apart', async () => {
    await run('import * as tf from "@tensorflow/tfjs"\nconst x = tf.tensor2d([[-1, 0.5], [2, 4.5]])\nconst broken = tf.tensor1d([1, NaN, 3, Infinity]), lost = tf.tensor1d([NaN])\nconst counts = tf.variable(tf.tensor1d([1, 2, 6], "int32"))\nconst words = tf.tensor1d(["a"])\nconst gone = tf.zeros([3]); gone.dispose()\nconst huge = tf.zeros([16 * 2 ** 20 + 1])')
    assert.deepEqual(await variable('x'), { step: 'x', name: 'x', kind: 'tensor', type: 'Tensor', shape: [2, 2], dtype: 'float32', bytes: 16, statistics: { range: { min: -1, mean: 1.5, max: 4.5 }, notFinite: 0 }, expandable: false, cell: 'cell-1.ts' })
    assert.deepEqual((await variable('broken')).statistics, { range: { min: 1, mean: 2, max: 3 }, notFinite: 2 })
    assert.deepEqual((await variable('lost')).statistics, { notFinite: 1 })
    const counts = await variable('counts')
    assert.deepEqual([counts.type, counts.dtype, counts.statistics?.range], ['Variable', 'int32', { min: 1, mean: 3, max: 6 }])
    assert.deepEqual([(await variable('words')).dtype, (await variable('words')).statistics], ['string', undefined])
    const gone = await variable('gone')
    assert.deepEqual([gone.disposed, gone.bytes, gone.shape, gone.statistics], [true, undefined, [3], undefined])
    const huge = await variable('huge')
    assert.deepEqual([huge.bytes, huge.statistics], [4 * (16 * 2 ** 20 + 1), undefined], 'it is too large to be read')
  })

  it('that hold tensors say how many and how much, and unfold to them', async () => {
    await run('import * as tf from "@tensorflow/tfjs"\nconst x = tf.zeros([10])\nconst batch = { images: x, labels: [tf.ones([5]), tf.ones([5], "int32")], again: x }\nconst byName = new Map([["x", x]])')
    const batch = await variable('batch')
    assert.deepEqual([batch.type, batch.preview, batch.tensors, batch.bytes, batch.expandable], ['Object', '{ images, labels, again }', 3, 80, true])
    assert.deepEqual((await ask('batch')).variables.map(({ name, type, tensors }) => [name, type, tensors]), [['images', 'Tensor', undefined], ['labels', 'Array', 2], ['again', 'Tensor', undefined]])
    assert.deepEqual((await variable('1', 'batch', 'labels')).statistics?.range, { min: 1, mean: 1, max: 1 })
    assert.deepEqual((await variable('x', 'byName')).shape, [10])
  })

  it('count what no variable leads to as not held, and what has come since the last cell', async () => {
    await run('import * as tf from "@tensorflow/tfjs"')
    assert.deepEqual(await memory(), { alive: { tensors: 0, bytes: 0 }, unheld: { tensors: 0, bytes: 0 } })
    await run('const kept = tf.zeros([100]), view = kept.reshape([10, 10])')
    // tfjs counts a tensor that shares another's values in full.
    const growth = { cell: 'cell-1.ts', tensors: 2, bytes: 800 }
    assert.deepEqual(await memory(), { alive: { tensors: 2, bytes: 800 }, unheld: { tensors: 0, bytes: 0 }, growth })
    await run('for (let i = 0; i < 12; i++) tf.zeros([1000])\ntf.variable(tf.scalar(1))')
    const leaked = await memory()
    assert.deepEqual(leaked.alive, { tensors: 16, bytes: 800 + 48_000 + 8 })
    // A tf.variable, and the tensor it was made of.
    assert.deepEqual(leaked.unheld, { tensors: 14, bytes: 48_008 })
    assert.deepEqual(leaked.growth, { cell: 'cell-2.ts', tensors: 14, bytes: 48_008 })
    await run('tf.dispose([kept, view])')
    assert.deepEqual((await memory()).growth, { cell: 'cell-3.ts', tensors: -2, bytes: -800 })
  })

  it('of a learner: its parameters and its weights; what it and its optimizer hold is held', async () => {
    await run('import { Learner, digits, simpleCnn, adam, ActivationStats } from "convscope"\nconst data = await digits({ training: 64, validation: 32, batchSize: 32 })\nconst learn = new Learner(data, simpleCnn(), { optimizer: adam(), callbacks: [new ActivationStats()] })')
    const learn = await variable('learn')
    const { parameters } = learn
    assert.deepEqual([learn.kind, learn.type], ['model', 'Learner'])
    assert.equal((await variable('model', 'learn')).type, 'Sequential')
    const weights = (await ask('learn', 'model')).variables
    assert.ok(weights.length > 2 && weights.every(({ type, name }) => type === 'Variable' && name.includes('/')), JSON.stringify(weights))
    assert.equal(parameters, weights.reduce((sum, { shape = [] }) => sum + shape.reduce((a, b) => a * b, 1), 0))
    await run('await learn.fit(1)')
    const { alive, unheld } = await memory()
    assert.ok(alive.tensors >= 3 * weights.length, `${alive.tensors} tensors: the weights, and two of Adam's for each that is trained`)
    assert.deepEqual(unheld, { tensors: 0, bytes: 0 })
  })

  it('run none of a person\'s code: no getter, no trap of a proxy, no toString', async () => {
    await run(`import * as tf from "@tensorflow/tfjs"
const called: string[] = []
const say = (what: string) => { called.push(what); throw new Error(what) }
const trap = new Proxy({}, { get: (_target, key) => (_target, { get: () => say("trap " + String(key)) }) })
const sly = { get loss() { return say("getter") }, toString: () => say("toString"), toJSON: () => say("toJSON"), get dataId() { return say("dataId") }, get [Symbol.toStringTag]() { return say("tag") }, [Symbol.for("nodejs.util.inspect.custom")]: () => say("inspect"), get constructor() { return say("constructor") }, plain: 1 }
const guarded = new Proxy({ a: 1 }, new Proxy({}, { get: (_target, key) => say("trap " + String(key)) }))
const inherits = Object.create(guarded)
const guardedFunction = new Proxy(() => 1, { get: () => say("get"), getOwnPropertyDescriptor: () => say("descriptor"), getPrototypeOf: () => say("prototype") })
class Odd { static get name() { return say("name") } static [Symbol.hasInstance]() { return say("instance") } }
const odd = new Odd()
class MyMap extends Map { get size() { return say("size") } entries() { return say("entries") } [Symbol.iterator]() { return say("iterator") } }
const map = new MyMap([[{ toString: () => say("key") }, 1]])
const list = Object.defineProperty([1, 2], 0, { get: () => say("element"), enumerable: true })`)
    const answer = await ask()
    const type = (name: string): string | undefined => answer.variables.find(each => each.name === name)?.type
    assert.deepEqual(['guarded', 'guardedFunction', 'sly', 'map'].map(type), ['Proxy', 'Proxy', 'Object', 'MyMap'])
    const inside = (await ask('sly')).variables
    assert.deepEqual(inside.map(({ name, type }) => `${name} ${type}`), ['loss getter', 'toString function', 'toJSON function', 'dataId getter', 'constructor getter', 'plain number'])
    assert.deepEqual((await ask('guarded')).variables, [])
    assert.deepEqual((await ask('list')).variables.map(each => each.type), ['getter', 'number'])
    assert.deepEqual((await ask('map')).variables.map(each => `${each.name} ${each.preview}`), ['object 1'])
    assert.equal(await kernel.value('JSON.stringify(called)'), "'[]'")
  })

  it('are bounded: a hundred of ten thousand elements, long texts cut', async () => {
    await run('const list = Array.from({ length: 10_000 }, (_, i) => i), wide = Object.fromEntries(list.map(i => ["p" + i, i])), text = "x".repeat(1e6), sparse = new Array(4e9)\nfor (let i = 0; i < 600; i++) await 0')
    for (const name of ['list', 'wide']) {
      const { variables, more } = await ask(name)
      assert.deepEqual([variables.length, variables[99]?.preview, more], [100, '99', 9900])
    }
    const text = await variable('text')
    assert.deepEqual([text.preview?.length, text.length], [101, 1e6])
    assert.equal((await ask('sparse')).more, 4e9 - 100)
    await run(Array.from({ length: 600 }, (_, i) => `const v${i} = ${i}`).join('\n'))
    const { variables, more } = await ask()
    assert.deepEqual([variables.length, variables.at(-1)?.name, more], [500, 'v599', 104])
  })

  it('that lead to more than is looked through leave open what is held', async () => {
    await run('import * as tf from "@tensorflow/tfjs"\nconst t = tf.zeros([1]), many = new Array(2e6).fill(0)')
    const { alive, unheld } = await memory()
    assert.deepEqual([alive.tensors, unheld], [1, undefined])
  })

  it('may lead back to themselves', async () => {
    await run('const ring: any = { name: "ring" }; ring.self = ring; ring.list = [ring]')
    assert.deepEqual(short(await ask('ring', 'self', 'self', 'list', 0)), ['name string ring 4', 'self Object { name, self, list }', 'list Array 1'])
    assert.deepEqual(await ask('ring', 'nothing', 5), { type: 'variables', variables: [], more: 0 })
  })

  it('are told when the cell that runs has ended, not in its middle', async () => {
    const running = kernel.run('let n = 1\nconsole.log("begun")\nfor (let i = 0; i < 50; i++) await new Promise(resolve => setTimeout(resolve, 1))\nn = 2')
    await kernel.printed('begun')
    const answer = await ask()
    assert.deepEqual(short(answer), ['n number 2'])
    assert.equal((await running).ok, true)
  })

  it('are not told by a process that dies, nor by a dead one', async () => {
    const running = kernel.run('console.log("begun")\nawait new Promise(() => undefined)')
    await kernel.printed('begun')
    const asked = kernel.kernel.ask({ type: 'variables', path: [] })
    await kernel.kernel.kill()
    assert.equal(await asked, undefined)
    assert.equal(await kernel.kernel.ask({ type: 'variables', path: [] }), undefined)
    await running
  })
})
