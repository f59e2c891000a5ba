import type { RunRecord } from '../run'
import type { Finding, HealthRule } from './HealthRule'
import { HEALTH_RULES, rulesFor } from './healthOf'
import { count } from './inWords'

/** How a finding's severity is shown: by a sign, which a screen reader gets as a word. */
export const SEVERITY_MARKS = { error: { sign: '✕', word: 'Error' }, warning: { sign: '⚠', word: 'Warning' } } as const

/** The layer and the steps that a finding speaks of. @param titles of the record's layers */
export function whereFound({ layer, step: { from, to } }: Finding, titles: readonly string[]): string {
  const steps = from === to ? `step ${count(from)}` : `steps ${count(from)}–${count(to)}`
  return layer === undefined ? steps : `${titles[layer] ?? ''}, ${steps}`
}

/** How many findings of which severity. */
export function findingsInShort(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const counted = [[errors, 'error'], [findings.length - errors, 'warning']] as const
  return findings.length === 0 ? 'nothing found' : counted.flatMap(([found, word]) => (found === 0 ? [] : [`${count(found)} ${word}${found === 1 ? '' : 's'}`])).join(', ')
}

/** What was looked for in a run, and what was not because the run does not record it. */
export function lookedFor(record: RunRecord): string {
  const rules = rulesFor(record)
  const named = (of: readonly HealthRule[]): string => of.map(({ title }) => title.toLowerCase().replace('relu', 'ReLU')).join(', ')
  const missing = HEALTH_RULES.filter(rule => !rules.includes(rule))
  const left = missing.length === 0 ? '' : ` Not looked for, since this run has too few steps or does not record it: ${missing.map(rule => `${named([rule])} (needs ${rule.needs})`).join('; ')}.`
  return `Looked for in ${count(record.steps)} steps: ${named(rules)}.${left}`
}

/** A rule's threshold: what is compared, with which number. */
export const thresholdWords = ({ name, value, unit }: HealthRule['thresholds'][number]): string => `${name}: ${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`
