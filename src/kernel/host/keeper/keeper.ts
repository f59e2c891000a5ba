import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as v from 'valibot'
import { KernelProcess, type KernelExit } from '../KernelProcess'
import type { KernelToHost } from '../../protocol'
import { ExecutionLog } from './ExecutionLog'
import { frame, FrameReader, LONGEST_BYTES } from './frames'
import { WindowToKeeper, type KeeperToWindow, type KeptKernelFile, type KeptRequest } from './keeperMessages'
import { LISTENING_FD } from './listeningFd'
import { logFile, readKeptFile, SOCKET_FOLDER, writeKeptFile } from './keptFolder'

// A process that keeps a kernel for windows that come and go: it is the kernel's parent, writes down what the kernel says, and passes it
// on to the window that is attached. Without one it ends the kernel after a set time. Started by KeptKernel.ts.

/** What a window has not taken by then is not waited for. */
const FAREWELL_MS = 1000
/** The window that started it attaches by then, or never. */
const FIRST_WINDOW_MS = 30_000
/** Whoever connects says by then who it is, in so few bytes. */
const GREETING_MS = 5000
const GREETING_BYTES = 4096
/** A window that has not taken so much does not answer any more; it may attach again. */
const STALLED_BYTES = 256 * 1024 * 1024

/** Passes on between one window and one kernel. */
class Keeper {
  private readonly kernel: KernelProcess
  private readonly token = randomBytes(32).toString('hex')
  private readonly server: Server
  private readonly socketFolder: string | undefined
  private readonly socket: string
  /** By execution, oldest first: what is not saved in the notebook. */
  private readonly logs = new Map<string, ExecutionLog>()
  private file: KeptKernelFile
  private window: Socket | undefined
  private order = 0
  private engine: KernelToHost | undefined
  private ready: { node: string; pid: number } | undefined
  private unattended: NodeJS.Timeout | undefined
  /** The kernel was ended by who used it. */
  private isEndAsked = false

  constructor(private readonly folder: string) {
    this.file = readKeptFile(folder)
    // A socket's path may not be long, and the editor's folders may.
    this.socketFolder = process.platform === 'win32' ? undefined : mkdtempSync(path.join(tmpdir(), SOCKET_FOLDER))
    this.socket = this.socketFolder === undefined ? `\\\\.\\pipe\\convscope-${randomUUID()}` : path.join(this.socketFolder, 'socket')
    const { script, folder: notebookFolder, engine } = this.file
    this.kernel = new KernelProcess({ background: true, script, folder: notebookFolder, engine, onMessage: message => this.hear(message), onExit: exit => this.end(exit) })
    this.kernel.ready.then(
      ready => {
        this.ready = ready
        this.say({ type: 'ready', ...ready })
      },
      () => undefined // Its exit is told.
    )
    this.server = createServer(socket => this.receive(socket))
    this.server.on('error', error => {
      // Nobody could ever attach. The kernel ends with this process.
      console.error(`${this.socket}: ${error.message}`)
      process.exit(1)
    })
    this.server.listen(this.socket, () => this.listening())
    this.leaveAlone(FIRST_WINDOW_MS)
  }

  /** Ends the kernel, and keeps what it did. */
  stop(): void {
    void this.kernel.kill()
  }

  private listening(): void {
    this.file = { ...this.file, address: { pid: process.pid, socket: this.socket, token: this.token } }
    this.write()
    try {
      writeSync(LISTENING_FD, JSON.stringify(this.file.address))
      closeSync(LISTENING_FD)
    } catch {
      // The window that started it is gone; another may come.
    }
  }

  private receive(socket: Socket): void {
    let isAttached = false
    const reader = new FrameReader(input => {
      const message = v.parse(WindowToKeeper, input)
      if (isAttached) this.obey(message)
      else if (message.type === 'attach' && message.token === this.token) isAttached = this.attach(socket, message.keepMs, message.insist)
      else socket.destroy()
      clearTimeout(greeting)
      reader.longest = LONGEST_BYTES
    }, GREETING_BYTES)
    const greeting = setTimeout(() => socket.destroy(), GREETING_MS)
    socket.on('data', bytes => {
      try {
        reader.push(bytes)
      } catch {
        socket.destroy() // It speaks another language.
      }
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(greeting)
      if (this.window === socket) {
        this.window = undefined
        this.closeDebugger()
        this.leaveAlone()
      }
    })
  }

