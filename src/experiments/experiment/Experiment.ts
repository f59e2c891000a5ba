import { isInterrupted } from '../../learner'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import { localProcesses } from '../trials/localProcesses'
import type { PlainData } from '../trials/PlainData'
import { runTrials, type FailedTrial, type RunTrialsOptions, type TrialResult } from '../trials/runTrials'
import type { AsPlain } from '../trials/TrialContext'
import { TrialsFailed, TrialsInterrupted } from '../trials/TrialError'
import type { TrialEngine, TrialExecutor } from '../trials/TrialExecutor'
import { ExperimentResults } from './ExperimentResults'
import type { AnyExperiment, ExperimentOptions, Paired, ProcedureExperiment, TrialData, TrialMetric, Tuning } from './ExperimentOptions'
import { LiveExperiment } from './LiveExperiment'
import { metricOf, trialRun, type TrialRun } from './TrialRun'

const OPTIONS: Record<keyof ExperimentOptions<never, never>, true> = { name: true, arms: true, train: true, split: true, settings: true, seeds: true, images: true, toy: true, metric: true, curve: true, tune: true, failed: true, workers: true, engine: true, executor: true, cache: true }
const TUNING_SEEDS = 3

/** A trial that is to be run. */
interface Cell {
  /** Of the options' arms. */
  readonly arm: string
  readonly seed: number
  readonly tuned: number | string | undefined
  readonly config: Paired
}
/** A trial that has ended. */
interface Ended {
  readonly cell: Cell
  readonly trial: TrialResult<Paired, PlainData> | FailedTrial<Paired>
}
/** An experiment's options, whatever its trials give: results of every sort are then results of the unknown sort, too. */
type AnyOptions = AnyExperiment<never, never> & { readonly arms: Readonly<Record<string, object>>; readonly train: unknown }

/**
 * Declares an experiment: named arms, each trained with the same seeds, so that every comparison is paired.
 *
 * ```ts
 * const rates = experiment({
 *   name: 'A high learning rate',
 *   arms: { low: { lr: 0.01 }, high: { lr: 0.1 } },
 *   train: async ({ lr, seed, data }) => {
 *     const learn = new Learner(await digits(data), simpleCnn({ seed }), { seed })
 *     await learn.fit(1, { lr })
 *     return { loss: learn.validation.loss, losses: learn.recorder.losses }
 *   },
 *   metric: { name: 'validation loss', better: 'lower', scale: 'log', of: result => result.loss },
 *   curve: { name: 'training loss', of: result => result.losses }
 * })
 * const results = await rates.run() // draws while it trains
 * ```
 *
 * @throws {TypeError} where an option is missing or does not exist
 */
export function experiment<C, R, S = AsPlain<R>>(options: ProcedureExperiment<C, R, S>): Experiment<S>
export function experiment<C extends object, R, S = AsPlain<R>>(options: ExperimentOptions<C, R, S>): Experiment<S>
export function experiment<S>(options: object): Experiment<S> {
  return new Experiment<S>(options as AnyOptions)
}

/** A declared experiment. `R`: what is compared of a trial. */
export class Experiment<R> {
  readonly name: string
  readonly settings: QuestionSettings
  readonly seeds: readonly number[]
  readonly data: TrialData
  /** Labels of what is compared. */
  readonly arms: readonly string[]

  /** @internal Made by {@link experiment}. */
  constructor(private readonly options: AnyOptions) {
    refuseUnknownOptions('experiment', options, Object.keys(OPTIONS))
    const { name, arms, seeds, images, tune } = options
    if (typeof name !== 'string' || name === '') throw new TypeError('An experiment needs a name: experiment({ name: "A high learning rate", … }).')
    if (!isRecord(arms) || Object.keys(arms).length === 0) throw new TypeError('An experiment needs arms: a configuration under each label, such as arms: { low: { lr: 0.01 }, high: { lr: 0.1 } }.')
    for (const [label, config] of Object.entries(arms)) if ('seed' in config) throw new TypeError(`The arm "${label}" has a seed of its own: seeds are the same for all arms of an experiment, and are added to each arm's configuration.`)
    this.name = name
    this.arms = Object.keys(arms).flatMap(arm => this.labels(arm))
    if (new Set(this.arms).size < this.arms.length) throw new TypeError(`The experiment "${name}" has two arms of one label: ${this.arms.join(', ')}.`)
    this.settings = options.settings ?? questionSettings()
    this.seeds = seedsOf(seeds, this.settings)
    this.data = { source: this.settings.data, training: Math.min(images ?? Infinity, this.settings.images) }
    if (tune && tune.values.length === 0) throw new TypeError(`The experiment "${name}" is to choose ${tune.over} among no values.`)
  }

