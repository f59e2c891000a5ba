import * as l10n from '@vscode/l10n'
import type { HealthRule } from './HealthRule'
import { count, lossWord, number } from './inWords'
import { averagedLoss, lossAtStart, robust } from './lossSteps'
import { NOTEBOOKS } from './notebooks'

const TIMES_START = 3
const DEVIATIONS = 10
const RECOVERED = 0.5

/** Updates that overshoot: the loss rises far above where it began. */
export const rateTooHigh: HealthRule = {
  id: 'learning-rate-too-high',
  texts: () => ({
    title: l10n.t('Learning rate too high'),
    says: l10n.t('The loss rises far above that of the untrained network: updates overshoot.'),
    thresholds: [
      { name: l10n.t('loss against the loss at the start'), value: TIMES_START, unit: l10n.t('times') },
      { name: l10n.t('loss above the loss at the start, in robust standard deviations of the run'), value: DEVIATIONS, unit: l10n.t('deviations') },
      { name: l10n.t('an error where the newest loss is not below this share of the loss at the start'), value: RECOVERED, unit: l10n.t('times') }
    ],
    source: l10n.t('LeCun, Bottou, Orr and Müller 1998 (Efficient BackProp), section 5: beyond twice the optimal rate a step leads uphill. The numbers are ours, measured on the runs of README’s section on health.'),
    advice: l10n.t('Try a third of the rate, or raise it slowly at the start (fitOneCycle). learn.lrFind() suggests rates.'),
    needs: l10n.t('a loss, above 0')
  }),
  notebook: NOTEBOOKS.highRate,
  applies: record => record.steps > 1,
  find(record) {
    const { loss, learningRate } = record
    const start = lossAtStart(record)
    const { deviation } = robust(loss.mean.filter(Number.isFinite))
    const above = [...loss.max.keys()].filter(bucket => {
      const value = loss.max[bucket] ?? NaN
      return Number.isFinite(value) && start > 0 && value >= TIMES_START * start && value - start >= DEVIATIONS * deviation
    })
    const [first] = above
    const last = above.at(-1)
    if (first === undefined || last === undefined) return []
    const peak = above.reduce((best, bucket) => ((loss.max[bucket] ?? NaN) > (loss.max[best] ?? NaN) ? bucket : best), first)
    const recovered = (averagedLoss(record).values.at(-1) ?? NaN) < RECOVERED * start
    const value = loss.max[peak] ?? NaN
    const numbers = [number(learningRate.mean[peak] ?? NaN), lossWord(value), count(peak * loss.stride), number(value / start), lossWord(start)]
    return [
      {
        rule: this.id,
        severity: recovered ? 'warning' : 'error',
        words: recovered
          ? l10n.t('At a learning rate of {0} the loss rose to {1} at step {2}, {3} times the {4} at the start, and fell again later.', ...numbers)
          : l10n.t('At a learning rate of {0} the loss rose to {1} at step {2}, {3} times the {4} at the start, and training has not recovered.', ...numbers),
        step: { from: first * loss.stride, to: last * loss.stride + loss.countAt(last) - 1 },
        notebook: this.notebook
      }
    ]
  }
}
