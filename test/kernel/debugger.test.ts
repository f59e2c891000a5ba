import assert from 'node:assert/strict'
import { TestKernel } from './TestKernel'

describe('a debugger', function () {
  this.timeout(60_000)
  let kernel: TestKernel
  beforeEach(() => (kernel = new TestKernel()))
  afterEach(() => kernel.end())

  async function letIn(open: boolean): Promise<string | undefined> {
    const answer = await kernel.kernel.ask({ type: 'debugger', open })
    assert.ok(answer, 'the kernel gave no answer')
    return answer.url
  }

  it('is told where to connect, on this machine alone, while a cell runs too; afterwards nobody listens there', async () => {
    const cell = kernel.run('console.error("mine")\nlet done = false\nwhile (!done) await new Promise(resolve => setTimeout(resolve, 5))')
    await kernel.until(messages => messages.some(({ type }) => type === 'stream'))
    const url = await letIn(true)
    assert.match(url ?? '', /^ws:\/\/127\.0\.0\.1:\d+\/[\da-f-]{36}$/)
    assert.equal(await letIn(true), url, 'the same one')
    const list = `http://127.0.0.1:${new URL(url ?? '').port}/json/list`
    assert.equal((await fetch(list)).status, 200)
    assert.equal(await letIn(false), undefined)
    await assert.rejects(fetch(list))
    kernel.kernel.interrupt()
    assert.equal((await cell).stderr, 'mine\n', 'and nothing of Node’s own words')
  })

  it('knows a cell by a file; errors name the cell as ever', async () => {
    const failing = (name: string, code: string): ReturnType<TestKernel['kernel']['execute']> => kernel.kernel.execute({ name, code, language: 'typescript', url: 'file:///tmp/some%20where/cell.ts' })
    assert.equal((await failing('cell-1.ts', 'function fail(): never {\n  throw new Error("no")\n}\nfail()')).error?.stack, 'Error: no\n    at fail (cell-1.ts:2:9)\n    at cell-1.ts:4:1')
    assert.equal((await failing('cell-2.ts', '\nfail()')).error?.stack.split('\n').at(-1), '    at cell-2.ts:2:1')
    assert.match((await failing('cell-3.ts', 'const = 3')).error?.stack ?? '', /cell-3\.ts:1:7/)
    await failing('cell-4.ts', 'console.log(new Error("printed").stack)\nnew Error("shown")')
    const texts = kernel.all.flatMap(message => (message.type === 'stream' ? [message.text] : message.type === 'display' ? [String(message.data['text/plain'])] : []))
    for (const [index, line] of [1, 2].entries()) assert.ok(texts[index]?.includes(`at cell-4.ts:${line}:`) && !texts[index].includes('file:///tmp/some'), texts[index])
  })
})
