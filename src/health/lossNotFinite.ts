import * as l10n from '@vscode/l10n'
import type { HealthRule } from './HealthRule'
import { count, number, sentences } from './inWords'
import { NOTEBOOKS } from './notebooks'

/** A loss that is NaN or infinite. */
export const lossNotFinite: HealthRule = {
  id: 'loss-not-finite',
  texts: () => ({
    title: l10n.t('Loss not finite'),
    says: l10n.t('The loss of a batch is NaN or infinite: an update made numbers too large for 32-bit floats.'),
    thresholds: [{ name: l10n.t('batches whose loss is not finite'), value: 1, unit: l10n.t('batch') }],
    source: l10n.t('Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.5: numerical overflow shows as NaN or infinity. fastai’s TerminateOnNaNCallback stops there.'),
    advice: l10n.t('Make the model anew and train at a lower rate. new TerminateOnNaN() stops such a run at once; new GradientClip() keeps updates small.'),
    needs: l10n.t('a loss')
  }),
  notebook: NOTEBOOKS.highRate,
  applies: record => record.steps > 0,
  find(record) {
    const { loss, learningRate } = record
    const bad = [...loss.mean.keys()].filter(bucket => !Number.isFinite(loss.mean[bucket]))
    const [first] = bad
    const last = bad.at(-1)
    if (first === undefined || last === undefined) return []
    const step = { from: first * loss.stride, to: last * loss.stride + loss.countAt(last) - 1 }
    const value = loss.mean[first] ?? NaN
    const lasting = step.to === record.steps - 1
    const [at, rate] = [count(step.from), number(learningRate.mean[first] ?? NaN)]
    const what = Number.isNaN(value) ? l10n.t('The loss is not a number (NaN) at step {0}, at a learning rate of {1}.', at, rate) : l10n.t('The loss is infinite at step {0}, at a learning rate of {1}.', at, rate)
    return [
      {
        rule: this.id,
        severity: 'error',
        words: sentences(what, lasting ? l10n.t('It stays so: the weights are lost.') : l10n.t('The newest one is finite again.')),
        step,
        notebook: this.notebook
      }
    ]
  }
}
