import { displayedEffect, effectWords } from '../displayedEffect'
import { exactNumber } from '../exactNumber'
import type { MeasuredContrast } from '../VerdictRow'
import type { PlannedContrast } from './PlannedContrast'

/** How a claim is decided, said from its first contrast; undefined where it compares nothing. */
export function decidedByWords(plan: PlannedContrast<never> | undefined): string {
  if (!plan) return 'By inspection or counting.'
  const { claimed, rule, comparison, metric } = plan
  const isRatio = metric.scale === 'log'
  const smallest = isRatio && rule !== 'failures' && rule !== 'slope' ? `a factor of ${exactNumber(Math.exp(plan.smallestEffect))}` : `${exactNumber(rule === 'failures' ? 100 * plan.smallestEffect : plan.smallestEffect)} ${rule === 'failures' ? 'points' : metric.unit === '%' ? 'pp' : metric.unit}`.trim()
  switch (rule) {
    case 'failures':
      return `How many trials fail (${comparison}), by McNemar's exact test over paired seeds: supported when the share is ${claimed} by ${smallest} or more.`
    case 'censored':
      return `When ${metric.name} is reached (${comparison}) over paired seeds, never being later than anything: supported when it is ${claimed} by ${smallest} or more.`
    case 'median':
      return `Median of ${comparison} over paired seeds, by the sign test, no finite number being above all: supported when it is ${claimed} and the median reaches ${smallest}; no effect when nearly all seeds stay within ${smallest}.`
    case 'slope':
      return `The ${comparison} in each seed, mean with its 95 % interval: supported when it is ${claimed === 'higher' ? 'above' : 'below'} by ${smallest} or more.`
    case 'difference':
      return `Mean of ${comparison} over paired seeds with its 95 % interval (paired t): supported when all of it is ${claimed === 'higher' ? 'above' : 'below'} ${isRatio ? 1 : 0} and the mean reaches ${smallest}; no effect when the 90 % interval stays within ${smallest}.`
  }
}

/** What a contrast gave, in one sentence. @param named whether its regime is said, because there are others */
export function findingWords(measured: MeasuredContrast, named: boolean): string {
  const { decision, metric, comparison, arms, name } = measured
  const regime = named ? `${name}: ` : ''
  const effect = displayedEffect(measured)
  if (!decision || !effect) return `${regime}${measured.notes.join(' ') || 'Nothing could be computed.'}`
  if (decision.kind === 'failures') {
    const [arm, against] = arms
    const survivors = decision.conditional ? ` Among the ${decision.conditional.n} seeds that survive in both, ${metric.name} ${effectWords(displayedEffect({ ...measured, decision: decision.conditional }) ?? effect)}.` : ''
    return `${regime}${arm?.label} fails in ${decision.arm.failed} of ${decision.n} seeds, ${against?.label} in ${decision.baseline.failed}.${survivors}`
  }
  const reached = decision.kind === 'censored' && measured.rule === 'censored' ? ` (reached by ${arms.map(({ label, values }) => `${label} ${values.filter(value => value !== null).length} of ${values.length}`).join(', ')})` : ''
  return `${regime}${measured.rule === 'median' ? 'median of ' : ''}${metric.name}, ${comparison}: ${effectWords(effect)}${reached}, n = ${effect.n}.`
}
