import { randomUUID } from 'node:crypto'
import { experimentPicture, experimentText, type DrawnArm, type DrawnExperiment, type DrawnTrial } from '../../picture'
import { showLiveDisplay } from '../../run'
import { progressWords, type TrialsProgress } from '../trials/TrialsProgress'
import { curvesOverSeeds } from './curvesOverSeeds'
import type { AnyExperiment, Curve } from './ExperimentOptions'
import { metricOf, type TrialRun } from './TrialRun'

/** A new picture at most so often. */
const EVERY_MS = 300

/** The picture of an experiment while it runs: it fills in as trials end, and what is shown last is saved. */
export class LiveExperiment {
  private readonly id = randomUUID()
  private readonly runs = new Map<string, TrialRun<unknown>>()
  private readonly fractions = new Map<string, number>()
  private details: Readonly<Record<string, string>> = {}
  private status = 'starting'
  private timer: NodeJS.Timeout | undefined
  private shownAt = -Infinity

  constructor(
    private readonly options: Pick<AnyExperiment<never, unknown>, 'name' | 'metric' | 'curve'> & { readonly labels: readonly string[] },
    private readonly seeds: readonly number[],
    private readonly about: string
  ) {}

  /** How far it is. @param places of the trial that came further @param phase what goes on, where it is not yet the comparison itself */
  progress(progress: TrialsProgress, places: readonly { arm: string; seed: number }[], phase?: string): void {
    const { trial } = progress
    if (trial?.step !== undefined && trial.steps !== undefined && trial.steps > 0) for (const place of places) this.fractions.set(key(place), Math.min(1, trial.step / trial.steps))
    this.status = `${phase === undefined ? '' : `${phase}: `}${progressWords(progress)}`
    this.show()
  }

  ended(run: TrialRun<unknown>): void {
    this.runs.set(key(run), run)
    this.show()
  }

  /** What was chosen for each arm. */
  chosen(details: Readonly<Record<string, string>>): void {
    this.details = details
    this.runs.clear()
    this.fractions.clear()
  }

  /** Shows how it ended. */
  end(state: DrawnExperiment['state'], status: string): DrawnExperiment {
    clearTimeout(this.timer)
    this.status = status
    const drawn = this.drawn(state)
    this.send(drawn, true)
    return drawn
  }

  private show(): void {
    const due = this.shownAt + EVERY_MS - performance.now()
    if (due <= 0) this.send(this.drawn('running'), false)
    else if (this.timer === undefined) this.timer = setTimeout(() => this.send(this.drawn('running'), false), due).unref()
  }

  private send(drawn: DrawnExperiment, final: boolean): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.shownAt = performance.now()
    showLiveDisplay({ id: this.id, bundle: { 'image/svg+xml': experimentPicture(drawn), 'text/plain': experimentText(drawn) }, final })
  }

  private drawn(state: DrawnExperiment['state']): DrawnExperiment {
    const { name, metric, curve, labels } = this.options
    const byArm = labels.map(label => ({ label, curves: this.curves(label) }))
    const hasNoLogarithm = byArm.some(({ curves }) => curves.some(each => ('y' in each ? each.y : each).some(value => value <= 0)))
    return {
      name,
      state,
      status: this.status,
      about: this.about,
      ...(metric ? { metric: { name: metric.name, unit: metric.unit ?? '', better: metric.better, scale: metric.scale ?? 'linear' } } : {}),
      ...(curve ? { curve: { name: curve.name, x: curve.x ?? 'step', scale: curve.scale ?? 'linear', hasNoLogarithm } } : {}),
      arms: byArm.map(({ label, curves }) => this.arm(label, curves, curve?.scale === 'log' && !hasNoLogarithm))
    }
  }

  /** Of an arm's trials that have ended: one that exploded or died is a cross, not part of a mean. */
  private curves(label: string): (Curve | readonly number[])[] {
    const { curve } = this.options
    return this.seeds.flatMap(seed => {
      const run = this.runs.get(key({ arm: label, seed }))
      return !curve || run?.result === undefined || run.failure !== undefined ? [] : [curve.of(run.result)]
    })
  }

  private arm(label: string, curves: readonly (Curve | readonly number[])[], isLog: boolean): DrawnArm {
    const detail = this.details[label]
    return {
      label,
      ...(detail === undefined ? {} : { detail }),
      trials: this.seeds.map(seed => this.trial(label, seed)),
      ...(curves.length > 0 ? { curve: curvesOverSeeds(curves, isLog) } : {})
    }
  }

  private trial(arm: string, seed: number): DrawnTrial {
    const { metric } = this.options
    const run = this.runs.get(key({ arm, seed }))
    if (!run) {
      const fraction = this.fractions.get(key({ arm, seed }))
      return { seed, state: fraction === undefined ? 'waiting' : 'running', fraction: fraction ?? 0, value: null }
    }
    const value = run.result === undefined || !metric ? null : metricOf(metric, run.result)
    return { seed, state: run.failure === undefined ? 'done' : 'failed', fraction: 1, value: value !== null && Number.isFinite(value) ? value : null, ...(run.failure === undefined ? {} : { note: run.failure }) }
  }
}

const key = ({ arm, seed }: { arm: string; seed: number }): string => `${seed} ${arm}`
