import { spawn } from 'node:child_process'
import { createConnection, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import * as v from 'valibot'
import { died, type CellOutcome, type KernelExit } from '../KernelProcess'
import { kernelEnvironment } from '../kernelEnvironment'
import type { AnswerTo, ENGINE_CHOICES, KernelQuestion, KernelToHost } from '../../protocol'
import { Questions } from '../Questions'
import { frame, FrameReader } from './frames'
import { KeeperAddress, KeeperToWindow, KeptKernelFile, type CellPlace, type KeptEntry, type KeptOutcome, type WindowToKeeper } from './keeperMessages'
import { LISTENING_FD } from './listeningFd'
import { makeKeptFolder, type KeptFolder } from './keptFolder'

export interface KeptKernelHandlers {
  /** Everything the kernel says, in order, from the moment it is attached to. */
  onMessage: (message: KernelToHost) => void
  /** The kernel has ended, asked to or not. Called once, after its executions were ended. */
  onExit: (exit: KernelExit) => void
}

export interface KeptKernelOptions {
  /** Where kept kernels have their folders. */
  root: string
  /** Path of the keeper's program, `dist/keeper.js`. */
  keeperScript: string
  /** Path of the kernel's program, `dist/kernel.js`. */
  script: string
  /** The notebook's URI. */
  notebook: string
  /** The notebook's folder. */
  folder: string
  engine: (typeof ENGINE_CHOICES)[number]
  /** How long the kernel lives on without a window. */
  keepMs: number
  /** Names of environment variables that it gets beside those that a kernel needs. */
  environment: readonly string[]
}

export interface KeptCellRequest {
  execution: string
  cell: CellPlace
  code: string
  name: string
  url?: string | undefined
  language: 'typescript' | 'javascript'
  order: number
  startedAt: number
}

/** What a window finds that attaches to a kernel. */
export interface Attached {
  kernel: KeptKernel
  /** Executions so far. */
  order: number
  engine: KernelToHost | undefined
  /** What is kept of each execution, oldest first. */
  executions: KeptEntry[][]
}

type Attachment = Extract<KeeperToWindow, { type: 'attached' }>

/**
 * A kernel that outlives the window: it belongs to a keeper process, and whoever executes cells in it is attached to that by a socket.
 * What it says while nobody is attached is kept and handed over to the next window that attaches.
 */
export class KeptKernel {
  /** Resolves when the kernel takes cells, rejects with the reason when it died before. */
  readonly ready: Promise<{ node: string; pid: number }>
  private resolveReady: (value: { node: string; pid: number }) => void = () => undefined
  private rejectReady: (error: Error) => void = () => undefined
  private readonly exited: Promise<void>
  private resolveExited: () => void = () => undefined
  private readonly waiting = new Map<string, (outcome: CellOutcome) => void>()
  private readonly questions = new Questions(asked => this.send(asked))
  /** Ends that came before anybody asked for them. */
  private readonly outcomes = new Map<string, CellOutcome>()
  private socket: Socket | undefined
  private unsent: WindowToKeeper[] = []
  private exit: KernelExit | undefined
  private processId: number | undefined
  /** Its end was asked for. */
  private isEndAsked = false
  private isDetached = false
  /** Where it is kept; `undefined` until it is. */
  kept: Pick<KeptFolder, 'folder' | 'file'> | undefined

  private constructor(private readonly handlers: KeptKernelHandlers) {
    this.ready = new Promise((resolve, reject) => ([this.resolveReady, this.rejectReady] = [resolve, reject]))
    this.ready.catch(() => undefined)
    this.exited = new Promise(resolve => (this.resolveExited = resolve))
  }

  /** Starts a kernel and its keeper. */
  static start(options: KeptKernelOptions, handlers: KeptKernelHandlers): KeptKernel {
    const kernel = new KeptKernel(handlers)
    startKeeper(options)
      .then(kept => {
        kernel.kept = kept
        return kernel.connect(kept.file.address, options.keepMs)
      })
      .catch((error: unknown) => kernel.end({ wanted: kernel.isEndAsked, code: null, signal: null, message: `The kernel could not be started: ${error instanceof Error ? error.message : String(error)}` }))
    return kernel
  }

  /**
   * Attaches to a kernel that is kept; says so where it has ended, another window is attached, or its keeper does not answer.
   * @param insist takes it from another window
   */
  static async attach(kept: Pick<KeptFolder, 'folder' | 'file'>, keepMs: number, handlers: KeptKernelHandlers, insist = false): Promise<Attached | 'ended' | 'taken' | 'silent'> {
    const { address } = kept.file
    if (!address) return 'ended'
    const kernel = new KeptKernel(handlers)
    kernel.kept = kept
    const attachment = await kernel.connect(address, keepMs, insist).catch((error: unknown) => (hasNobody(error) ? ('ended' as const) : ('silent' as const)))
    return typeof attachment === 'string' ? attachment : { kernel, ...attachment, engine: attachment.engine }
  }

  /** The kernel process's id; `undefined` until it is ready. */
  get pid(): number | undefined {
    return this.processId
  }

  get alive(): boolean {
    return this.exit === undefined
  }

  /** Executes a cell after those that wait already. Never rejects: a kernel that dies ends it with an error named `KernelDied`. */
  execute(request: KeptCellRequest): Promise<CellOutcome> {
    const outcome = this.outcomeOf(request.execution)
    this.send({ type: 'execute', request })
    return outcome
  }

  /** The end of an execution that was begun by an earlier window. */
  outcomeOf(execution: string): Promise<CellOutcome> {
    const { exit } = this
    const known = this.outcomes.get(execution)
    this.outcomes.delete(execution)
    if (known) return Promise.resolve(known)
    if (exit) return Promise.resolve({ ok: false, error: died(exit.message) })
    return new Promise(resolve => this.waiting.set(execution, resolve))
  }

  /** Asks what has nothing to do with cells. Never rejects: there is no answer from a kernel that dies. */
  async ask<Question extends KernelQuestion>(question: Question): Promise<AnswerTo<Question> | undefined> {
    return this.exit ? undefined : this.questions.ask(question)
  }

  /** Interrupts the running cell; a second time insists. */
  interrupt(): void {
    this.send({ type: 'interrupt' })
  }

  /** Kills the process at once, with what is kept of it. Resolves when it has ended. */
  async kill(): Promise<void> {
    this.isEndAsked = true
    this.send({ type: 'kill' })
    await this.exited
  }

  /** The notebook was saved with all of these executions. */
  markSaved(executions: string[]): void {
    this.send({ type: 'saved', executions })
  }

  /** Leaves the kernel alone: another window may attach to it. Nothing of it is told any more. */
  detach(): void {
    this.isDetached = true
    this.waiting.clear()
    this.questions.clear()
    this.socket?.end()
  }

  private connect({ socket: where, token }: KeeperAddress, keepMs: number, insist = false): Promise<Attachment | 'taken'> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(where)
      const silence = setTimeout(() => socket.destroy(new Error('The process that keeps the kernel does not answer.')), SILENCE_MS)
      const reader = new FrameReader(input => {
        const message = v.parse(KeeperToWindow, input)
        clearTimeout(silence)
        if (message.type === 'attached') resolve(message)
        else if (message.type === 'taken') resolve('taken')
        else this.hear(message)
      })
      socket.on('connect', () => {
        if (this.isDetached) return void socket.destroy()
        this.socket = socket
        for (const message of [{ type: 'attach' as const, token, keepMs, insist }, ...this.unsent]) socket.write(frame(message))
        this.unsent = []
      })
      socket.on('data', bytes => {
        try {
          reader.push(bytes)
        } catch (error) {
          socket.destroy(error instanceof Error ? error : undefined)
        }
      })
      socket.on('error', reject)
      socket.on('close', () => {
        clearTimeout(silence)
        reject(new Error('The process that keeps the kernel has ended.'))
        this.end({ wanted: this.isEndAsked, code: null, signal: null, message: 'The process that keeps the kernel has ended, and the kernel with it. Run a cell to start a fresh one.' })
      })
    })
  }

  private hear(message: KeeperToWindow): void {
    if (message.type === 'message') this.handlers.onMessage(message.message)
    else if (message.type === 'outcome') this.settle(message.execution, message.outcome)
    else if (message.type === 'answer') this.questions.answer(message.request, message.answer)
    else if (message.type === 'exit') this.end(message.exit)
    else if (message.type === 'superseded') this.end({ wanted: false, code: null, signal: null, message: 'Another window has taken this kernel over.' })
    else if (message.type === 'ready') {
      this.processId = message.pid
      this.resolveReady({ node: message.node, pid: message.pid })
    }
  }

  private settle(execution: string, { ok, error }: KeptOutcome): void {
    const resolve = this.waiting.get(execution)
    this.waiting.delete(execution)
    const outcome = { ok, ...(error ? { error } : {}) }
    if (resolve) resolve(outcome)
    else this.outcomes.set(execution, outcome)
  }

  private send(message: WindowToKeeper): void {
    if (this.exit) return
    if (this.socket) this.socket.write(frame(message))
    else this.unsent.push(message)
  }

  private end(exit: KernelExit): void {
    if (this.exit) return
    this.exit = exit
    if (this.isDetached) return
    this.rejectReady(new Error(exit.message))
    for (const [execution, resolve] of this.waiting) {
      this.waiting.delete(execution)
      resolve({ ok: false, error: died(exit.message) })
    }
    this.questions.end()
    this.resolveExited()
    this.handlers.onExit(exit)
  }
}

