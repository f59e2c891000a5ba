import * as l10n from '@vscode/l10n'
import { findingsInShort, HEALTH_RULES, healthOf, lookedFor, SEVERITY_MARKS, whereFound, type Finding } from '../../src/health'
import { layerTitles, type RunRecord } from '../../src/run'
import { setText } from '../charts'
import { ruleDetails } from './ruleDetails'

/** A live run is judged anew this often at most: its steps come up to thirty times a second. */
const MILLISECONDS_BETWEEN = 1000

interface Row {
  element: HTMLLIElement
  where: HTMLElement
  words: HTMLElement
  finding: Finding
}

/**
 * What is wrong with the run, in plain words: a list of findings, each of which leads to its step and layer and can be unfolded to its
 * rule. Where nothing was found it says, unfolded, what was looked for.
 */
export class HealthView {
  readonly element = document.createElement('section')
  private readonly summary = document.createElement('span')
  private readonly list = Object.assign(document.createElement('ul'), { className: 'cp-findings' })
  private readonly nothing = Object.assign(document.createElement('details'), { className: 'cp-rule' })
  private readonly lookedFor = document.createElement('p')
  private rows = new Map<string, Row>()
  private record: RunRecord | undefined
  private judgedAt = -Infinity
  private timer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param onChoose a finding was chosen: show its layer, if it has one, at its first step
   * @param onOpen the notebook that explains a finding is to be opened: its file
   */
  constructor(
    private readonly onChoose: (finding: Finding) => void,
    private readonly onOpen: (file: string) => void
  ) {
    const { element } = this
    element.className = 'cp-health'
    const title = Object.assign(document.createElement('h2'), { className: 'cp-title', textContent: `${l10n.t('Health')} `, id: 'cp-health-title' })
    element.setAttribute('aria-labelledby', title.id)
    title.append(this.summary)
    this.nothing.append(Object.assign(document.createElement('summary'), { textContent: l10n.t('What was looked for') }), this.lookedFor)
    element.append(title, this.list, this.nothing)
    this.show(undefined)
  }

  /** Shows a run; none where it is undefined, or where it has no batch yet. */
  show(record: RunRecord | undefined): void {
    const sameRun = record?.meta.id === this.record?.meta.id
    this.record = record
    const wait = sameRun && record?.live === true ? this.judgedAt + MILLISECONDS_BETWEEN - performance.now() : 0
    if (wait <= 0) return this.judge()
    this.timer ??= setTimeout(() => this.judge(), wait)
  }

  private judge(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const { record } = this
    this.element.hidden = !record || record.steps === 0 || record.meta.purpose === 'lrFind'
    if (!record || this.element.hidden) return this.list.replaceChildren()
    this.judgedAt = performance.now()
    const findings = healthOf(record)
    const titles = layerTitles(record.meta.layers)
    const rows = findings.map(finding => {
      // The same finding keeps its element, and with it the keyboard's focus and what was unfolded.
      const key = JSON.stringify([record.meta.id, finding.rule, finding.severity, finding.layer ?? null, finding.rule === 'loss-spike' ? finding.step.from : null])
      const row = this.rows.get(key) ?? this.build(finding)
      row.finding = finding
      setText(row.words, finding.words)
      setText(row.where, whereFound(finding, titles))
      return [key, row] as const
    })
    this.rows = new Map(rows)
    this.place(rows.map(([, { element }]) => element))
    this.list.hidden = findings.length === 0
    this.nothing.hidden = findings.length > 0
    setText(this.summary, findingsInShort(findings))
    setText(this.lookedFor, findings.length > 0 ? '' : lookedFor(record))
  }

  /** Puts the list's items in order; one that stays is not taken out, which would take the keyboard's focus from it. */
  private place(items: readonly HTMLLIElement[]): void {
    const { list } = this
    const kept = new Set<Element>(items)
    for (const item of [...list.children]) if (!kept.has(item)) item.remove()
    for (const [at, item] of items.entries()) if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null)
  }

  private build(finding: Finding): Row {
    const element = document.createElement('li')
    const { sign } = SEVERITY_MARKS[finding.severity]
    const rule = HEALTH_RULES.find(({ id }) => id === finding.rule)
    const button = Object.assign(document.createElement('button'), { type: 'button', className: `cp-finding cp-${finding.severity}`, title: l10n.t('Show this step') })
    const part = (className: string, textContent = ''): HTMLElement => button.appendChild(Object.assign(document.createElement('span'), { className, textContent }))
    const mark = part('cp-mark', sign)
    mark.setAttribute('role', 'img')
    mark.setAttribute('aria-label', finding.severity === 'error' ? l10n.t('Error:') : l10n.t('Warning:'))
    part('cp-what', rule?.texts().title ?? finding.rule)
    const row = { element, where: part('cp-where'), words: part('cp-words'), finding }
    button.addEventListener('click', () => {
      for (const other of this.rows.values()) other.element.removeAttribute('aria-current')
      element.setAttribute('aria-current', 'true')
      this.onChoose(row.finding)
    })
    element.append(button, ...(rule ? [ruleDetails(rule, this.onOpen)] : []))
    return row
  }
}
