import { dyingRelu } from './dyingRelu'
import type { HealthRule } from './HealthRule'
import { count, lossWord, number, percent } from './inWords'
import { layersOf } from './layerRows'
import { AVERAGED_STEPS, averagedLoss, lossAtStart, lossIsFinite } from './lossSteps'
import { NOTEBOOKS } from './notebooks'
import { saturation } from './saturation'
import { vanishingGradient } from './vanishingGradient'

const SHARE_OF_START = 0.8
const HIGHEST = 1.1
const STEPS = 150
const STEPS_OF_ENDED = 100

/** A loss that hardly falls, and calmly, for no other reason that is recorded. */
export const rateTooLow: HealthRule = {
  id: 'learning-rate-too-low',
  title: 'Learning rate too low',
  says: 'The loss hardly falls, without any unrest, and no layer shows another reason for it.',
  thresholds: [
    { name: `newest loss, over ${AVERAGED_STEPS} steps, against the loss at the start`, value: SHARE_OF_START, unit: 'times' },
    { name: 'greatest loss against the loss at the start, at most', value: HIGHEST, unit: 'times' },
    { name: 'steps of a run under way', value: STEPS, unit: 'steps' },
    { name: 'steps of a run that has ended', value: STEPS_OF_ENDED, unit: 'steps' }
  ],
  source: 'Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.4.1: with too low a rate training is slow and may stay at a high error. The numbers are ours, measured on the runs of README’s section on health.',
  notebook: NOTEBOOKS.goodHighRate,
  advice: 'Try ten times the rate, or learn.lrFind(), which suggests rates.',
  needs: 'a loss, above 0',
  applies: record => record.steps >= (record.live ? STEPS : STEPS_OF_ENDED),
  find(record) {
    if (!this.applies(record) || !lossIsFinite(record)) return []
    const start = lossAtStart(record)
    const newest = averagedLoss(record).values.at(-1) ?? NaN
    if (!(start > 0 && newest >= SHARE_OF_START * start && Math.max(...record.loss.max) <= HIGHEST * start)) return []
    if ([vanishingGradient, dyingRelu, saturation].some(rule => rule.find(record).length > 0)) return []
    const rate = Math.max(...record.learningRate.max)
    const other = layersOf(record, 'gradient').length > 0 ? '' : ' Vanishing gradients look the same: new GradientStats() would tell.'
    return [
      {
        rule: this.id,
        severity: 'warning',
        words: `In ${count(record.steps)} steps at a learning rate of at most ${number(rate)} the loss went from ${lossWord(start)} to ${lossWord(newest)}, ${percent(Math.max(0, 1 - newest / start))} less.${other}`,
        step: { from: 0, to: record.steps - 1 },
        notebook: this.notebook
      }
    ]
  }
}
