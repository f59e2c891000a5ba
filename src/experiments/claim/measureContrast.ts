import type { ExperimentResults } from '../experiment/ExperimentResults'
import { metricOf, type TrialRun } from '../experiment/TrialRun'
import type { Outcome } from '../Outcome'
import { decideCensored, decideContrast, decideFailures, decideSlope, type Decision } from '../statistics'
import type { MeasuredContrast } from '../VerdictRow'
import type { PlannedContrast } from './PlannedContrast'

/** A contrast as it was measured, and how it came out. */
export interface MeasuredCase {
  readonly outcome: Outcome
  readonly measured: MeasuredContrast
}

/** An arm's trials and its metric, in the order of the seeds; null where a trial failed or did not reach it. */
interface MeasuredArm<R> {
  readonly label: string
  readonly runs: readonly TrialRun<R>[]
  readonly values: readonly (number | null)[]
  readonly failed: readonly boolean[]
}

/** What a rule makes of the arms. */
interface Ruled {
  readonly decision: Decision | null
  readonly notes: readonly string[]
  /** Of the decision, where nothing speaks against it. */
  readonly outcome?: Outcome
}

/** Measures a contrast in an experiment's results and decides it by its rule. */
export function measureContrast<R>(plan: PlannedContrast<R>, results: ExperimentResults<R>): MeasuredCase {
  const labels = plan.labels.length > 0 ? plan.labels : results.experiment.arms
  const arms = labels.map(label => measuredArm(plan, results, label))
  const { decision, notes, outcome = decision?.outcome ?? { kind: 'inconclusive' } } = RULES[plan.rule](plan, arms, results.seeds)
  const isSmoke = results.experiment.settings.profile === 'smoke'
  const { name, unit, better, scale } = plan.metric
  return {
    outcome: isSmoke ? { kind: 'inconclusive' } : outcome,
    measured: {
      name: plan.name,
      optimizer: plan.optimizer,
      matching: plan.matching,
      rule: plan.rule,
      metric: { name, unit, better, scale },
      comparison: plan.comparison,
      claimed: plan.claimed,
      seeds: [...results.seeds],
      arms: arms.map(({ label, runs, values, failed }) => ({ label, ...(runs[0]?.tuned === undefined ? {} : { chosen: String(runs[0].tuned) }), values: [...values], failed: [...failed] })),
      decision,
      notes: [...(isSmoke ? ['The profile smoke only shows that everything works: it decides nothing.'] : []), ...notes]
    }
  }
}

function measuredArm<R>({ metric, rule }: PlannedContrast<R>, results: ExperimentResults<R>, label: string): MeasuredArm<R> {
  const runs = results.arm(label)
  // Failures are counted; there need be no number.
  const numbers = runs.map(({ result }) => (result === undefined || (rule === 'failures' && !metric.of) ? null : metricOf(metric, result)))
  return {
    label,
    runs,
    values: numbers.map((value, index) => (value !== null && Number.isFinite(value) && runs[index]?.failure === undefined ? value : null)),
    failed: runs.map(({ failure }, index) => failure !== undefined || (numbers[index] !== null && !Number.isFinite(numbers[index])))
  }
}

type Decide = <R>(plan: PlannedContrast<R>, arms: readonly MeasuredArm<R>[], seeds: readonly number[]) => Ruled

const byDifference: Decide = (plan, arms, seeds) => {
  const whole = seeds.flatMap((seed, index) => {
    const effect = effectOf(plan, arms, index)
    return effect === null ? [] : [{ seed, effect }]
  })
  const failed = arms.map(arm => arm.failed.filter(Boolean).length)
  const without = seeds.length - whole.length
  const notes = without === 0 ? [] : [`${without} of ${seeds.length} pairs are left out: ${failed.some(count => count > 0) ? arms.map((arm, index) => `${arm.label} failed ${failed[index]} times`).join(', ') : 'the metric was not reached'}.`]
  if (whole.length < 2) return { decision: null, notes: [...notes, tooFew(whole.length)] }
  const decision = decideContrast({ differences: whole.map(({ effect }) => effect), seeds: whole.map(({ seed }) => seed), smallestEffect: plan.smallestEffect, claimed: plan.claimed, scale: scaleOf(plan) })
  const survived = without > 0 ? survivors(plan, arms, failed, decision) : {}
  return { decision, ...survived, notes: [...notes, ...(survived.notes ?? [])] }
}

