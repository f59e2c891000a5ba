import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import type { Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import * as v from 'valibot'
import { INTERRUPT_FD, KernelToHost, type AnswerTo, type CellError, type ENGINE_CHOICES, type HostToKernel, type KernelQuestion } from '../protocol'
import { describeDeath } from './describeDeath'
import { kernelEnvironment } from './kernelEnvironment'
import { Questions } from './Questions'

export interface KernelOptions {
  /** Path of the kernel's program, `dist/kernel.js`. */
  script: string
  /** The notebook's folder. */
  folder: string
  engine: (typeof ENGINE_CHOICES)[number]
  /** Everything the kernel says, in order. What belongs to a cell names its execution, even when it comes after that cell's end. */
  onMessage?: (message: KernelToHost) => void
  /** The process has ended, asked to or not. Called once, after its executions were ended. */
  onExit?: (exit: KernelExit) => void
  /** Names of environment variables that it gets beside those that a kernel needs; all but the editor's own where this is absent. */
  environment?: readonly string[]
  /** Further environment variables. */
  env?: Readonly<Record<string, string>>
  /** Further options of Node, such as `--max-old-space-size=4096`. */
  nodeOptions?: readonly string[]
  /** Gives way to other processes, such as the window in which a person looks on. */
  background?: boolean
  /** Program of Node; by default the one that runs this. */
  node?: string
}

export interface KernelExit {
  /** It was asked to end, by {@link KernelProcess.shutdown} or {@link KernelProcess.kill}. */
  wanted: boolean
  code: number | null
  signal: NodeJS.Signals | null
  /** What happened, in words for a person. */
  message: string
}

export interface CellRequest {
  code: string
  /** Shown in stack traces, such as `cell-3.ts`. */
  name: string
  /** A file that stands for the cell in a debugger, as a `file:` URL; there need not be one. */
  url?: string | undefined
  language: 'typescript' | 'javascript'
  /** Names the execution in messages; a new one by default. */
  execution?: string
}

export interface CellOutcome {
  ok: boolean
  /** Its name is `KernelDied` when the process ended before the cell did, `Interrupted` when a person stopped it. */
  error?: CellError
}

/** On Windows, a process without a console would open one. Missing in the types of `fork`. */
const HIDDEN = { windowsHide: true }
const SHUTDOWN_MS = 1500
const START_MS = 30_000
const DRAIN_MS = 500
const STDERR_CHARACTERS = 16_384
/** From here on V8 says how it dies: that is for {@link describeDeath}, not for the cell. */
const LAST_WORDS = /<--- Last few GCs --->|FATAL ERROR: /
/** What Node says of its inspector, which is in use in every kernel. */
const INSPECTOR_WORDS = /^(?:Debugger (?:listening on ws:|attached|ending on ws:).*?|For help, see: https:\/\/nodejs\.org\/.*?|Waiting for the debugger to disconnect\.\.\.)\r?\n/gm

/**
 * A kernel process, seen from its parent (the extension host, the command line): one notebook's variables live in it. It starts at once, ends
 * with its parent, and never leaves an execution without an end. To restart is to shut it down and make a new one.
 */
export class KernelProcess {
  /** Resolves when the kernel takes cells, rejects with the reason when it died before. */
  readonly ready: Promise<{ node: string; pid: number }>
  private readonly child: ChildProcess
  private readonly waiting = new Map<string, (outcome: CellOutcome) => void>()
  private readonly questions = new Questions(asked => this.send(asked))
  private readonly exited: Promise<void>
  private resolveReady: (value: { node: string; pid: number }) => void = () => undefined
  private rejectReady: (error: Error) => void = () => undefined
  private resolveExited: () => void = () => undefined
  private readonly startTimer: NodeJS.Timeout
  private exit: KernelExit | undefined
  private wanted = false
  private interrupts = 0
  private stderr = ''
  private dying = false
  /** The execution to which text belongs that does not come as a message. */
  private latest: string | undefined

  constructor(private readonly options: KernelOptions) {
    this.ready = new Promise((resolve, reject) => ([this.resolveReady, this.rejectReady] = [resolve, reject]))
    this.ready.catch(() => undefined)
    this.exited = new Promise(resolve => (this.resolveExited = resolve))
    // Linux shares processors out between sessions first, whatever the priorities within them: only one of its own can give way to the editor's.
    const detached = options.background === true && process.platform === 'linux'
    this.child = fork(options.script, [], {
      detached,
      ...HIDDEN,
      // A folder that is gone would keep the process from starting; the kernel says so itself.
      execArgv: ['--experimental-vm-modules', ...(options.nodeOptions ?? [])],
      ...(options.node === undefined ? {} : { execPath: options.node }),
      env: kernelEnvironment(process.env, { named: options.environment, further: options.env }),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe']
    })
    if (options.background === true) giveWay(this.child.pid, detached)
    this.startTimer = setTimeout(() => this.child.kill('SIGKILL'), START_MS)
    this.child.on('message', input => this.take(input))
    this.child.on('error', error => {
      this.stderr += `\n${error.message}`
      // There is no process: no exit will be told.
      if (this.child.pid === undefined) this.end(null, null)
    })
    // What is still in its pipes comes first; but a program that a cell started may hold them open for long.
    this.child.on('close', (code, signal) => this.end(code, signal))
    this.child.on('exit', (code, signal) => void setTimeout(() => this.end(code, signal), DRAIN_MS))
    this.read('stdout')
    this.read('stderr')
    this.interruptPipe?.on('error', () => undefined)
    this.send({ type: 'configure', engine: options.engine, folder: options.folder })
  }

  /** `undefined` when the process could not be started. */
  get pid(): number | undefined {
    return this.child.pid
  }
  get alive(): boolean {
    return this.exit === undefined
  }
  /** The end of what the process itself, not a cell, has written to its standard error. */
  get lastStderr(): string {
    return this.stderr
  }

  /** Executes a cell after those that wait already. Never rejects: a kernel that dies ends it with an error named `KernelDied`. */
  execute({ execution = randomUUID(), ...cell }: CellRequest): Promise<CellOutcome> {
    if (this.exit) return Promise.resolve({ ok: false, error: died(this.exit.message) })
    return new Promise(resolve => {
      if (this.waiting.size === 0) this.latest = execution
      this.waiting.set(execution, resolve)
      this.send({ type: 'execute', execution, ...cell, interrupts: this.interrupts })
    })
  }

  /** Interrupts the running cell and those that wait; a second time insists. Their executions end with an error named `Interrupted`. */
  interrupt(): void {
    if (this.interruptPipe?.writable !== true) return
    this.interrupts++
    this.interruptPipe.write('i')
  }

  /** Asks what has nothing to do with cells. Never rejects: there is no answer from a kernel that dies. */
  async ask<Question extends KernelQuestion>(question: Question): Promise<AnswerTo<Question> | undefined> {
    return this.exit ? undefined : this.questions.ask(question)
  }

  /** Lets the process end, and kills it when it does not. Resolves when it has ended. */
  async shutdown(): Promise<void> {
    if (this.exit) return
    this.wanted = true
    this.send({ type: 'shutdown' })
    const timer = setTimeout(() => this.child.kill('SIGKILL'), SHUTDOWN_MS)
    await this.exited
    clearTimeout(timer)
  }

  /** Kills the process at once. Resolves when it has ended. */
  async kill(): Promise<void> {
    if (this.exit) return
    this.wanted = true
    this.child.kill('SIGKILL')
    await this.exited
  }

  private get interruptPipe(): Writable | undefined {
    return this.child.stdio[INTERRUPT_FD] as Writable | undefined
  }

  private send(message: HostToKernel): void {
    // An error here means that it is ending: then `close` comes and ends everything.
    if (this.child.connected) this.child.send(message, () => undefined)
  }

  private take(input: unknown): void {
    const parsed = v.safeParse(KernelToHost, input)
    // A cell can send whatever it likes through process.send: what is no message of ours is dropped.
    if (!parsed.success) return
    const message = parsed.output
    if (message.type === 'ready') {
      clearTimeout(this.startTimer)
      this.resolveReady({ node: message.node, pid: message.pid })
    }
    this.options.onMessage?.(message)
    if (message.type === 'answer') this.questions.answer(message.request, message.answer)
    if (message.type !== 'done') return
    const resolve = this.waiting.get(message.execution)
    this.waiting.delete(message.execution)
    this.latest = this.waiting.keys().next().value ?? message.execution
    resolve?.({ ok: message.ok, ...(message.error ? { error: message.error } : {}) })
  }

  /** What comes past the kernel's own streams: programs that a cell starts, native libraries, V8's last words. */
  private read(name: 'stdout' | 'stderr'): void {
    const decoder = new StringDecoder('utf8')
    this.child[name]?.on('data', (bytes: Buffer) => {
      const text = decoder.write(bytes).replace(INSPECTOR_WORDS, '')
      if (name === 'stderr') this.stderr = (this.stderr + text).slice(-STDERR_CHARACTERS)
      this.dying ||= name === 'stderr' && LAST_WORDS.test(this.stderr)
      if (this.latest !== undefined && !this.dying && text !== '') this.options.onMessage?.({ type: 'stream', execution: this.latest, name, text })
    })
  }

  private end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.exit) return
    clearTimeout(this.startTimer)
    const message = describeDeath({ code, signal, stderr: this.stderr, wanted: this.wanted })
    this.exit = { wanted: this.wanted, code, signal, message }
    this.rejectReady(new Error(message))
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const resolve of waiting) resolve({ ok: false, error: died(message) })
    this.questions.end()
    this.resolveExited()
    this.options.onExit?.(this.exit)
  }
}

/** What executions end with when their kernel is gone. */
export const died = (message: string): CellError => ({ name: 'KernelDied', message, stack: `KernelDied: ${message}` })

/** Its threads, and the processes it starts, will do so too; with a session of its own, that also gives way to others' (sched(7), "The autogroup feature"). */
function giveWay(pid: number | undefined, ownSession: boolean): void {
  if (pid === undefined) return
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
    if (ownSession) writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_BELOW_NORMAL))
  } catch {
    // It has ended already, or may not be changed: it competes, as processes do.
  }
}