  /** @internal */
  get metric(): TrialMetric<never> | undefined {
    return this.options.metric
  }

  /**
   * Trains every arm with every seed, in worker processes, and draws while it does. What was trained before is taken from the cache; an interrupted
   * run goes on where it was. A trial that dies or gives no finite number counts as failed.
   * @throws {Interrupted} where the cell was interrupted
   * @throws {TrialsFailed} where every trial has thrown: then it is the code, not the training
   */
  async run(): Promise<ExperimentResults<R>> {
    const executor = this.options.executor ?? localProcesses({ workers: this.options.workers, engine: this.options.engine })
    try {
      const engine = await executor.engine()
      const live = new LiveExperiment({ ...(this.options as AnyExperiment<never, unknown>), labels: this.arms }, this.seeds, `${this.about}, ${engineWords(engine)}`)
      try {
        const runs = await this.trainAll(executor, live)
        live.end('finished', this.ended(runs))
        return new ExperimentResults<R>(this, runs, engine, this.options.train)
      } catch (error) {
        live.end(error instanceof TrialsInterrupted ? 'interrupted' : 'failed', error instanceof Error ? error.message : String(error))
        throw error
      }
    } finally {
      const closed = this.options.executor === undefined ? executor.close() : undefined
      // As in runTrials: an interrupted cell waits for nothing.
      if (!isInterrupted()) await closed
    }
  }

  /** @internal */
  get dataWords(): string {
    if (this.options.toy !== undefined) return `a toy, ${this.options.toy}`
    return `${this.data.source === 'mnist' ? 'MNIST' : 'drawn digits'}, ${this.data.training.toLocaleString('en-US')} training images`
  }

  /** @internal Data and seeds in words. */
  private get about(): string {
    return `${this.dataWords}, ${this.seeds.length} paired seeds (profile ${this.settings.profile})`
  }

  /** `24 trials, 2 failed; 40 s of training`. Of trainings that were split into arms: `8 trainings, 4 arms each; 40 s of training`. */
  private ended(runs: readonly TrialRun<R>[]): string {
    const { split } = this.options
    const failed = runs.filter(run => run.failure !== undefined).length
    const each = split?.into.length ?? 1
    const counted = split ? `${runs.length / each} trainings, ${each} arms each${failed > 0 ? `, ${failed} of ${runs.length} failed` : ''}` : `${runs.length} trials${failed > 0 ? `, ${failed} failed` : ''}`
    // Arms that were split from one trial each say how long that took.
    const seconds = runs.reduce((sum, run) => sum + run.seconds, 0) / each
    return `${counted}; ${Math.round(seconds)} s of training${runs.every(run => run.cached) ? ', all of them kept from before' : ''}`
  }

  private async trainAll(executor: TrialExecutor, live: LiveExperiment): Promise<TrialRun<R>[]> {
    const { tune, arms } = this.options
    if (!tune) return this.train(this.cells(this.seeds), executor, live).then(ended => ended.flatMap(each => this.judged(each)))
    const first = this.seeds.slice(0, tune.seeds ?? TUNING_SEEDS)
    const tried = await this.train(this.cells(first, tune.values), executor, live, `choosing ${tune.over}`)
    const best = Object.fromEntries(Object.keys(arms).map(arm => [arm, bestValue(tune as Tuning<unknown>, tried.filter(({ cell }) => cell.arm === arm))]))
    live.chosen(Object.fromEntries(Object.entries(best).flatMap(([arm, value]) => this.labels(arm).map(label => [label, `${tune.over} ${value}`]))))
    const kept = tried.filter(({ cell }) => cell.tuned === best[cell.arm])
    for (const each of kept) for (const run of this.judged(each)) live.ended(run)
    const others = this.cells(this.seeds.slice(first.length), tune.values).filter(cell => cell.tuned === best[cell.arm])
    return [...kept, ...(await this.train(others, executor, live))].flatMap(each => this.judged(each))
  }