const byFailures: Decide = ({ claimed, smallestEffect, metric, contrast }, arms, seeds) => {
  const [arm, baseline] = pairOf(arms, 'failures')
  const run = ({ failed, values }: typeof arm, index: number): { failed: boolean; metric?: number } => {
    const value = values[index]
    return { failed: failed[index] ?? true, ...(typeof value === 'number' ? { metric: value } : {}) }
  }
  const smallest = contrast.smallestAmongSurvivors
  const conditional = smallest === undefined || !metric.of ? {} : { conditional: { claimed: metric.better, scale: metric.scale === 'log' ? ('log ratio' as const) : ('difference' as const), smallestEffect: metric.scale === 'log' ? Math.log(smallest) : smallest } }
  return { decision: decideFailures({ pairs: seeds.map((seed, index) => ({ seed, arm: run(arm, index), baseline: run(baseline, index) })), claimed, smallestEffect, ...conditional }), notes: [] }
}

const byCensoring: Decide = ({ claimed, smallestEffect, contrast }, arms, seeds) => {
  const [arm, baseline] = pairOf(arms, 'censored')
  const reached = [...arm.values, ...baseline.values].filter(value => value !== null)
  // Without a limit that is known, nothing was ended later than what came last.
  const limit = contrast.limit ?? Math.max(...reached)
  if (reached.length === 0) return { decision: null, notes: ['No trial reached the target.'] }
  // What died or diverged will never reach it.
  const never = arms.flatMap(({ label, failed }) => (failed.some(Boolean) ? [`${label} failed ${failed.filter(Boolean).length} times, which counts as never reached.`] : []))
  return { decision: decideCensored({ pairs: seeds.map((seed, index) => ({ seed, arm: arm.values[index] ?? null, baseline: baseline.values[index] ?? null })), limit, claimed, smallestEffect }), notes: never }
}

const byMedian: Decide = ({ claimed, smallestEffect }, arms, seeds) => {
  const [arm, baseline] = pairOf(arms, 'median')
  const finite = [...arm.values, ...baseline.values].filter(value => value !== null)
  if (finite.length === 0) return { decision: null, notes: ['No trial gave a finite number.'] }
  // What grew beyond every number is the clearest case, and has no mean.
  const without = arms.flatMap(({ label, values }) => {
    const count = values.filter(value => value === null).length
    return count > 0 ? [`${label} gave no finite number in ${count} of ${values.length} seeds, which counts as above all others.`] : []
  })
  const pairs = seeds.map((seed, index) => ({ seed, arm: arm.values[index] ?? null, baseline: baseline.values[index] ?? null }))
  return { decision: decideCensored({ pairs, limit: Math.max(...finite), claimed, smallestEffect, bySigns: true }), notes: without }
}

