import { setMaxListeners } from 'node:events'
import { inspect } from 'node:util'
import { wholeNumber } from '../../data/wholeNumber'
import type { EngineName } from '../../engine'
import { isInterrupted } from '../../learner'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { reportProgress } from '../../run'
import { dataFingerprint } from './dataFingerprint'
import { localProcesses, MOST_WORKERS } from './localProcesses'
import type { PlainData } from './PlainData'
import { plainCopy } from './plainCopy'
import { canonicalJson } from './plainJson'
import { findTrial, type TrialProcedure } from './procedures'
import { TrialCache } from './TrialCache'
import type { AsPlain, Train } from './TrialContext'
import { TrialError, TrialsFailed, TrialsInterrupted } from './TrialError'
import type { TrialCode, TrialExecutor, TrialOutcome } from './TrialExecutor'
import { sourceOf } from './trialFunction'
import { trialKey, type TrialKey } from './trialKey'
import { progressWords, TrialsProgressCount, type TrialsProgress } from './TrialsProgress'

/** Options of `runTrials`. */
export interface RunTrialsOptions<C, R> {
  /**
   * What a trial does: a function, or a procedure of Convscope's own or its name, such as `'fit'`. A function is sent to the worker processes
   * as text. There it sees its two arguments, what 'convscope' exports under the same names, and `tf`, and nothing else of the notebook: what
   * it needs belongs into the configurations. It may `await import('node:…')`.
   */
  train: Train<C, R> | TrialProcedure<C, R> | string
  /** How many worker processes at most, one thread each; by default as many as the machine has cores, and no more than there are trials. */
  workers?: number
  /** By default the engine that runs in this process. */
  engine?: EngineName
  /** Runs the trials, in place of worker processes on this machine. It stays open: close it yourself. */
  executor?: TrialExecutor
  /** Whether results are kept on disk and taken from there, or the folder for it. Default: true, in Convscope's cache folder. */
  cache?: boolean | string
  /** Names data which the configurations do not determine, such as the checksum of a file that the function reads. Results are kept for each apart. */
  data?: string
  /** Interrupts, as a cell's Interrupt does. */
  signal?: AbortSignal
  /** Called when a trial has ended, and some times a second while trials are running. */
  onProgress?: (progress: TrialsProgress) => void
  /** Called with each trial's result as soon as it is there, and with its place in the list of configurations. */
  onTrial?: (trial: TrialResult<C, AsPlain<R>> | FailedTrial<C>, index: number) => void
  /** What the progress is called; `Trials` by default. */
  label?: string
  /** `throw`, the default: when all have ended, {@link TrialsFailed} is thrown where any has failed. `return`: results may carry an `error`. */
  failures?: 'throw' | 'return'
}

/** `seconds`: of the training, also where the result was kept from before (`cached`; `attempts` is 0 then). `attempts`: 2 where a worker died. */
export interface TrialResult<C, R> {
  readonly config: C
  readonly result: R
  readonly seconds: number
  readonly cached: boolean
  readonly attempts: number
  readonly error?: undefined
}

/** A trial that ended with an error, and that error. */
export interface FailedTrial<C> {
  readonly config: C
  readonly error: TrialError
  readonly seconds: number
  readonly cached: false
  readonly attempts: number
  readonly result?: undefined
}

const OPTIONS: Record<keyof RunTrialsOptions<never, never>, true> = { train: true, workers: true, engine: true, executor: true, cache: true, data: true, signal: true, onProgress: true, onTrial: true, label: true, failures: true }
const POLL_MS = 50
const SHOW_MS = 100

/**
 * Trains independent configurations in worker processes, one thread each, and gives their results in the order of the configurations. Results
 * are kept on disk under a hash of configuration, function, data, engine and Convscope's own training code, and are not computed a second time.
 *
 * ```ts
 * const configs = [0.01, 0.03, 0.1].flatMap(lr => [1, 2, 3].map(seed => ({ lr, seed })))
 * const results = await runTrials(configs, {
 *   train: async ({ lr, seed }) => {
 *     const learn = new Learner(await digits({ training: 2000, validation: 500 }), simpleCnn({ seed }), { seed })
 *     await learn.fit(1, { lr })
 *     return learn.validation.accuracy
 *   }
 * })
 * ```
 *
 * @param configs plain data each: finite numbers, texts, true, false, null, lists and objects of these
 * @throws {TypeError} where a configuration is no plain data (the message names the place), or the function cannot be sent
 * @throws {TrialsFailed} where trials failed, after all have ended; with `failures: 'return'` the results carry the errors instead
 * @throws {Interrupted} where the cell was interrupted; what had ended is kept, and running it again goes on from there
 */
