import * as l10n from '@vscode/l10n'
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
  texts: () => ({
    title: l10n.t('Divergence'),
    says: l10n.t('The training loss had fallen and has risen again, for good.'),
    thresholds: [
      { name: l10n.t('newest loss, over {0} steps, against the least so far', AVERAGED_STEPS), value: TIMES_LEAST, unit: l10n.t('times') },
      { name: l10n.t('newest loss against the loss at the start'), value: SHARE_OF_START, unit: l10n.t('times') },
      { name: l10n.t('steps'), value: STEPS, unit: l10n.t('steps') }
    ],
    source: l10n.t('Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.4.1: too high a rate can increase the training error. The numbers are ours; fastai’s learning-rate finder takes 4 times the least smoothed loss for divergence.'),
    advice: l10n.t('Go back to the weights from before (SaveModel keeps the best ones), or train at a lower rate.'),
    needs: l10n.t('a loss, above 0')
  }),
  notebook: NOTEBOOKS.highRate,
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
        words: l10n.t('The loss had fallen to {0} at step {1} and is {2} now ({3} at the start; means over {4} steps).', lossWord(least), count(from), lossWord(newest), lossWord(start), AVERAGED_STEPS),
        step: { from, to: record.steps - 1 },
        notebook: this.notebook
      }
    ]
  }
}
