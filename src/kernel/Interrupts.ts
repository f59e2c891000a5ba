import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { Interrupted, type Execution } from './Execution'
import { CONTROL, CONTROL_LENGTH, type WatcherMessage } from './interruptControl'

/** After an interrupt a cell has so long to end by itself, its `finally` blocks included. */
const SETTLE_MS = 500
/** What was terminated from outside, or interrupted for the second time, is given up after this. */
const GIVE_UP_MS = 100
/** A training run ends its batch and says its end first. */
const TRAINING_MS = 10_000

/** The main thread's half of interrupting a cell: see interruptWatcher.ts for the other. */
export class Interrupts {
  private readonly control = new Int32Array(new SharedArrayBuffer(CONTROL_LENGTH * Int32Array.BYTES_PER_ELEMENT))
  private readonly watcher: Worker
  private readonly ready: Promise<void>
  private execution: Execution | undefined
  private giveUp: (() => void) | undefined
  private giveUpTimer: NodeJS.Timeout | undefined

  constructor() {
    this.watcher = new Worker(path.join(__dirname, 'interruptWatcher.js'), { workerData: this.control.buffer })
    this.ready = new Promise((resolve, reject) => {
      this.watcher.once('error', reject)
      this.watcher.on('message', (message: WatcherMessage) => {
        if (message === 'ready') resolve()
        else this.look(message === 'terminated')
      })
    })
    this.watcher.unref()
  }

  /** Resolves when interrupts are heard. */
  async listen(): Promise<void> {
    await this.ready
  }

  /** Runs a cell; rejects with {@link Interrupted} when it was interrupted and does not end. */
  async during<T>(execution: Execution, work: () => Promise<T>): Promise<T> {
    Atomics.store(this.control, CONTROL.before, execution.interruptsBefore)
    if (Atomics.load(this.control, CONTROL.requests) > execution.interruptsBefore) {
      this.look()
      throw new Interrupted()
    }
    this.execution = execution
    const givenUp = new Promise<never>((_resolve, reject) => (this.giveUp = () => reject(new Interrupted())))
    givenUp.catch(() => undefined)
    try {
      return await Promise.race([work(), givenUp])
    } finally {
      clearTimeout(this.giveUpTimer)
      this.giveUp = this.giveUpTimer = this.execution = undefined
    }
  }

  /** Says how many training runs are going on: they get the time to end well. */
  set liveRuns(count: number) {
    Atomics.store(this.control, CONTROL.liveRuns, count)
    if (count === 0 && this.giveUpTimer) this.giveUpIn(SETTLE_MS)
  }

  /** Does something that must not be cut off in the middle: an interrupt gives the cell back, and this goes on. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    Atomics.add(this.control, CONTROL.guarded, 1)
    try {
      return await work()
    } finally {
      Atomics.sub(this.control, CONTROL.guarded, 1)
    }
  }

  /** Looks whether an interrupt was asked for, without waiting for the event loop: a training loop may leave it little time. */
  look(terminated = false): void {
    const requests = Atomics.load(this.control, CONTROL.requests)
    const isNew = requests > Atomics.load(this.control, CONTROL.seen)
    Atomics.store(this.control, CONTROL.seen, requests)
    const own = requests - Atomics.load(this.control, CONTROL.before)
    if (!this.execution || own <= 0 || !(isNew || terminated)) return
    this.execution.controller.abort(new Interrupted())
    this.giveUpIn(terminated || own > 1 ? GIVE_UP_MS : Atomics.load(this.control, CONTROL.liveRuns) > 0 ? TRAINING_MS : SETTLE_MS)
  }

  private giveUpIn(ms: number): void {
    clearTimeout(this.giveUpTimer)
    this.giveUpTimer = setTimeout(() => this.giveUp?.(), ms)
  }
}
