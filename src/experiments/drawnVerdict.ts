import type { DrawnEffect, DrawnFailures, DrawnKind, DrawnVerdict } from '../picture'
import { displayedEffect, effectWords } from './displayedEffect'
import { exactNumber } from './exactNumber'
import { outcomeWords } from './Outcome'
import { decisionWords, wilson } from './statistics'
import { quantityWords, verdictMark } from './verdictWords'
import type { MeasuredContrast, VerdictCase, VerdictRow } from './VerdictRow'

/** What is drawn of a verdict. */
export function drawnVerdict(row: VerdictRow): DrawnVerdict {
  const measured = row.cases.filter(one => one.measured !== undefined)
  return {
    id: row.claim.id,
    claim: row.claim.text,
    kind: kindOf(row),
    mark: verdictMark(row),
    words: row.words,
    finding: row.finding,
    contrasts: measured.flatMap(one => (one.measured ? drawnContrast(one.measured, one) : [])),
    secondary: row.secondary.flatMap(one => drawnContrast(one)),
    facts: facts(row)
  }
}

const kindOf = (row: VerdictRow): DrawnKind => (row.qualifiers.includes('mixed') ? 'mixed' : row.kind)

function drawnContrast(measured: MeasuredContrast, verdict?: VerdictCase): (DrawnEffect | DrawnFailures)[] {
  const { decision, name, optimizer, metric, comparison, notes } = measured
  const effect = displayedEffect(measured)
  const common = {
    title: name === optimizer ? name : `${name} (${optimizer})`,
    ...(verdict ? { verdict: { kind: verdict.kind, words: decision && decision.outcome.kind === verdict.kind ? decisionWords(decision) : outcomeWords(verdict) } } : {}),
    facts: verdict || !effect ? factsOf(measured) : `${effectWords(effect)}, n = ${effect.n}`,
    // What is only shown declares nothing, and needs no p.
    notes: verdict ? [...notes, ...(decision?.notes ?? [])] : notes
  }
  if (!decision || !effect) return [{ ...common, ...(measured.rule === 'censored' ? arrivals(measured) : failuresOf(measured)) }]
  if (decision.kind === 'failures') {
    const failures = { ...common, ...failuresOf(measured) }
    if (!decision.conditional) return [failures]
    const survivors: MeasuredContrast = { ...measured, rule: 'difference', claimed: decision.conditional.claimed, decision: decision.conditional, notes: [] }
    return [failures, ...drawnContrast({ ...survivors, name: 'Among the seeds that survive in both', optimizer: 'Among the seeds that survive in both' })]
  }
  const zone = effect.isRatio ? `a factor below ${exactNumber(effect.zone[1])} does not matter` : `less than ${exactNumber(effect.zone[1])}${effect.unit === '' ? '' : ` ${effect.unit}`} does not matter`
  return [
    {
      ...common,
      axis: `${metric.name}, ${comparison}${effect.isRatio ? '' : effect.unit === '' ? '' : ` (${effect.unit})`}`,
      isRatio: effect.isRatio,
      dots: dotsOf(measured, effect.isRatio),
      estimate: effect.estimate,
      ...(effect.beyond && { beyond: effect.beyond }),
      interval: effect.low === null && effect.high === null ? null : [effect.low, effect.high],
      zone: effect.zone,
      zoneWords: zone,
      claimed: measured.claimed
    }
  ]
}

const failuresOf = ({ arms }: MeasuredContrast): Pick<DrawnFailures, 'arms' | 'crossed'> => ({
  crossed: 'failed',
  arms: arms.map(({ label, failed }) => {
    const count = failed.filter(Boolean).length
    const { low, high } = wilson(count, failed.length)
    return { label, failed, words: `${count} of ${failed.length} failed (95 % interval of the share: ${Math.round(100 * low)} to ${Math.round(100 * high)} %)` }
  })
})

