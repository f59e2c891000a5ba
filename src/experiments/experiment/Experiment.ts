import { isInterrupted } from '../../learner'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { questionSettings, type QuestionSettings } from '../settings/QuestionSettings'
import { localProcesses } from '../trials/localProcesses'
import { runTrials } from '../trials/runTrials'
import type { AsPlain } from '../trials/TrialContext'
import { TrialsFailed, TrialsInterrupted } from '../trials/TrialError'
import type { TrialEngine, TrialExecutor } from '../trials/TrialExecutor'
import { ExperimentResults } from './ExperimentResults'
import type { ExperimentOptions, TrialMetric, Paired, TrialData } from './ExperimentOptions'
import { LiveExperiment } from './LiveExperiment'
import { metricOf, trialRun, type TrialRun } from './TrialRun'

const OPTIONS: Record<keyof ExperimentOptions<never, never>, true> = { name: true, arms: true, train: true, settings: true, seeds: true, images: true, metric: true, curve: true, tune: true, failed: true, workers: true, engine: true, executor: true, cache: true }
const TUNING_SEEDS = 3

/** A trial that is to be run. */
interface Cell {
  readonly arm: string
  readonly seed: number
  readonly tuned: number | string | undefined
  readonly config: Paired
}

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
export function experiment<C extends object, R>(options: ExperimentOptions<C, R>): Experiment<AsPlain<R>> {
  return new Experiment<AsPlain<R>>(options as unknown as ExperimentOptions<object, AsPlain<R>>)
}

/** A declared experiment. `R`: what a trial gives. */
export class Experiment<R> {
  readonly name: string
  readonly settings: QuestionSettings
  readonly seeds: readonly number[]
  readonly data: TrialData
  readonly arms: readonly string[]

  /** @internal Made by {@link experiment}. */
  constructor(private readonly options: ExperimentOptions<object, R>) {
    refuseUnknownOptions('experiment', options, Object.keys(OPTIONS))
    const { name, arms, seeds, images, tune } = options
    if (typeof name !== 'string' || name === '') throw new TypeError('An experiment needs a name: experiment({ name: "A high learning rate", … }).')
    if (!isRecord(arms) || Object.keys(arms).length === 0) throw new TypeError('An experiment needs arms: a configuration under each label, such as arms: { low: { lr: 0.01 }, high: { lr: 0.1 } }.')
    for (const [label, config] of Object.entries(arms)) if ('seed' in config || 'data' in config) throw new TypeError(`The arm "${label}" says seed or data itself: both are the same for all arms of an experiment, and are added to each arm's configuration.`)
    this.name = name
    this.arms = Object.keys(arms)
    this.settings = options.settings ?? questionSettings()
    this.seeds = seedsOf(seeds, this.settings)
    this.data = { source: this.settings.data, training: Math.min(images ?? Infinity, this.settings.images) }
    if (tune && tune.values.length === 0) throw new TypeError(`The experiment "${name}" is to choose ${tune.over} among no values.`)
  }

  /** @internal */
  get metric(): TrialMetric<R> | undefined {
    return this.options.metric as TrialMetric<R> | undefined
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
      const live = new LiveExperiment(this.options as never, this.seeds, `${this.about}, ${engineWords(engine)}`)
      try {
        const runs = await this.trainAll(executor, live as LiveExperiment<R>)
        const failed = runs.filter(run => run.failure !== undefined).length
        const seconds = runs.reduce((sum, run) => sum + run.seconds, 0)
        live.end('finished', `${runs.length} trials${failed > 0 ? `, ${failed} failed` : ''}; ${Math.round(seconds)} s of training${runs.every(run => run.cached) ? ', all of them kept from before' : ''}`)
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

  /** @internal Data and seeds in words. */
  get about(): string {
    return `${this.data.source === 'mnist' ? 'MNIST' : 'drawn digits'}, ${this.data.training.toLocaleString('en-US')} training images, ${this.seeds.length} paired seeds (profile ${this.settings.profile})`
  }

  private async trainAll(executor: TrialExecutor, live: LiveExperiment<R>): Promise<TrialRun<R>[]> {
    const { tune } = this.options
    if (!tune) return this.train(this.cells(this.seeds), executor, live)
    const first = this.seeds.slice(0, tune.seeds ?? TUNING_SEEDS)
    const tried = await this.train(this.cells(first, tune.values), executor, live, `choosing ${tune.over}`)
    const best = Object.fromEntries(this.arms.map(arm => [arm, bestValue(tune.values, tried.filter(run => run.arm === arm), tune.by as unknown as TrialMetric<R>)]))
    live.chosen(Object.fromEntries(Object.entries(best).map(([arm, value]) => [arm, `${tune.over} ${value}`])))
    const kept = tried.filter(run => run.tuned === best[run.arm])
    for (const run of kept) live.ended(run)
    const others = this.cells(this.seeds.slice(first.length), tune.values).filter(cell => cell.tuned === best[cell.arm])
    return [...kept, ...(await this.train(others, executor, live))]
  }

  /** Seed by seed, so that pairs are complete early. */
  private cells(seeds: readonly number[], values: readonly (number | string)[] = []): Cell[] {
    const over = this.options.tune?.over
    const each = over === undefined ? [undefined] : values
    return seeds.flatMap(seed =>
      Object.entries(this.options.arms).flatMap(([arm, config]) => each.map(tuned => ({ arm, seed, tuned, config: { ...config, ...(over === undefined ? {} : { [over]: tuned }), seed, data: this.data } })))
    )
  }

  private async train(cells: readonly Cell[], executor: TrialExecutor, live: LiveExperiment<R>, phase?: string): Promise<TrialRun<R>[]> {
    const { metric, failed, cache } = this.options
    const ended: TrialRun<R>[] = []
    const results = await runTrials(cells.map(cell => cell.config), {
      train: this.options.train,
      executor,
      failures: 'return',
      label: this.name,
      ...(cache === undefined ? {} : { cache }),
      onTrial: (trial, index) => {
        const run = trialRun<R>(cells[index]!, trial as never, metric as TrialMetric<R> | undefined, failed as ((result: R) => boolean) | undefined)
        ended[index] = run
        live.ended(run)
      },
      onProgress: progress => live.progress(progress, progress.trial && cells[progress.trial.index], phase)
    })
    const errors = results.flatMap(({ error }) => (error ? [error] : []))
    if (errors.length === results.length && results.length > 0) throw new TrialsFailed(errors, results, cache !== false)
    return ended
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
function bestValue<R>(values: readonly (number | string)[], tried: readonly TrialRun<R>[], by: TrialMetric<R>): number | string {
  const sign = by.better === 'lower' ? 1 : -1
  const score = (value: number | string): [failed: number, cost: number] => {
    const runs = tried.filter(run => run.tuned === value)
    const numbers = runs.flatMap(({ result, failure }) => (result === undefined || failure !== undefined ? [] : [metricOf(by, result)])).filter(number => number !== null && Number.isFinite(number)) as number[]
    return [runs.length - numbers.length, numbers.length === 0 ? Infinity : (sign * numbers.reduce((sum, number) => sum + number, 0)) / numbers.length]
  }
  const scored = values.map(value => ({ value, score: score(value) }))
  return scored.reduce((best, one) => (one.score[0] < best.score[0] || (one.score[0] === best.score[0] && one.score[1] < best.score[1]) ? one : best)).value
}
