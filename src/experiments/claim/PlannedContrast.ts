import type { TrialMetric } from '../experiment/ExperimentOptions'
import type { ClaimContrast, ClaimOptions, Rule } from './ClaimOptions'

/** A contrast with everything that its claim says filled in. */
export interface PlannedContrast<R> {
  readonly name: string
  readonly optimizer: string
  readonly matching: string
  readonly rule: Exclude<Rule, 'counted'>
  readonly metric: Required<Omit<TrialMetric<R>, 'of'>> & Pick<TrialMetric<R>, 'of'>
  readonly claimed: 'lower' | 'higher'
  /** As the statistics take it: on a log scale a logarithm. */
  readonly smallestEffect: number
  /** The arms that are compared. */
  readonly labels: readonly string[]
  /** `high − low` */
  readonly comparison: string
  readonly experiment: string | undefined
  readonly contrast: ClaimContrast<R>
}

const FAILURES = { name: 'failed trials', better: 'lower' } as const

/** @throws {TypeError} where something is missing that must be said before anything runs */
export function planned<R>(claim: Pick<ClaimOptions<R>, 'id' | 'rule' | 'metric' | 'smallestEffect' | 'matching'>, contrast: ClaimContrast<R>, metricOfExperiment: TrialMetric<R> | undefined): PlannedContrast<R> {
  const said = contrast.rule ?? claim.rule
  const rule = said === undefined || said === 'counted' ? ('doses' in contrast ? 'slope' : 'difference') : said
  const metric: TrialMetric<R> | undefined = contrast.metric ?? claim.metric ?? (rule === 'failures' ? FAILURES : metricOfExperiment)
  const smallest = contrast.smallestEffect ?? claim.smallestEffect
  const where = `Claim ${claim.id}`
  if (!contrast.optimizer) throw new TypeError(`${where}: a contrast needs the name of its optimizer, such as optimizer: 'Adam, lr 0.06': verdicts depend on it.`)
  if (!metric) throw new TypeError(`${where} needs a metric: metric: { name: 'test error', unit: '%', better: 'lower', of: result => result.error }.`)
  if (smallest === undefined) throw new TypeError(`${where} needs its smallest effect of interest, fixed before anything runs: smallestEffect: ${metric.scale === 'log' ? '1.1, a ratio' : '0.3, in the unit of the metric'}.`)
  const scale = metric.scale ?? 'linear'
  const isRatio = scale === 'log' && rule !== 'failures'
  if (rule === 'median' && !(isRatio && metric.better === 'lower')) throw new TypeError(`${where}: the rule 'median' is for a metric that is compared by ratios and may grow without bounds: scale: 'log', better: 'lower'.`)
  if (!(smallest > (isRatio ? 1 : 0) && Number.isFinite(smallest))) throw new TypeError(`${where}: smallestEffect must be ${isRatio ? 'a ratio above 1, because the metric is on a log scale' : 'above 0'}, but is ${smallest}.`)
  const labels = 'arm' in contrast ? [contrast.arm, contrast.against, ...(contrast.minus ? [contrast.minus.arm, contrast.minus.against] : [])] : 'doses' in contrast ? Object.keys(contrast.doses) : []
  return {
    name: contrast.name ?? contrast.optimizer,
    optimizer: contrast.optimizer,
    matching: contrast.matching ?? claim.matching ?? 'equal but for the arms’ configurations',
    rule,
    metric: { name: metric.name, unit: metric.unit ?? '', better: metric.better, scale, ...(metric.of ? { of: metric.of } : {}) },
    claimed: contrast.claimed ?? metric.better,
    smallestEffect: isRatio ? Math.log(smallest) : smallest,
    labels,
    comparison: comparisonOf(contrast, isRatio),
    experiment: contrast.experiment,
    contrast
  }
}

function comparisonOf(contrast: ClaimContrast<never>, isRatio: boolean): string {
  const pair = ({ arm, against }: { arm: string; against: string }): string => `${arm} ${isRatio ? '/' : '−'} ${against}`
  if ('perSeed' in contrast) return 'one number of each seed'
  if ('doses' in contrast) return `slope over ${Object.entries(contrast.doses).map(([label, dose]) => (label === String(dose) ? label : `${label} (${dose})`)).join(', ')}`
  return contrast.minus ? `(${pair(contrast)}) ${isRatio ? '/' : '−'} (${pair(contrast.minus)})` : pair(contrast)
}
