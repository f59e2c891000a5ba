import * as l10n from '@vscode/l10n'
import type { RunRecord } from '../../src/run'
import { formatCount, formatSteps } from './formatNumber'

/** A stretch of steps whose loss is no finite number. */
export interface LossProblem {
  from: number
  to: number
  word: 'NaN' | '∞' | '−∞'
  /** For a person. */
  sentence: string
}

/** Stretches that are told apart; more of them are marked as one with those before. */
const MOST = 20

/** Finds where the loss is NaN or infinite. */
export function lossProblems(record: RunRecord): LossProblem[] {
  const { loss } = record
  const found: { from: number; to: number; word: LossProblem['word'] }[] = []
  for (const [index, value] of loss.mean.entries()) {
    if (Number.isFinite(value)) continue
    const word = Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
    const from = index * loss.stride
    const to = from + loss.countAt(index) - 1
    const last = found.at(-1)
    if (last && ((last.to === from - 1 && last.word === word) || found.length === MOST)) last.to = to
    else found.push({ from, to, word })
  }
  return found.map(stretch => ({ ...stretch, sentence: sentence(stretch, record) }))
}

function sentence({ from, to, word }: { from: number; to: number; word: string }, record: RunRecord): string {
  if (to === record.steps - 1 && to > from)
    return word === 'NaN'
      ? l10n.t('The loss is not a number (NaN) from step {0} on: the weights are lost from there. A lower learning rate usually helps.', formatCount(from))
      : l10n.t('The loss is infinite ({0}) from step {1} on: the weights are lost from there. A lower learning rate usually helps.', word, formatCount(from))
  return word === 'NaN' ? l10n.t('The loss is not a number (NaN) at {0}.', formatSteps(from, to)) : l10n.t('The loss is infinite ({0}) at {1}.', word, formatSteps(from, to))
}
