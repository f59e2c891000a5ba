import * as l10n from '@vscode/l10n'
import { thresholdWords, type HealthRule } from '../../src/health'

/**
 * A rule, to be unfolded: what it says, its thresholds, its source, what helps, and the notebook that explains it.
 * @param onOpen that notebook is to be opened: its file
 */
export function ruleDetails({ texts, notebook }: HealthRule, onOpen: (file: string) => void): HTMLDetailsElement {
  const { title, says, thresholds, source, advice } = texts()
  const details = Object.assign(document.createElement('details'), { className: 'cp-rule' })
  const summary = Object.assign(document.createElement('summary'), { textContent: l10n.t('Why, and what helps') })
  summary.setAttribute('aria-label', l10n.t('{0}: why, and what helps', title))
  const terms = document.createElement('dl')
  const entry = (term: string, ...texts: readonly string[]): void => {
    terms.append(Object.assign(document.createElement('dt'), { textContent: term }), ...texts.map(textContent => Object.assign(document.createElement('dd'), { textContent })))
  }
  entry(l10n.t('Rule'), says)
  entry(l10n.t('Thresholds'), ...thresholds.map(thresholdWords))
  entry(l10n.t('What helps'), advice)
  entry(l10n.t('Source'), source)
  entry(l10n.t('Notebook'), '')
  const open = Object.assign(document.createElement('button'), { type: 'button', className: 'cp-link', textContent: notebook.title, title: l10n.t('Open a copy of {0}', notebook.file) })
  open.addEventListener('click', () => onOpen(notebook.file))
  terms.lastElementChild?.append(open, ` (${notebook.file})`)
  details.append(summary, terms)
  return details
}