const bySlope: Decide = (plan, arms, seeds) => {
  const { contrast, claimed, smallestEffect, metric } = plan
  if (!('doses' in contrast)) throw new TypeError("The rule 'slope' needs doses: doses: { k3: 3, k5: 5, k7: 7 }.")
  const scaled = (value: number): number => (metric.scale === 'log' ? Math.log(value) : value)
  const doses = Object.values(contrast.doses).map(dose => (contrast.doseScale === 'log' ? Math.log(dose) : dose))
  const whole = seeds.flatMap((seed, index) => {
    const responses = arms.flatMap(({ values }) => (typeof values[index] === 'number' ? [scaled(values[index])] : []))
    return responses.length === arms.length ? [{ seed, responses }] : []
  })
  const without = seeds.length - whole.length
  const notes = without > 0 ? [`${without} of ${seeds.length} seeds are left out: a trial failed at one of the doses.`] : []
  if (whole.length < 2) return { decision: null, notes: [...notes, tooFew(whole.length)] }
  const decision = decideSlope({ doses, seeds: whole, smallestEffect, claimed, scale: scaleOf(plan), ...(contrast.from === undefined ? {} : { against: contrast.from }) })
  // Which dose it is that fails says more than a slope without it.
  return without > 0 && decision.outcome.kind !== 'inconclusive' ? { decision, outcome: { kind: 'inconclusive' }, notes: [...notes, 'A slope over the seeds that survive at every dose would favour those that fail, so nothing is declared.'] } : { decision, notes }
}

const RULES: Record<PlannedContrast<never>['rule'], Decide> = { difference: byDifference, failures: byFailures, censored: byCensoring, median: byMedian, slope: bySlope }

const scaleOf = ({ metric }: Pick<PlannedContrast<never>, 'metric'>): 'difference' | 'log ratio' => (metric.scale === 'log' ? 'log ratio' : 'difference')
const tooFew = (pairs: number): string => `With ${pairs === 1 ? 'one pair' : 'no pairs'} nothing can be computed.`

function pairOf<R>(arms: readonly MeasuredArm<R>[], rule: string): readonly [MeasuredArm<R>, MeasuredArm<R>] {
  const [arm, against] = arms
  if (!arm || !against || arms.length !== 2) throw new TypeError(`The rule '${rule}' compares two arms: arm: '…', against: '…'.`)
  return [arm, against]
}

/**
 * A mean over the pairs that survive favours the arm that fails: where the arm that looks better has failed more often, or "no effect" hides a
 * difference in failures, nothing is declared.
 */
function survivors<R>({ metric, contrast }: PlannedContrast<R>, arms: readonly MeasuredArm<R>[], failed: readonly number[], { asMeasured, outcome }: Extract<Decision, { kind: 'contrast' }>): Partial<Ruled> {
  const [arm = 0, against = 0] = failed
  const isPair = 'arm' in contrast && !contrast.minus
  const armLooksBetter = asMeasured.estimate < 0 === (metric.better === 'lower')
  const favoured = outcome.way === 'no effect' ? arm !== against : armLooksBetter ? arm > against : against > arm
  return outcome.kind !== 'inconclusive' && (!isPair || favoured) ? { outcome: { kind: 'inconclusive' }, notes: [`A mean over the other pairs would favour what failed (${arms.map((each, index) => `${each.label} ${failed[index]}`).join(', ')}), so nothing is declared: compare the failures, rule: 'failures'.`] } : {}
}

/** The effect in one seed: a difference, or the logarithm of a ratio. Null where an arm has no number. */
function effectOf<R>({ contrast, metric }: PlannedContrast<R>, arms: readonly MeasuredArm<R>[], seed: number): number | null {
  const scaled = (value: number): number => (metric.scale === 'log' ? Math.log(value) : value)
  if ('perSeed' in contrast) {
    const byArm = Object.fromEntries(arms.flatMap(({ label, runs, failed }) => (failed[seed] || runs[seed]?.result === undefined ? [] : [[label, runs[seed].result]])))
    const value = Object.keys(byArm).length < arms.length ? null : contrast.perSeed(byArm)
    return value === null || !Number.isFinite(scaled(value)) ? null : scaled(value)
  }
  const values = arms.map(arm => arm.values[seed] ?? null)
  if (values.some(value => value === null)) return null
  const [arm = NaN, against = NaN, minusArm, minusAgainst] = (values as number[]).map(scaled)
  const effect = arm - against - (minusArm === undefined || minusAgainst === undefined ? 0 : minusArm - minusAgainst)
  return Number.isFinite(effect) ? effect : null
}
