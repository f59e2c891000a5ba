import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../../src/run'
import { formatCount, formatNumber, formatSeconds, formatShare, setText, stateWords } from '../charts'

/** What a run is and how far it is: name, model, engine, epoch and step, speed, loss, accuracy; and why it ended where it did not finish. */
export function runHeader(): { element: HTMLElement; show(record: RunRecord, note?: string): void } {
  const element = document.createElement('header')
  element.className = 'cs-header'
  const name = document.createElement('h3')
  const state = Object.assign(document.createElement('span'), { className: 'cs-state' })
  const about = Object.assign(document.createElement('p'), { className: 'cs-about' })
  const facts = document.createElement('dl')
  const values = new Map<string, HTMLElement>()
  const showFacts = (listed: readonly [term: string, value: string][]): void => {
    if (listed.length !== values.size) {
      values.clear()
      facts.replaceChildren(...listed.map(([term]) => fact(term, values)))
    }
    for (const [term, value] of listed) {
      const element = values.get(term)
      if (element) setText(element, value)
    }
  }
  const progress = Object.assign(document.createElement('progress'), { max: 1 })
  progress.setAttribute('aria-label', l10n.t('Progress of the training'))
  const reason = Object.assign(document.createElement('p'), { className: 'cs-reason' })
  const title = document.createElement('div')
  title.append(name, state)
  element.append(title, about, facts, progress, reason)
  return {
    element,
    show(record, note) {
      const { meta } = record
      setText(name, meta.name)
      setText(state, stateWords(record.state))
      state.dataset['state'] = record.state
      const model = [
        l10n.t('{0}, {1} parameters', meta.model.name, formatCount(meta.model.parameters)),
        l10n.t('{0}, batches of {1}', meta.data.name, formatCount(meta.data.batchSize)),
        meta.optimizer,
        l10n.t('{0} {1} on {2}', meta.engine.name, meta.engine.version, meta.engine.device)
      ]
      setText(about, model.join(' · '))
      showFacts(listFacts(record))
      const total = meta.epochs * meta.stepsPerEpoch
      progress.hidden = !record.live
      if (total > 0) progress.value = Math.min(1, record.steps / total)
      setText(reason, note ?? record.reason ?? '')
      reason.hidden = reason.textContent === ''
    }
  }
}

/** An element for one fact; the one for its value goes to `values`. */
function fact(term: string, values: Map<string, HTMLElement>): HTMLElement {
  const pair = document.createElement('div')
  const value = document.createElement('dd')
  pair.append(Object.assign(document.createElement('dt'), { textContent: term }), value)
  values.set(term, value)
  return pair
}

function listFacts(record: RunRecord): [string, string][] {
  const { meta, epochs, steps } = record
  const speed = imagesPerSecond(record)
  const [metric, value] = Object.entries(epochs.findLast(epoch => Object.keys(epoch.metrics).length > 0)?.metrics ?? {})[0] ?? []
  const seconds = record.seconds.max.at(-1)
  return [
    [l10n.t('epoch'), l10n.t('{0} of {1}', formatCount(Math.min(meta.epochs, epochs.length + (record.live ? 1 : 0))), formatCount(meta.epochs))],
    [l10n.t('step'), l10n.t('{0} of {1}', formatCount(steps), formatCount(meta.epochs * meta.stepsPerEpoch))],
    [l10n.t('images/s'), speed === undefined ? '–' : formatCount(speed)],
    [l10n.t('loss'), steps === 0 ? '–' : formatNumber(record.loss.last)],
    ...(metric === undefined || value === undefined ? [] : [[l10n.t('validation {0}', metric), metric === 'accuracy' ? formatShare(value) : formatNumber(value)] as [string, string]]),
    ...(seconds === undefined ? [] : [[l10n.t('time'), formatSeconds(seconds)] as [string, string]])
  ]
}

/** Buckets of steps over which the speed of a live run is measured. */
const RECENT = 30

/** Images trained in a second: lately while the run is live, over all of it afterwards. */
function imagesPerSecond({ seconds, live, meta }: RunRecord): number | undefined {
  const times = seconds.mean
  const last = times.length - 1
  const first = live ? Math.max(0, last - RECENT) : 0
  const [from, to] = [times[first], times[last]]
  if (from === undefined || to === undefined || !(to > from)) return undefined
  const middle = (index: number): number => index * seconds.stride + (seconds.countAt(index) - 1) / 2
  return ((middle(last) - middle(first)) * meta.data.batchSize) / (to - from)
}
