import { availableParallelism } from 'node:os'
import { currentEngine, EngineError, engineStatus, type EngineName } from '../../engine'
import { wholeNumber } from '../../data/wholeNumber'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import type { TrialEngine, TrialExecutor, TrialHooks, TrialOutcome, TrialRequest } from './TrialExecutor'
import { TrialProcess } from './TrialProcess'

/** Options of `localProcesses`. */
export interface LocalProcessesOptions {
  /** How many processes at most; by default one for each core, on a GPU at most {@link GPU_WORKERS}. */
  workers?: number
  /** By default the engine that runs in this process, else the one that `startEngine()` would take. */
  engine?: EngineName
}

/** A process takes some hundred MB of a GPU before it computes anything. */
const GPU_WORKERS = 4
export const MOST_WORKERS = 1024
/** A trial whose worker died is run again, once. */
const ATTEMPTS = 2
/** A process that has taken so much more memory than at its start is replaced after its trial: trials may forget to free what they made. */
const GROWN_BYTES = 512 * 2 ** 20

interface Job {
  request: TrialRequest
  hooks: TrialHooks
  attempts: number
  resolve: (outcome: TrialOutcome) => void
  reject: (error: Error) => void
}

/**
 * Runs trials in processes on this machine, each with one thread, one trial at a time. They are started when there is something for them to
 * do, end with this process, and one that dies is replaced.
 */
export function localProcesses(options: LocalProcessesOptions = {}): TrialExecutor {
  return new LocalProcesses(options)
}

class LocalProcesses implements TrialExecutor {
  private readonly waiting: Job[] = []
  private readonly idle: TrialProcess[] = []
  private readonly all = new Set<TrialProcess>()
  private chosen: Promise<TrialEngine & { name: EngineName }> | undefined
  /** Why no trial can be run any more. */
  private broken: Error | undefined

  constructor(private readonly options: LocalProcessesOptions) {
    refuseUnknownOptions('localProcesses', options, ['workers', 'engine'])
    if (options.workers !== undefined) wholeNumber('workers', options.workers, 1, MOST_WORKERS)
  }

  engine(): Promise<TrialEngine & { name: EngineName }> {
    return (this.chosen ??= chooseEngine(this.options.engine))
  }

  async run(request: TrialRequest, hooks: TrialHooks): Promise<TrialOutcome> {
    const engine = await this.engine()
    hooks.signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const job: Job = { request, hooks, attempts: 0, resolve, reject }
      this.waiting.push(job)
      // At once, even where a process is still to stop: an interrupted cell waits no more than half a second.
      hooks.signal.addEventListener('abort', () => {
        if (this.waiting.includes(job)) this.waiting.splice(this.waiting.indexOf(job), 1)
        reject(hooks.signal.reason as Error)
      })
      this.giveOut(engine)
    })
  }

  async close(): Promise<void> {
    this.broken ??= new Error('The executor of these trials has been closed. Make a new one with localProcesses().')
    for (const job of this.waiting.splice(0)) job.reject(this.broken)
    await Promise.all([...this.all].map(each => each.end()))
  }

  /** Gives trials to processes that have none, and starts processes as long as there may be more. */
  private giveOut(engine: TrialEngine & { name: EngineName }): void {
    const most = this.options.workers ?? (engine.device === 'GPU' ? Math.min(GPU_WORKERS, availableParallelism()) : availableParallelism())
    for (const dead of this.idle.filter(each => !each.alive)) {
      this.idle.splice(this.idle.indexOf(dead), 1)
      this.all.delete(dead)
    }
    while (this.waiting.length > 0 && (this.idle.length > 0 || this.all.size < most || this.broken)) {
      const job = this.waiting.shift()!
      if (this.broken) {
        job.reject(this.broken)
        continue
      }
      const worker = this.idle.pop() ?? new TrialProcess(engine.name, engine)
      this.all.add(worker)
      void this.runOn(worker, job).finally(() => this.giveOut(engine))
    }
  }

  private async runOn(worker: TrialProcess, job: Job): Promise<void> {
    const { request, hooks } = job
    job.attempts++
    const answer = await worker.run(request, hooks)
    if (answer.kind === 'executed' && worker.alive && answer.grown < GROWN_BYTES) this.idle.push(worker)
    else await this.replace(worker)
    if (answer.kind === 'refused') {
      this.broken = new EngineError(answer.error.message)
      job.reject(this.broken)
      // What ends after it was told to is not what it would have been.
    } else if (hooks.signal.aborted) job.reject(hooks.signal.reason as Error)
    else if (answer.kind === 'executed') job.resolve({ attempts: job.attempts, ...answer.executed })
    else if (job.attempts < ATTEMPTS) this.waiting.unshift(job)
    else job.resolve({ attempts: job.attempts, seconds: 0, ok: false, error: { name: 'WorkerDied', message: `${answer.message} It was the second time: the trial was run again after the first.` } })
  }

  private async replace(worker: TrialProcess): Promise<void> {
    await worker.end()
    this.all.delete(worker)
  }
}

async function chooseEngine(wanted: EngineName | undefined): Promise<TrialEngine & { name: EngineName }> {
  const running = currentEngine()
  if (running && (wanted === undefined || wanted === running.name)) return { name: running.name, device: running.device, version: running.version, threads: 1 }
  const statuses = await engineStatus()
  const name = wanted ?? (process.env.CONVSCOPE_ENGINE === 'wasm' ? 'wasm' : undefined)
  const status = statuses.find(each => (name === undefined ? each.works : each.name === name))
  if (!status?.works) throw new EngineError(name === undefined ? 'No engine works here.' : `The engine "${name}" does not work here. ${status?.reason ?? `The engines are: ${statuses.map(each => each.name).join(', ')}.`}`)
  return { name: status.name, device: status.device ?? '', version: status.version ?? '', threads: 1 }
}
