import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { eventually, isAlive, TestKernel } from './TestKernel'

describe('a kernel process', function () {
  this.timeout(60_000)

  it('that a cell ends says so, with what was printed before', async () => {
    const kernel = new TestKernel()
    const waiting = [kernel.run('console.log("last words"); process.exit(3)'), kernel.run('"never begun"')]
    const [run, next] = await Promise.all(waiting)
    assert.equal(run?.error?.name, 'KernelDied')
    assert.match(run.error.message, /process\.exit was called \(exit code 3\)[^]*Run a cell to start a fresh kernel/)
    assert.match(run.stdout, /last words/)
    assert.equal(next?.error?.name, 'KernelDied')
    assert.equal((await kernel.run('1')).error?.name, 'KernelDied', 'and so does every later cell')
    assert.deepEqual({ ...kernel.exit, message: '' }, { wanted: false, code: 3, signal: null, message: '' })
    await kernel.end()
  })

  it('that is killed says so', async () => {
    const kernel = new TestKernel()
    const run = kernel.run('console.log("here"); await new Promise(() => {})')
    await kernel.printed('here')
    process.kill(kernel.kernel.pid ?? NaN, 'SIGKILL')
    assert.match((await run).error?.message ?? '', /SIGKILL.*memory/)
    assert.equal(kernel.exit?.signal, 'SIGKILL')
    await kernel.end()
  })

  it('that runs out of memory says so', async () => {
    const kernel = new TestKernel({ nodeOptions: ['--max-old-space-size=40'] })
    const run = await kernel.run('const hoard: unknown[] = []; for (;;) hoard.push(new Array(1000).fill({}))')
    assert.equal(run.error?.name, 'KernelDied')
    assert.match(run.error.message, /out of memory/)
    assert.doesNotMatch(run.stderr, /Last few GCs/)
    await kernel.end()
  })

  it('that crashes says with what', async () => {
    const kernel = new TestKernel()
    assert.match((await kernel.run('process.abort()')).error?.message ?? '', /SIGABRT/)
    await kernel.end()
  })

  it('whose program or folder is not there says so', async () => {
    const nowhere = new TestKernel({ script: '/nowhere/kernel.js' })
    const run = await nowhere.run('1')
    assert.equal(run.error?.name, 'KernelDied')
    assert.match(run.error.message, /its program is not there/)
    await assert.rejects(nowhere.kernel.ready, /not there/)
    const noNode = new TestKernel({ node: '/nowhere/node' })
    assert.match((await noNode.run('1')).error?.message ?? '', /could not be started[^]*ENOENT/)
    const noFolder = new TestKernel({ folder: '/nowhere/at/all' })
    assert.equal((await noFolder.run('1 + 1')).result?.['text/plain'], '2')
    await Promise.all([nowhere.end(), noNode.end(), noFolder.end()])
  })

  it('is noticed to be dead while a program that it started lives on', async () => {
    const kernel = new TestKernel()
    const run = await kernel.run('import { spawn } from "node:child_process"\nconst child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 20000)"], { stdio: "inherit" })\nconsole.log("pid " + child.pid)\nawait new Promise(r => setTimeout(r, 100))\nprocess.exit(0)')
    assert.equal(run.error?.name, 'KernelDied')
    process.kill(Number(/pid (\d+)/.exec(run.stdout)?.[1]), 'SIGKILL')
    await kernel.end()
  })

  it('ends when it is shut down, even from an endless loop', async () => {
    const kernel = new TestKernel()
    const run = kernel.run('console.log("here"); while (true) {}')
    await kernel.kernel.ready
    const { pid = NaN } = kernel.kernel
    await kernel.end()
    assert.equal(isAlive(pid), false)
    assert.equal((await run).error?.name, 'KernelDied')
    assert.equal(kernel.exit?.wanted, true)
  })

  it('has only what a kernel needs of the environment, and what is named, where that is asked for', async () => {
    Object.assign(process.env, { API_TOKEN: 'x', MY_KEY: 'mine', LC_TEST: 'y' })
    const kernel = new TestKernel({ environment: ['MY_KEY'] })
    try {
      assert.equal(await kernel.value('[process.env.API_TOKEN, process.env.MY_KEY, process.env.LC_TEST, process.env.PATH !== undefined].join()'), "',mine,y,true'")
    } finally {
      await kernel.end()
      for (const name of ['API_TOKEN', 'MY_KEY', 'LC_TEST']) Reflect.deleteProperty(process.env, name)
    }
  })

  it('in the background gives way to the window in which one looks on, even to one of another session', async () => {
    const kernel = new TestKernel({ background: true })
    try {
      const { pid } = await kernel.kernel.ready
      assert.ok(getPriority(pid) > getPriority(0), `${getPriority(pid)}`)
      if (!existsSync('/proc/self/autogroup')) return
      const ofGroup = (of: number | 'self'): string[] => /^\/autogroup-(\d+) nice (-?\d+)$/m.exec(readFileSync(`/proc/${of}/autogroup`, 'utf8'))?.slice(1) ?? []
      assert.notEqual(ofGroup(pid)[0], ofGroup('self')[0], 'it has a session of its own')
      assert.equal(Number(ofGroup(pid)[1]), getPriority(pid))
    } finally {
      await kernel.end()
    }
  })

  it('does not get the editor\'s variables', async () => {
    process.env.VSCODE_SECRET = 'x'
    process.env.NODE_OPTIONS = '--no-warnings'
    process.env.MY_KEY = 'mine'
    const kernel = new TestKernel({ env: { EXTRA: 'more' } })
    try {
      assert.equal(await kernel.value('[process.env.VSCODE_SECRET, process.env.NODE_OPTIONS, process.env.MY_KEY, process.env.EXTRA].join()'), "',,mine,more'")
    } finally {
      for (const name of ['VSCODE_SECRET', 'NODE_OPTIONS', 'MY_KEY']) Reflect.deleteProperty(process.env, name)
      await kernel.end()
    }
    await eventually(() => !kernel.kernel.alive, 'it ended')
  })
})
