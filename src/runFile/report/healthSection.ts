import { findingsInShort, HEALTH_RULES, healthOf, lookedFor, SEVERITY_MARKS, thresholdWords, whereFound, type Finding } from '../../health'
import { escapeMarkup } from '../../picture'
import { layerTitles, type RunRecord } from '../../run'

/** What is wrong with the run, in plain words, each with what helps and the rule behind it; else what was looked for. */
export function healthSection(record: RunRecord): string {
  if (record.steps === 0) return ''
  if (record.meta.purpose === 'lrFind') return '<p>A learning-rate finder drives its training into divergence on purpose: its health says nothing, so it is not judged.</p>'
  const findings = healthOf(record)
  if (findings.length === 0) return `<p class="nothing">Nothing was found.</p>\n<p class="note">${escapeMarkup(lookedFor(record))}</p>`
  const titles = layerTitles(record.meta.layers)
  return `<p>${escapeMarkup(findingsInShort(findings))}</p>\n<ul class="findings">\n${findings.map((finding, index) => findingItem(finding, titles, findings.findIndex(({ rule }) => rule === finding.rule) === index)).join('\n')}\n</ul>`
}

/** @param isFirst of its rule: that is said once */
function findingItem(finding: Finding, titles: readonly string[], isFirst: boolean): string {
  const { severity, words } = finding
  const { sign, word } = SEVERITY_MARKS[severity]
  const rule = HEALTH_RULES.find(({ id }) => id === finding.rule)?.texts()
  const why = rule && isFirst
    ? `<p><b>What helps:</b> ${escapeMarkup(rule.advice)}</p>
<details><summary>The rule behind it</summary><p>${escapeMarkup(rule.says)}</p><ul>${rule.thresholds.map(threshold => `<li>${escapeMarkup(thresholdWords(threshold))}</li>`).join('')}</ul><p>${escapeMarkup(rule.source)}</p></details>`
    : ''
  return `<li class="${severity}"><h3><span role="img" aria-label="${word}:">${sign}</span> ${escapeMarkup(rule?.title ?? finding.rule)} <span class="where">${escapeMarkup(whereFound(finding, titles))}</span></h3>
<p>${escapeMarkup(words)}</p>
${why}</li>`
}
