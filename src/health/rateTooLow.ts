import * as l10n from '@vscode/l10n'
import { dyingRelu } from './dyingRelu'
import type { HealthRule } from './HealthRule'
import { count, lossWord, number, percent, sentences } from './inWords'
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
  texts: () => ({
    title: l10n.t('Learning rate too low'),
    says: l10n.t('The loss hardly falls, without any unrest, and no layer shows another reason for it.'),
    thresholds: [
      { name: l10n.t('newest loss, over {0} steps, against the loss at the start', AVERAGED_STEPS), value: SHARE_OF_START, unit: l10n.t('times') },
      { name: l10n.t('greatest loss against the loss at the start, at most'), value: HIGHEST, unit: l10n.t('times') },
      { name: l10n.t('steps of a run under way'), value: STEPS, unit: l10n.t('steps') },
      { name: l10n.t('steps of a run that has ended'), value: STEPS_OF_ENDED, unit: l10n.t('steps') }
    ],
    source: l10n.t('Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.4.1: with too low a rate training is slow and may stay at a high error. The numbers are ours, measured on the runs of README’s section on health.'),
    advice: l10n.t('Try ten times the rate, or learn.lrFind(), which suggests rates.'),
    needs: l10n.t('a loss, above 0')
  }),
  notebook: NOTEBOOKS.goodHighRate,
  applies: record => record.steps >= (record.live ? STEPS : STEPS_OF_ENDED),
  find(record) {
    if (!this.applies(record) || !lossIsFinite(record)) return []
    const start = lossAtStart(record)
    const newest = averagedLoss(record).values.at(-1) ?? NaN
    if (!(start > 0 && newest >= SHARE_OF_START * start && Math.max(...record.loss.max) <= HIGHEST * start)) return []
    if ([vanishingGradient, dyingRelu, saturation].some(rule => rule.find(record).length > 0)) return []
    const rate = Math.max(...record.learningRate.max)
    const words = l10n.t('In {0} steps at a learning rate of at most {1} the loss went from {2} to {3}, {4} less.', count(record.steps), number(rate), lossWord(start), lossWord(newest), percent(Math.max(0, 1 - newest / start)))
    return [
      {
        rule: this.id,
        severity: 'warning',
        words: layersOf(record, 'gradient').length > 0 ? words : sentences(words, l10n.t('Vanishing gradients look the same: {0} would tell.', 'new GradientStats()')),
        step: { from: 0, to: record.steps - 1 },
        notebook: this.notebook
      }
    ]
  }
}