export async function runTrials<C, R>(configs: readonly C[], options: RunTrialsOptions<C, R> & { failures: 'return' }): Promise<(TrialResult<C, AsPlain<R>> | FailedTrial<C>)[]>
export async function runTrials<C, R>(configs: readonly C[], options: RunTrialsOptions<C, R>): Promise<TrialResult<C, AsPlain<R>>[]>
export async function runTrials<C, R>(configs: readonly C[], options: RunTrialsOptions<C, R>): Promise<(TrialResult<C, AsPlain<R>> | FailedTrial<C>)[]> {
  checkOptions(configs, options)
  const code = codeOf(options.train)
  const plain = configs.map((config, index) => plainCopy(config, `configs[${index}]`, { anyNumber: false, typedArrays: false }))
  const executor = options.executor ?? localProcesses({ workers: options.workers, engine: options.engine })
  const stop = new AbortController()
  // Every trial listens to it; Node warns of more than ten.
  setMaxListeners(0, stop.signal)
  const poll = setInterval(() => {
    if (isInterrupted() || options.signal?.aborted) stop.abort(new Error('interrupted'))
  }, POLL_MS)
  const run = new Run<C, AsPlain<R>>(configs, plain, code, executor, options, stop.signal)
  try {
    return await run.results()
  } finally {
    clearInterval(poll)
    const closed = options.executor === undefined ? executor.close() : undefined
    // An interrupted cell is given up after half a second: what stops meanwhile is not waited for.
    if (!stop.signal.aborted) await closed
  }
}

type Result<C, R> = TrialResult<C, R> | FailedTrial<C>

/** One call of {@link runTrials}. */
class Run<C, R> {
  private readonly cache: TrialCache | undefined
  private readonly count: TrialsProgressCount
  private readonly ended: Result<C, R>[] = []
  private shownAt = -Infinity
  private notKept: string | undefined

  constructor(
    private readonly configs: readonly C[],
    private readonly plain: readonly PlainData[],
    private readonly code: TrialCode,
    private readonly executor: TrialExecutor,
    private readonly options: Pick<RunTrialsOptions<C, unknown>, 'cache' | 'data' | 'onProgress' | 'failures' | 'label'> & { onTrial?: (trial: Result<C, R>, index: number) => void },
    private readonly signal: AbortSignal
  ) {
    const { cache = true } = options
    this.cache = cache === false ? undefined : new TrialCache(cache === true ? undefined : cache)
    this.count = new TrialsProgressCount(configs.length)
  }

  async results(): Promise<Result<C, R>[]> {
    const engine = await this.executor.engine()
    const data = { ...((await dataFingerprint(canonicalJson([this.plain, { ...this.code }]))) as object), named: this.options.data ?? null }
    const keys = this.plain.map(config => trialKey({ code: this.code, own: ownCode(this.code, config), config, engine, data }))
    const kept = await Promise.all(keys.map(async key => this.cache?.read(key)))
    /** By key: equal configurations are trained once, where results are kept. */
    const same = new Map<string, Promise<Result<C, R>>>()
    const all = await Promise.allSettled(
      keys.map(async (key, index) => {
        const [before, earlier] = [kept[index], this.cache && same.get(key.hash)]
        if (before) return this.end(index, { ok: true, attempts: 0, ...before }, true)
        const result = earlier ? this.repeated(index, earlier) : this.train(index, key)
        same.set(key.hash, result)
        return result
      })
    )
    if (this.notKept !== undefined) process.emitWarning(`Results of trials could not be kept on disk, and will be computed again: ${this.notKept}`)
    const broken = all.find(each => each.status === 'rejected')
    if (broken) {
      if (this.signal.aborted) throw new TrialsInterrupted(this.ended, this.configs.length, this.cache !== undefined)
      throw broken.reason
    }
    const results = all.map(each => (each as PromiseFulfilledResult<Result<C, R>>).value)
    const errors = results.flatMap(({ error }) => (error ? [error] : []))
    if (errors.length > 0 && this.options.failures !== 'return') throw new TrialsFailed(errors, results, this.cache !== undefined)
    return results
  }

