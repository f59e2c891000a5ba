import { SPREAD_HEADINGS, spreadName, spreadOf } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import { Table } from '../Table'
import type { PlainData } from '../trials/PlainData'
import type { TrialProcedure } from '../trials/procedures'
import { findTrial } from '../trials/procedures'
import { sourceOf } from '../trials/trialFunction'
import type { TrialEngine } from '../trials/TrialExecutor'
import type { Experiment } from './Experiment'
import type { TrialMetric } from './ExperimentOptions'
import { metricOf, type TrialRun } from './TrialRun'

/** What an experiment gave: every arm's trials, paired by seed. Displays itself as a table of its arms. */
export class ExperimentResults<R> implements Displayable {
  readonly seeds: readonly number[]

  /** @internal Made by an experiment's run. */
  constructor(
    readonly experiment: Experiment<R>,
    readonly runs: readonly TrialRun<R>[],
    readonly engine: TrialEngine,
    private readonly train: unknown
  ) {
    this.seeds = experiment.seeds
  }

  get name(): string {
    return this.experiment.name
  }

  /** An arm's trials, in the order of the seeds. @throws {RangeError} where there is no such arm */
  arm(label: string): TrialRun<R>[] {
    if (!this.experiment.arms.includes(label)) throw new RangeError(`The experiment "${this.name}" has no arm "${label}"; it has ${this.experiment.arms.join(', ')}.`)
    const runs = this.runs.filter(run => run.arm === label)
    return this.seeds.flatMap(seed => runs.find(run => run.seed === seed) ?? [])
  }

  /** An arm's metric, in the order of the seeds: null where the trial failed or did not reach it. The experiment's own metric by default. */
  values(label: string, metric: TrialMetric<R> | undefined = this.experiment.metric as TrialMetric<R> | undefined): (number | null)[] {
    if (!metric) throw new TypeError(`The experiment "${this.name}" has no metric of its own: say which, values("${label}", { name: "accuracy", better: "higher", of: result => result.accuracy }).`)
    return this.arm(label).map(({ result, failure }) => {
      const value = result === undefined || failure !== undefined ? null : metricOf(metric, result)
      return value !== null && Number.isFinite(value) ? value : null
    })
  }

  /** What was chosen for an arm; undefined where nothing is tuned. */
  tuned(label: string): number | string | undefined {
    return this.arm(label)[0]?.tuned
  }

  /** The trials' code and all their configurations: what a claim's configuration hash is made of. */
  get configuration(): PlainData {
    const code = typeof this.train === 'function' ? sourceOf(this.train as () => unknown) : nameAndVersion(this.train as string | TrialProcedure<never, unknown>)
    return { code, configs: this.runs.map(({ arm, config }) => ({ arm, config: config as unknown as PlainData })) }
  }

  /** A row for each arm. */
  get table(): Table {
    const { metric } = this.experiment
    const valuesOf = (label: string): number[] => this.values(label).filter(value => value !== null)
    const how = spreadName(metric?.scale ?? 'linear', metric ? this.experiment.arms.flatMap(valuesOf) : [])
    const rows = this.experiment.arms.map(label => {
      const runs = this.arm(label)
      const tuned = this.tuned(label)
      return [label, ...(tuned === undefined ? [] : [String(tuned)]), String(runs.length), String(runs.filter(run => run.failure !== undefined).length), ...(metric ? [spreadOf(valuesOf(label), how).words || '–'] : [])]
    })
    const isTuned = this.experiment.arms.some(label => this.tuned(label) !== undefined)
    const failures = [...new Set(this.runs.flatMap(({ failure }) => failure ?? []))]
    return new Table(['arm', ...(isTuned ? ['chosen'] : []), 'trials', 'failed', ...(metric ? [`${metric.name}${metric.unit ? ` (${metric.unit})` : ''}, ${SPREAD_HEADINGS[how]} over seeds`] : [])], rows, failures.length > 0 ? `Failed: ${failures.slice(0, 3).join('; ')}.` : '')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.table[JUPYTER_DISPLAY]()
  }
}

function nameAndVersion(train: string | TrialProcedure<never, unknown>): PlainData {
  const { name, version } = findTrial(typeof train === 'string' ? train : train.name)
  return { name, version }
}
