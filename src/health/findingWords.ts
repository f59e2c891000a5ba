import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../run'
import type { Finding, Threshold } from './HealthRule'
import { HEALTH_RULES, rulesFor } from './healthOf'
import { count, sentences } from './inWords'

/** How a finding's severity is shown: by a sign, which a screen reader gets as a word. */
export const SEVERITY_MARKS = { error: { sign: '✕', word: 'Error' }, warning: { sign: '⚠', word: 'Warning' } } as const

/** The layer and the steps that a finding speaks of. @param titles of the record's layers */
export function whereFound({ layer, step: { from, to } }: Finding, titles: readonly string[]): string {
  const steps = from === to ? l10n.t('step {0}', count(from)) : l10n.t('steps {0}–{1}', count(from), count(to))
  return layer === undefined ? steps : `${titles[layer] ?? ''}, ${steps}`
}

/** How many findings of which severity. */
export function findingsInShort(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.length - errors
  const counted = [
    ...(errors === 0 ? [] : [errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', count(errors))]),
    ...(warnings === 0 ? [] : [warnings === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', count(warnings))])
  ]
  return findings.length === 0 ? l10n.t('nothing found') : counted.join(', ')
}

/** What was looked for in a run, and what was not because the run does not record it. */
export function lookedFor(record: RunRecord): string {
  const rules = rulesFor(record)
  const missing = HEALTH_RULES.filter(rule => !rules.includes(rule))
  const looked = l10n.t('Looked for in {0} steps: {1}.', count(record.steps), rules.map(rule => rule.texts().title).join(', '))
  if (missing.length === 0) return looked
  return sentences(looked, l10n.t('Not looked for, since this run has too few steps or does not record it: {0}.', missing.map(rule => rule.texts()).map(({ title, needs }) => l10n.t('{0} (needs {1})', title, needs)).join('; ')))
}

/** A rule's threshold: what is compared, with which number. */
export const thresholdWords = ({ name, value, unit }: Threshold): string => `${name}: ${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`