  /** What an arm's trials are split into; itself where they are not. */
  private labels(arm: string): string[] {
    const { split, arms } = this.options
    if (!split) return [arm]
    return split.into.map(label => (Object.keys(arms).length === 1 ? label : `${arm} ${label}`))
  }

  private judged({ cell, trial }: Ended): TrialRun<R>[] {
    const { split, metric, failed } = this.options
    return this.labels(cell.arm).map((label, index) => {
      const part = trial.error ? trial : { ...trial, result: (split ? split.of(trial.result as never, split.into[index]!) : trial.result) as R }
      return trialRun<R>({ ...cell, arm: label }, part, metric as TrialMetric<R> | undefined, failed as ((result: R) => boolean) | undefined)
    })
  }

  /** Seed by seed, so that pairs are complete early. */
  private cells(seeds: readonly number[], values: readonly (number | string)[] = []): Cell[] {
    const { tune } = this.options
    return seeds.flatMap(seed =>
      Object.entries(this.options.arms).flatMap(([arm, config]): Cell[] => {
        const paired = { ...config, seed, data: { ...this.data, ...('data' in config ? (config.data as object) : {}) } }
        if (!tune) return [{ arm, seed, tuned: undefined, config: paired }]
        return values.map(tuned => ({ arm, seed, tuned, config: tune.set ? (tune.set(paired as never, tuned as never) as Paired) : { ...paired, [tune.over]: tuned } }))
      })
    )
  }

  private async train(cells: readonly Cell[], executor: TrialExecutor, live: LiveExperiment, phase?: string): Promise<Ended[]> {
    const { cache, train } = this.options
    const results = await runTrials<Paired, PlainData>(
      cells.map(cell => cell.config),
      {
        train: train as RunTrialsOptions<Paired, PlainData>['train'],
        executor,
        failures: 'return',
        label: this.name,
        ...(cache === undefined ? {} : { cache }),
        onTrial: (trial, index) => {
          for (const run of this.judged({ cell: cells[index]!, trial: trial })) live.ended(run)
        },
        onProgress: progress => {
          const cell = progress.trial && cells[progress.trial.index]
          live.progress(progress, cell ? this.labels(cell.arm).map(arm => ({ arm, seed: cell.seed })) : [], phase)
        }
      }
    )
    const errors = results.flatMap(({ error }) => (error ? [error] : []))
    if (errors.length === results.length && results.length > 0) throw new TrialsFailed(errors, results, cache !== false)
    return results.map((trial, index) => ({ cell: cells[index]!, trial: trial }))
  }
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `tensorflow 4.22.0 (CPU), 1 thread` */
export const engineWords = ({ name, version, device, threads }: TrialEngine): string => `${name} ${version} (${device}), ${threads} ${threads === 1 ? 'thread' : 'threads'}`

function seedsOf(seeds: number | readonly number[] | undefined, settings: QuestionSettings): readonly number[] {
  if (seeds === undefined) return settings.seeds
  const chosen = typeof seeds === 'number' ? settings.seeds.slice(0, seeds) : seeds
  if (chosen.length === 0 || chosen.some(seed => !Number.isSafeInteger(seed) || seed < 0) || new Set(chosen).size < chosen.length) throw new TypeError(`seeds must be how many of the profile's seeds are used, or different whole numbers, but is ${JSON.stringify(seeds)}.`)
  return chosen
}

/** The value whose trials have the best mean. One with a failed trial comes after all that have none. */
function bestValue({ values, by }: Tuning<unknown>, tried: readonly Ended[]): number | string {
  const sign = by.better === 'lower' ? 1 : -1
  const scored = values.map(value => {
    const trials = tried.filter(({ cell }) => cell.tuned === value)
    const numbers = trials.flatMap(({ trial }) => (trial.error ? [] : [metricOf(by, trial.result)])).filter(number => number !== null && Number.isFinite(number)) as number[]
    return { value, failed: trials.length - numbers.length, cost: numbers.length === 0 ? Infinity : (sign * numbers.reduce((sum, number) => sum + number, 0)) / numbers.length }
  })
  return scored.reduce((best, one) => (one.failed < best.failed || (one.failed === best.failed && one.cost < best.cost) ? one : best)).value
}