  private async train(index: number, key: TrialKey): Promise<Result<C, R>> {
    this.signal.throwIfAborted()
    const outcome = await this.executor.run(
      { name: `trial ${index + 1} of ${this.configs.length}`, code: this.code, config: this.plain[index] ?? null },
      {
        signal: this.signal,
        onStep: step => {
          this.count.came(index, step)
          this.show(this.count.now({ index, ...step }))
        }
      }
    )
    this.signal.throwIfAborted()
    if (outcome.ok) this.notKept ??= await this.cache?.write(key, outcome)
    return this.end(index, outcome, false)
  }

  /** The result of a configuration that stood in the list before. */
  private async repeated(index: number, earlier: Promise<Result<C, R>>): Promise<Result<C, R>> {
    const { result, error, seconds, attempts } = await earlier
    return this.end(index, error ? { ok: false, attempts, seconds, error: error.thrown } : { ok: true, attempts, seconds, result: result as PlainData }, true)
  }

  private end(index: number, outcome: TrialOutcome, cached: boolean): Result<C, R> {
    const { attempts, seconds } = outcome
    const config = this.configs[index] as C
    const ended: Result<C, R> = outcome.ok
      ? { config, result: outcome.result as R, seconds, cached, attempts }
      : { config, error: new TrialError(index, config, attempts, outcome.error, `Trial ${index + 1} of ${this.configs.length}`), seconds, cached: false, attempts }
    this.ended.push(ended)
    this.options.onTrial?.(ended, index)
    this.count.ended(index, !outcome.ok ? 'failed' : cached ? 'cached' : 'trained')
    this.show(this.count.now())
    return ended
  }

  private show(progress: TrialsProgress): void {
    this.options.onProgress?.(progress)
    const isLast = progress.done === progress.total
    if (!isLast && performance.now() < this.shownAt + SHOW_MS) return
    this.shownAt = performance.now()
    reportProgress({ label: this.options.label ?? 'Trials', fraction: isLast ? 1 : Math.min(0.999, progress.fraction), detail: progressWords(progress) })
  }
}

function codeOf(train: RunTrialsOptions<never, unknown>['train']): TrialCode {
  if (typeof train === 'function') return { kind: 'source', source: sourceOf(train) }
  const { name, version } = findTrial(typeof train === 'string' ? train : train.name)
  return { kind: 'procedure', name, version }
}

/** What a procedure says of its own code, for one configuration. */
function ownCode(code: TrialCode, config: PlainData): PlainData {
  return code.kind === 'source' ? null : (findTrial(code.name).codeFor?.(config) ?? null)
}

function checkOptions(configs: unknown, options: Readonly<Partial<Record<keyof typeof OPTIONS, unknown>>> | undefined): void {
  if (!Array.isArray(configs)) throw new TypeError('runTrials takes a list of configurations first: runTrials([{ lr: 0.1 }, { lr: 0.3 }], { train: async ({ lr }) => … }).')
  refuseUnknownOptions('runTrials', options ?? {}, Object.keys(OPTIONS))
  const { train, workers, failures = 'throw', executor, engine } = options ?? {}
  if (typeof train !== 'function' && typeof train !== 'string' && (typeof train !== 'object' || train === null)) throw new TypeError(`runTrials needs what a trial does: train: async (config, { progress }) => { … }, or the name of a procedure; train is ${String(train)}.`)
  if (workers !== undefined) wholeNumber('workers', workers, 1, MOST_WORKERS)
  if (failures !== 'throw' && failures !== 'return') throw new TypeError(`failures must be 'throw' or 'return', but is ${inspect(failures)}.`)
  if (executor !== undefined && (workers !== undefined || engine !== undefined)) throw new TypeError('workers and engine are for worker processes on this machine: give them to the executor, not to runTrials.')
}