  private attach(socket: Socket, keepMs: number, insist: boolean): boolean {
    if (this.window && !insist) {
      socket.end(frame({ type: 'taken' } satisfies KeeperToWindow))
      return false
    }
    if (this.window) this.closeDebugger()
    this.window?.end(frame({ type: 'superseded' } satisfies KeeperToWindow))
    this.window = socket
    clearTimeout(this.unattended)
    this.file = { ...this.file, keepMs }
    this.say({ type: 'attached', order: this.order, ...(this.engine ? { engine: this.engine } : {}), executions: [...this.logs.values()].map(log => log.entries) })
    if (this.ready) this.say({ type: 'ready', ...this.ready })
    return true
  }

  private obey(message: WindowToKeeper): void {
    switch (message.type) {
      case 'execute':
        void this.execute(message.request)
        break
      case 'ask': {
        const { request, question } = message
        void this.kernel.ask(question).then(answer => this.say({ type: 'answer', request, ...(answer ? { answer } : {}) }))
        break
      }
      case 'interrupt':
        this.kernel.interrupt()
        break
      case 'kill':
        this.isEndAsked = true
        void this.kernel.kill()
        break
      case 'saved':
        for (const execution of message.executions) this.forget(execution)
        break
      case 'attach':
        break
    }
  }

  /** What a window has opened for its debugger is of no use to another. */
  private closeDebugger(): void {
    void this.kernel.ask({ type: 'debugger', open: false })
  }

  private async execute(request: KeptRequest): Promise<void> {
    const { execution } = request
    this.order = Math.max(this.order, request.order)
    const log = new ExecutionLog(logFile(this.folder, request.order))
    this.logs.set(execution, log)
    log.add({ type: 'begin', request })
    const { ok, error } = await this.kernel.execute(request)
    const outcome = { ok, ...(error ? { error } : {}), endedAt: Date.now() }
    log.add({ type: 'outcome', execution, outcome })
    this.say({ type: 'outcome', execution, outcome })
  }

  private hear(message: KernelToHost): void {
    if (message.type === 'engine') this.engine = message
    else if (message.type === 'ready' || message.type === 'done' || message.type === 'answer') return
    else this.logs.get(message.execution)?.add(message)
    this.say({ type: 'message', message })
  }

  /** What has ended and is saved need not be kept. */
  private forget(execution: string): void {
    const log = this.logs.get(execution)
    if (!log?.outcome || log.hasLiveRuns) return
    log.remove()
    this.logs.delete(execution)
  }

  /** No window is attached. */
  private leaveAlone(keepMs = this.file.keepMs): void {
    clearTimeout(this.unattended)
    this.unattended = setTimeout(() => {
      this.file = { ...this.file, ended: `No window had this notebook open for ${inWords(keepMs)}, so its kernel was ended (setting convscope.keepKernelMinutes).` }
      void this.kernel.kill()
    }, keepMs)
  }

  /** The kernel has ended, and so does this process, when everything is written down and told. */
  private end(exit: KernelExit): void {
    this.file = { ...this.file, ended: this.file.ended ?? exit.message }
    this.say({ type: 'exit', exit })
    // Outcomes of what was executing follow in microtasks.
    setImmediate(() => {
      this.server.close()
      if (this.socketFolder !== undefined) rmSync(this.socketFolder, { recursive: true, force: true })
      // Nobody asks for what is in the notebook, or for what is not wanted.
      if (this.isEndAsked || this.logs.size === 0) rmSync(this.folder, { recursive: true, force: true })
      else this.write()
      setTimeout(() => process.exit(0), FAREWELL_MS).unref()
      this.window?.end(() => process.exit(0))
      if (!this.window) process.exit(0)
    })
  }

  private say(message: KeeperToWindow): void {
    if (this.window?.writable !== true) return
    if (this.window.writableLength > STALLED_BYTES) this.window.destroy()
    else this.window.write(frame(message))
  }

  private write(): void {
    try {
      writeKeptFile(this.folder, this.file)
    } catch {
      // The folder is gone, or the disk is full: the window that is attached knows all the same.
    }
  }
}

const inWords = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`)

// The terminal's Ctrl-C, and a terminal that is closed: windows decide what becomes of a kernel.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
// Nobody reads what it writes there once it listens.
process.stderr.on('error', () => undefined)
// A training is not to end of what happens to its log.
process.on('uncaughtException', error => console.error(error))

const keeper = new Keeper(process.argv[2] ?? '')
process.on('SIGTERM', () => keeper.stop())
