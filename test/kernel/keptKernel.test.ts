import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ExecutionLog } from '../../src/kernel/host/keeper/ExecutionLog'
import { frame } from '../../src/kernel/host/keeper/frames'
import type { KeptEntry } from '../../src/kernel/host/keeper/keeperMessages'
import { KeptKernel, type Attached, type KeptKernelHandlers } from '../../src/kernel/host/keeper/KeptKernel'
import { keptFoldersOf, readLogs, type KeptFolder } from '../../src/kernel/host/keeper/keptFolder'
import type { CellOutcome, KernelExit } from '../../src/kernel/host/KernelProcess'
import type { KernelToHost } from '../../src/kernel/protocol'
import { decodeRun, encodeRun, type RunRecord } from '../../src/run'
import { skipBecause } from '../skipBecause'
import { SmallDisk } from './SmallDisk'
import { DIST, eventually, Folder, isAlive } from './TestKernel'

const NOTEBOOK = 'file:///a/notebook.ipynb'
const TRAINING = `import { ActivationStats, digits, Learner, simpleCnn } from 'convscope'
const learn = new Learner(await digits({ training: 640, validation: 64, batchSize: 32 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(EPOCHS, { lr: 0.01 })`

/** Attaches when the window before has left. */
async function whenLeft(kept: KeptFolder, keepMs = 1000, handlers: KeptKernelHandlers = { onMessage: () => undefined, onExit: () => undefined }): ReturnType<typeof KeptKernel.attach> {
  for (;;) {
    const found = await KeptKernel.attach(kept, keepMs, handlers)
    if (found !== 'taken') return found
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** A window that executes cells in a kernel which outlives it. */
class Window {
  readonly said: KernelToHost[] = []
  exit: KernelExit | undefined
  attached: Attached | undefined
  private order = 0


  static start(root: string, keepMs = 60_000, folder = root): Window {
    const window = new Window()
    const options = { root, keeperScript: path.join(DIST, 'keeper.js'), script: path.join(DIST, 'kernel.js'), notebook: NOTEBOOK, folder, engine: 'wasm' as const, keepMs, environment: [] }
    window.kernel = KeptKernel.start(options, window.handlers)
    return window
  }

  /** Another window on the same notebook. */
  static async attach(root: string, keepMs = 60_000): Promise<Window> {
    const window = new Window()
    const [newest] = keptFoldersOf(root, NOTEBOOK)
    assert.ok(newest, 'something is kept')
    const found = await whenLeft(newest, keepMs, window.handlers)
    assert.ok(typeof found !== 'string', JSON.stringify(found))
    window.attached = found
    window.kernel = found.kernel
    return window
  }

  kernel!: KeptKernel
  private readonly handlers = { onMessage: (message: KernelToHost) => void this.said.push(message), onExit: (exit: KernelExit) => void (this.exit = exit) }

  run(code: string): Promise<CellOutcome> {
    const order = ++this.order
    return this.kernel.execute({ execution: `execution ${order}`, cell: { index: order - 1 }, code, name: `cell-${order}.ts`, language: 'typescript', order, startedAt: Date.now() })
  }
  get printed(): string {
    return this.said.flatMap(message => (message.type === 'stream' ? [message.text] : [])).join('')
  }
  /** Steps that were said. */
  get steps(): number {
    return this.said.reduce((most, message) => (message.type === 'run' && message.event.type === 'steps' ? message.event.from + message.event.loss.length : most), 0)
  }
}

const recordIn = (entries: readonly KeptEntry[]): RunRecord => {
  const entry = entries.find(({ type }) => type === 'record')
  assert.ok(entry?.type === 'record', JSON.stringify(entries.map(({ type }) => type)))
  return decodeRun(entry.run)
}
const outcomeIn = (entries: readonly KeptEntry[]): boolean | undefined => entries.flatMap(entry => (entry.type === 'outcome' ? [entry.outcome.ok] : []))[0]
const textIn = (entries: readonly KeptEntry[]): string => entries.flatMap(entry => (entry.type === 'stream' ? [entry.text] : [])).join('')

/** The keeper's own process. */
function keeperOf(root: string): number {
  const pid = keptFoldersOf(root, NOTEBOOK)[0]?.file.address?.pid
  assert.ok(pid !== undefined, 'a keeper that listens')
  return pid
}

describe('a kept kernel', function () {
  this.timeout(90_000)
  let folder: Folder
  let pids: number[] = []
  beforeEach(() => (folder = new Folder()))
  afterEach(() => {
    for (const pid of pids.splice(0)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended, as it should.
      }
    }
    pids = []
    folder.remove()
  })

  it('lives on without a window, with its variables, and hands over what its cell did meanwhile and goes on with', async () => {
    const first = Window.start(folder.path)
    const { pid } = await first.kernel.ready
    pids.push(keeperOf(folder.path))
    assert.deepEqual(await first.run('const kept = 11; kept'), { ok: true })
    void first.run('for (let i = 0; i < 30; i++) { console.log("line " + i); await new Promise(r => setTimeout(r, 100)) }')
    await eventually(() => first.printed.includes('line 3'), 'the first lines')
    first.kernel.detach()
    await new Promise(resolve => setTimeout(resolve, 500))

    const second = await Window.attach(folder.path)
    assert.equal((await second.kernel.ready).pid, pid)
    assert.equal(second.attached?.order, 2)
    const [ended = [], running = []] = second.attached.executions
    assert.equal(outcomeIn(ended), true)
    assert.equal(outcomeIn(running), undefined, 'it goes on')
    assert.match(textIn(running), /line 0\n[^]*line 5\n/)
    assert.deepEqual(await second.kernel.outcomeOf('execution 2'), { ok: true })
    assert.equal(textIn(running) + second.printed, Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join(''), 'no line is missing or twice')
    await second.run('console.log(kept)')
    assert.match(second.printed, /11\n$/)
    await second.kernel.kill()
    await eventually(() => !isAlive(pid), 'the kernel to end')
    await eventually(() => readdirSync(folder.path).every(name => !/^[\da-f-]{36}$/.test(name)), 'nothing to be kept of one that is wanted no more')
  })

  it('trains on without a window: the record of all steps is there for the next one, bit for bit', async () => {
    const first = Window.start(folder.path)
    await first.kernel.ready
    pids.push(keeperOf(folder.path))
    void first.run(TRAINING.replace('EPOCHS', '8'))
    await eventually(() => first.steps > 10, 'the first steps', 60)
    first.kernel.detach()
    await new Promise(resolve => setTimeout(resolve, 1000))
    const second = await Window.attach(folder.path)
    const record = recordIn(second.attached?.executions[0] ?? [])
    assert.ok(record.live && record.steps > first.steps, `${record.steps} of ${first.steps}`)
    for (const message of second.said) if (message.type === 'run') record.apply(message.event)
    const seen = second.said.length
    assert.deepEqual(await second.kernel.outcomeOf('execution 1'), { ok: true })
    for (const message of second.said.slice(seen)) if (message.type === 'run') assert.notEqual(record.apply(message.event), 'gap')
    assert.equal(record.state, 'finished')
    assert.equal(record.steps, 160)
    // And so it is on the disk.
    const watched = recordIn(readLogs(keptFoldersOf(folder.path, NOTEBOOK)[0]?.folder ?? '')[0]?.entries ?? [])
    assert.deepEqual(encodeRun(record, { maxBytes: Infinity }), encodeRun(watched, { maxBytes: Infinity }))
    await second.kernel.kill()
  })

  it('is taken by one window at a time', async () => {
    const first = Window.start(folder.path)
    await first.kernel.ready
    pids.push(keeperOf(folder.path))
    const [kept] = keptFoldersOf(folder.path, NOTEBOOK)
    assert.ok(kept)
    assert.equal(await KeptKernel.attach(kept, 1000, { onMessage: () => undefined, onExit: () => undefined }), 'taken')
    assert.deepEqual(await first.run('1'), { ok: true }, 'the first is not disturbed')
    const second = await KeptKernel.attach(kept, 1000, { onMessage: () => undefined, onExit: () => undefined }, true)
    assert.ok(typeof second !== 'string', 'one that insists has it')
    await eventually(() => first.exit !== undefined, 'the first to be told')
    assert.match(first.exit?.message ?? '', /Another window/)
    const keeper = keeperOf(folder.path)
    await second.kernel.kill()
    await eventually(() => !isAlive(keeper), 'the keeper to end')
    assert.equal(await KeptKernel.attach(kept, 1000, { onMessage: () => undefined, onExit: () => undefined }), 'ended')
  })

  it('lets no debugger in any more when the window is gone that has let it in', async () => {
    const first = Window.start(folder.path)
    await first.kernel.ready
    pids.push(keeperOf(folder.path))
    const { url } = (await first.kernel.ask({ type: 'debugger', open: true })) ?? {}
    const list = `http://127.0.0.1:${new URL(url ?? '').port}/json/list`
    assert.equal((await fetch(list)).status, 200)
    first.kernel.detach()
    const second = await Window.attach(folder.path)
    assert.deepEqual(await second.run('1'), { ok: true })
    await assert.rejects(fetch(list))
    await second.kernel.kill()
  })

  it('ends itself when no window came back, and says so in what it keeps', async () => {
    const first = Window.start(folder.path, 1000)
    const { pid } = await first.kernel.ready
    const keeper = keeperOf(folder.path)
    pids.push(keeper)
    void first.run('console.log("begun"); await new Promise(resolve => setTimeout(resolve, 100)); while (true) {}')
    await eventually(() => first.printed.includes('begun'), 'the loop')
    first.kernel.detach()
    await eventually(() => !isAlive(pid) && !isAlive(keeper), 'both processes to end')
    const [kept] = keptFoldersOf(folder.path, NOTEBOOK)
    assert.match(kept?.file.ended ?? '', /No window had this notebook open/)
    const [log] = readLogs(kept?.folder ?? '')
    assert.equal(log?.outcome?.error?.name, 'KernelDied')
    assert.equal(textIn(log.entries), 'begun\n')
  })

  it('ends at once, and leaves nothing, when its window is gone and all is saved', async () => {
    const first = Window.start(folder.path, 0)
    const { pid } = await first.kernel.ready
    await first.run('1')
    first.kernel.markSaved(['execution 1'])
    first.kernel.detach()
    await eventually(() => !isAlive(pid), 'the kernel to end')
    await eventually(() => keptFoldersOf(folder.path, NOTEBOOK).length === 0, 'its folder to be removed')
  })

  it('that is killed, by whatever is killed, leaves every step that a window was told; no process lives on', async function () {
    const times = Number(process.env.CONVSCOPE_KILLS ?? 2)
    this.timeout(60_000 + 20_000 * times)
    for (let time = 0; time < times; time++) {
      const root = path.join(folder.path, `kill-${time}`)
      const window = Window.start(root, 60_000, folder.path)
      const { pid } = await window.kernel.ready
      const keeper = keeperOf(root)
      pids.push(keeper)
      const running = window.run(TRAINING.replace('EPOCHS', '1000'))
      await eventually(() => window.steps > 5, 'the first steps', 60)
      await new Promise(resolve => setTimeout(resolve, Math.random() * 400))
      const killed = time % 2 === 0 ? pid : keeper
      process.kill(killed, 'SIGKILL')
      const outcome = await running
      assert.equal(outcome.error?.name, 'KernelDied')
      await eventually(() => !isAlive(pid) && !isAlive(keeper), 'both processes to end')
      const [log] = readLogs(keptFoldersOf(root, NOTEBOOK)[0]?.folder ?? '')
      assert.ok(log, 'there is a log')
      assert.ok(recordIn(log.entries).steps >= window.steps, `${recordIn(log.entries).steps} of ${window.steps} steps after ${killed === pid ? 'the kernel' : 'the keeper'} was killed`)
    }
  })

  it('goes on where its folder is taken away, and hands over from memory', async () => {
    const first = Window.start(folder.path)
    await first.kernel.ready
    pids.push(keeperOf(folder.path))
    const [kept] = keptFoldersOf(folder.path, NOTEBOOK)
    assert.ok(kept)
    rmSync(kept.folder, { recursive: true })
    assert.deepEqual(await first.run('console.log("still here")'), { ok: true })
    first.kernel.detach()
    const found = await whenLeft(kept)
    assert.ok(typeof found !== 'string')
    assert.equal(textIn(found.executions[0] ?? []), 'still here\n')
    await found.kernel.kill()
  })

  it('goes on where its disk is full, and hands over every step from memory', async function () {
    const disk = SmallDisk.mount(1024)
    if (typeof disk === 'string') skipBecause(this, disk)
    try {
      const first = Window.start(disk.path, 60_000, folder.path)
      await first.kernel.ready
      pids.push(keeperOf(disk.path))
      disk.fill()
      assert.deepEqual(await first.run(TRAINING.replace('EPOCHS', '2')), { ok: true })
      first.kernel.detach()
      const second = await Window.attach(disk.path)
      const record = recordIn(second.attached?.executions[0] ?? [])
      assert.deepEqual([record.steps, record.state], [40, 'finished'])
      disk.free()
      await second.kernel.kill()
    } finally {
      disk.remove()
    }
  })

  it('that cannot be started says why', async () => {
    const blocked = folder.write('file', 'no folder')
    const window = Window.start(path.join(blocked, 'kernels'))
    await assert.rejects(window.kernel.ready, /could not be started: .*(ENOTDIR|EEXIST)/)
    assert.equal((await window.run('1')).error?.name, 'KernelDied')
    assert.ok(window.exit)
  })

  it('refuses who does not know its token', async () => {
    const window = Window.start(folder.path)
    await window.kernel.ready
    pids.push(keeperOf(folder.path))
    window.kernel.detach()
    const [kept] = keptFoldersOf(folder.path, NOTEBOOK)
    assert.ok(kept?.file.address)
    const stranger = { ...kept, file: { ...kept.file, address: { ...kept.file.address, token: 'guess' } } }
    assert.equal(await KeptKernel.attach(stranger, 1000, { onMessage: () => undefined, onExit: () => undefined }), 'silent')
    await (await Window.attach(folder.path)).kernel.kill()
  })
})

describe('the log of an execution', () => {
  let folder: Folder
  beforeEach(() => (folder = new Folder()))
  afterEach(() => folder.remove())
  const begin: KeptEntry = { type: 'begin', request: { execution: 'e', cell: { index: 0 }, code: '1', name: 'cell-1.ts', language: 'typescript', order: 1, startedAt: 1 } }
  const text = (piece: string): KeptEntry => ({ type: 'stream', execution: 'e', name: 'stdout', text: piece })

  it('of which the end is missing is read up to there', () => {
    const [whole, cut] = [Buffer.concat([begin, text('a')].map(frame)), frame(text('b'))]
    for (const bytes of [0, 3, 10, cut.length - 1]) {
      writeFileSync(path.join(folder.path, '000001.log'), Buffer.concat([whole, cut.subarray(0, bytes)]))
      assert.equal(textIn(readLogs(folder.path)[0]?.entries ?? []), 'a', `${bytes} bytes of the next`)
    }
  })

  it('keeps the newest of a display that changes, and what was printed as one', () => {
    const file = path.join(folder.path, '000001.log')
    const log = new ExecutionLog(file)
    for (const entry of [begin, text('a'), text('b'), live('1'), text('c'), live('2')]) log.add(entry)
    const expected = [begin, text('ab'), live('2'), text('c')]
    assert.deepEqual(log.entries, expected)
    assert.deepEqual(readLogs(folder.path)[0]?.entries, expected)
    log.remove()
    assert.ok(!existsSync(file))
  })
  const live = (value: string): KeptEntry => ({ type: 'live', execution: 'e', id: 'x', data: { 'text/plain': value }, final: false })
})
