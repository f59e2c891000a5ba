import { fork, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import * as v from 'valibot'
import type { EngineName } from '../../engine'
import { shippedFile } from '../../engine/shippedFile'
import { describeTrialDeath } from './describeTrialDeath'
import type { TrialEngine, TrialErrorText, TrialHooks, TrialRequest } from './TrialExecutor'
import type { ExecutedTrial } from './executeTrial'
import { TrialToParent, type ParentToTrial } from './trialMessages'

/** After it was asked to stop, a trial has so long to end its batch and to tidy up. */
const STOP_MS = 200
const END_MS = 1000
const DRAIN_MS = 500
const STDERR_CHARACTERS = 16_384
/** From here on V8 says how it dies, at length. */
const LAST_WORDS = /<--- Last few GCs --->|FATAL ERROR: /

export type ProcessAnswer = { kind: 'executed'; executed: ExecutedTrial; grown: number } | { kind: 'refused'; error: TrialErrorText } | { kind: 'died'; message: string }

/** One worker process, seen from its parent: it starts at once, runs one trial after another, and ends with its parent. */
export class TrialProcess {
  private readonly child: ChildProcess
  private readonly exited: Promise<void>
  private running: { id: number; onStep: TrialHooks['onStep']; answer: (answer: ProcessAnswer) => void } | undefined
  private serial = 0
  private stderr = ''
  private dead: string | undefined
  private ended = false

  constructor(
    engine: EngineName,
    /** What its engine must be. */
    private readonly expected: TrialEngine
  ) {
    this.child = fork(shippedFile('kernel.js'), ['trials'], {
      // A limit of memory that the person has set holds for trials, too.
      execArgv: process.execArgv.filter(option => option.startsWith('--max-')),
      env: environment(),
      serialization: 'advanced',
      // The last is only held open: its end tells the worker, however busy, that its parent is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe']
    })
    let exited = (): void => undefined
    let drainTimer: NodeJS.Timeout | undefined
    this.exited = new Promise(resolve => (exited = resolve))
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(drainTimer)
      this.dead ??= describeTrialDeath(code, signal, this.stderr)
      this.answer({ kind: 'died', message: this.dead })
      exited()
    }
    this.child.on('message', input => this.take(input))
    this.child.on('error', error => {
      this.stderr += `\n${error.message}`
      // There is no process: no exit will be told.
      if (this.child.pid === undefined) end(null, null)
    })
    // What is still in its pipes comes first; but a program that a trial started may hold them open for long.
    this.child.on('close', end)
    this.child.on('exit', (code, signal) => (drainTimer = setTimeout(() => end(code, signal), DRAIN_MS)))
    // Read, since nobody is told of the close of what is not read to its end.
    ;(this.child.stdio[4] as Readable | undefined)?.on('error', () => undefined).resume()
    this.forward('stdout')
    this.forward('stderr')
    this.send({ type: 'start', engine })
  }

  get alive(): boolean {
    return this.dead === undefined && !this.ended
  }

  /** Runs a trial; one at a time. A trial that the signal stops is answered by what became of it, be it its process's death. */
  async run({ name, code, config }: TrialRequest, { signal, onStep }: TrialHooks): Promise<ProcessAnswer> {
    if (this.dead !== undefined) return { kind: 'died', message: this.dead }
    const id = ++this.serial
    let killTimer: NodeJS.Timeout | undefined
    const stop = (): void => {
      this.send({ type: 'stop', id })
      killTimer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS)
    }
    const answered = new Promise<ProcessAnswer>(resolve => (this.running = { id, onStep, answer: resolve }))
    signal.addEventListener('abort', stop, { once: true })
    this.send({ type: 'run', id, name, code, config })
    if (signal.aborted) stop()
    try {
      return await answered
    } finally {
      clearTimeout(killTimer)
      signal.removeEventListener('abort', stop)
    }
  }

  /** Ends the process. Resolves when it has ended. */
  async end(): Promise<void> {
    this.ended = true
    if (this.dead !== undefined) return
    // Asked, not cut off: Node never tells of the close of a child whose channel its parent has closed.
    this.send({ type: 'end' })
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_MS)
    await this.exited
    clearTimeout(timer)
  }

  private answer(answer: ProcessAnswer): void {
    const { running } = this
    this.running = undefined
    running?.answer(answer)
  }

  private send(message: ParentToTrial): void {
    // An error here means that it is ending: then its exit is told.
    if (this.child.connected) this.child.send(message, () => undefined)
  }

  private take(input: unknown): void {
    const parsed = v.safeParse(TrialToParent, input)
    // A trial can send whatever it likes through process.send: what is no message of ours is dropped.
    if (!parsed.success) return
    const message = parsed.output
    if (message.type === 'ready') {
      const { name, device, version } = message.engine
      if (name === this.expected.name && device === this.expected.device && version === this.expected.version) return
      this.answer({ kind: 'refused', error: { name: 'EngineError', message: `A worker process computes on ${name} ${version} (${device}), but ${this.expected.name} ${this.expected.version} (${this.expected.device}) was expected. Restart the kernel, and run this again.` } })
    } else if (message.type === 'refused') this.answer({ kind: 'refused', error: message.error })
    else if (message.id !== this.running?.id) return
    else if (message.type === 'step') this.running.onStep(message.step)
    else {
      const { seconds, grown } = message
      this.answer({ kind: 'executed', grown, executed: message.type === 'done' ? { ok: true, seconds, result: message.result } : { ok: false, seconds, error: message.error } })
    }
  }

  /** What a trial prints is shown where its parent prints, whole lines at once; the worker puts the trial's name in front. */
  private forward(stream: 'stdout' | 'stderr'): void {
    const decoder = new StringDecoder('utf8')
    let line = ''
    let dying = false
    this.child[stream]?.on('data', (bytes: Buffer) => {
      const text = decoder.write(bytes)
      if (stream === 'stderr') this.stderr = (this.stderr + text).slice(-STDERR_CHARACTERS)
      dying ||= stream === 'stderr' && LAST_WORDS.test(this.stderr)
      const lines = (line + text).split('\n')
      line = lines.pop() ?? ''
      if (!dying) for (const each of lines) process[stream].write(`${each}\n`)
    })
  }
}

/** Of a worker process: one thread for its trial, the other cores for other trials. */
function environment(): NodeJS.ProcessEnv {
  return {
    // As in a kernel process.
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...process.env,
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: '1',
    // A desktop editor's Node is Electron: this makes it one.
    ELECTRON_RUN_AS_NODE: '1'
  }
}