/** A keeper that has not answered by then will not: it was stopped, or swapped out. */
const SILENCE_MS = 10_000

/** Whether nobody listens there any more. */
const hasNobody = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')

/** A kernel and where its keeper listens. */
type Listening = { folder: string; file: KeptKernelFile & { address: KeeperAddress } }

/** Starts a keeper that goes on when this process ends. */
function startKeeper({ root, keeperScript, environment, ...file }: KeptKernelOptions): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const keptFile = v.parse(KeptKernelFile, { format: 2, ...file })
    const folder = makeKeptFolder(root, keptFile)
    const stdio = Array.from({ length: LISTENING_FD + 1 }, (_, descriptor) => (descriptor >= LISTENING_FD - 1 ? 'pipe' : 'ignore'))
    const child = spawn(process.execPath, [keeperScript, folder], { detached: true, windowsHide: true, env: kernelEnvironment(process.env, { named: environment }), stdio: stdio })
    let [said, complaints] = ['', '']
    const address = child.stdio[LISTENING_FD] as Readable
    address.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.stderr?.on('data', (bytes: Buffer) => (complaints += bytes.toString()))
    child.on('error', reject)
    child.on('close', () => reject(new Error(complaints.trim() || 'its keeper ended at once.')))
    address.on('close', () => {
      if (said === '') return // It ends: that is told.
      child.unref()
      child.stderr?.destroy()
      try {
        resolve({ folder, file: { ...keptFile, address: v.parse(KeeperAddress, JSON.parse(said)) } })
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}
