import type { HealthRule } from './HealthRule'
import { count, lossWord } from './inWords'
import { AVERAGED_STEPS, averagedLoss, lossAtStart, lossIsFinite } from './lossSteps'
import { NOTEBOOKS } from './notebooks'

const TIMES_LEAST = 2
const SHARE_OF_START = 0.5
const STEPS = 2 * AVERAGED_STEPS

/** A loss that was low and is high again. */
export const risingLoss: HealthRule = {
  id: 'divergence',
  title: 'Divergence',
  says: 'The training loss had fallen and has risen again, for good.',
  thresholds: [
    { name: `newest loss, over ${AVERAGED_STEPS} steps, against the least so far`, value: TIMES_LEAST, unit: 'times' },
    { name: 'newest loss against the loss at the start', value: SHARE_OF_START, unit: 'times' },
    { name: 'steps', value: STEPS, unit: 'steps' }
  ],
  source: 'Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.4.1: too high a rate can increase the training error. The numbers are ours; fastai’s learning-rate finder takes 4 times the least smoothed loss for divergence.',
  notebook: NOTEBOOKS.highRate,
  advice: 'Go back to the weights from before (SaveModel keeps the best ones), or train at a lower rate.',
  needs: 'a loss, above 0',
  applies: record => record.steps >= STEPS,
  find(record) {
    if (!this.applies(record) || !lossIsFinite(record)) return []
    const { loss } = record
    const { width, values } = averagedLoss(record)
    const newest = values.at(-1) ?? NaN
    const least = Math.min(...values)
    const start = lossAtStart(record)
    if (!(least > 0 && newest >= TIMES_LEAST * least && newest >= SHARE_OF_START * start)) return []
    const from = Math.min(record.steps, (values.indexOf(least) + width) * loss.stride) - 1
    return [
      {
        rule: this.id,
        severity: 'error',
        words: `The loss had fallen to ${lossWord(least)} at step ${count(from)} and is ${lossWord(newest)} now (${lossWord(start)} at the start; means over ${AVERAGED_STEPS} steps).`,
        step: { from, to: record.steps - 1 },
        notebook: this.notebook
      }
    ]
  }
}