/** Which seeds reached a target that too few reached. */
const arrivals = ({ arms }: MeasuredContrast): Pick<DrawnFailures, 'arms' | 'crossed'> => ({
  crossed: 'never reached it',
  arms: arms.map(({ label, values }) => ({ label, failed: values.map(value => value === null), words: `${values.filter(value => value !== null).length} of ${values.length} reached the target` }))
})

/** The effect of each seed that counts. */
function dotsOf({ decision, arms, seeds }: MeasuredContrast, isRatio: boolean): DrawnEffect['dots'] {
  if (decision?.kind === 'contrast' || decision?.kind === 'slope') return decision.differences.map((value, index) => ({ seed: decision.seeds[index] ?? index, value: isRatio ? Math.exp(value) : value }))
  const [arm, against] = arms
  return seeds.flatMap((seed, index) => {
    const [a, b] = [arm?.values[index], against?.values[index]]
    return typeof a === 'number' && typeof b === 'number' && b > 0 ? [{ seed, value: a / b }] : []
  })
}

function factsOf({ decision }: MeasuredContrast): string {
  if (!decision) return 'too few pairs'
  const flip = 'signFlipP' in decision && decision.signFlipP !== null && decision.test === 'superiority' ? `, sign-flip ${pEquals(decision.signFlipP)}` : ''
  return `n = ${decision.n}, ${pEquals(decision.p)}${decision.test === 'equivalence' ? ' (of equivalence)' : ''}${flip}`
}

/** `p = 0.012`, `p < 0.0001` */
const pEquals = (p: number): string => (pWords(p).startsWith('<') ? `p ${pWords(p)}` : `p = ${pWords(p)}`)

/** A p-value with two digits; `< 0.0001` below that. */
export const pWords = (p: number): string => (p < 1e-4 ? '< 0.0001' : String(Number(p.toPrecision(2))))

function facts({ claim, cases, evidence, setting, qualifiers }: VerdictRow): [string, string][] {
  // Beside what was measured; where all was counted, the finding says it.
  const counted = cases.some(one => one.measured) ? cases.filter(one => one.found !== undefined) : []
  const matching = [...new Set(cases.flatMap(({ measured }) => measured?.matching ?? []))]
  const chosen = [...new Set(cases.flatMap(({ measured }) => measured?.arms.flatMap(arm => (arm.chosen === undefined ? [] : [`${arm.label} ${arm.chosen}`])) ?? []))]
  return [
    ...counted.map((one): [string, string] => ['Counted', `${outcomeWords(one)} ${one.name}: ${one.found} of ${one.claimed}`]),
    ...evidence.map((one): [string, string] => ['Evidence', `${one.what}: ${quantityWords(one)}`]),
    ['Reading', claim.reading],
    ['Decided', `${claim.decidedBy} (${[...new Set([claim.kind, ...qualifiers.filter(one => one !== 'mixed')])].join(', ')})`],
    ...(matching.length > 0 ? [['Held equal', `${matching.join('; ')}${chosen.length > 0 ? `. Chosen: ${chosen.join(', ')}` : ''}`] as [string, string]] : []),
    ...(setting ? [['Measured', settingWords(setting)] as [string, string]] : [])
  ]
}

/** Data, engine, seeds, profile and configuration of a verdict, in a line. */
export function settingWords({ data, engine, seeds, profile, configuration, convscope }: NonNullable<VerdictRow['setting']>): string {
  return `${data}; ${engine}; seeds ${seedsWords(seeds)}; profile ${profile}; Convscope ${convscope}; configuration ${configuration.slice(0, 12)}`
}

/** `1–8`, or each where they are not in a row. */
const seedsWords = (seeds: readonly number[]): string => {
  const [first = 0] = seeds
  return seeds.length > 2 && seeds.every((seed, index) => seed === first + index) ? `${first}–${first + seeds.length - 1}` : seeds.join(', ')
}

