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
  const what = word === 'NaN' ? 'not a number (NaN)' : `infinite (${word})`
  if (to === record.steps - 1 && to > from) return `The loss is ${what} from step ${formatCount(from)} on: the weights are lost from there. A lower learning rate usually helps.`
  return `The loss is ${what} at ${formatSteps(from, to)}.`
}
