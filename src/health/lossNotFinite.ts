import type { HealthRule } from './HealthRule'
import { count, number } from './inWords'
import { NOTEBOOKS } from './notebooks'

/** A loss that is NaN or infinite. */
export const lossNotFinite: HealthRule = {
  id: 'loss-not-finite',
  title: 'Loss not finite',
  says: 'The loss of a batch is NaN or infinite: an update made numbers too large for 32-bit floats.',
  thresholds: [{ name: 'batches whose loss is not finite', value: 1, unit: 'batch' }],
  source: 'Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.5: numerical overflow shows as NaN or infinity. fastai’s TerminateOnNaNCallback stops there.',
  notebook: NOTEBOOKS.highRate,
  advice: 'Make the model anew and train at a lower rate. new TerminateOnNaN() stops such a run at once; new GradientClip() keeps updates small.',
  needs: 'a loss',
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
    const what = `The loss is ${Number.isNaN(value) ? 'not a number (NaN)' : 'infinite'} at step ${count(step.from)}, at a learning rate of ${number(learningRate.mean[first] ?? NaN)}`
    return [
      {
        rule: this.id,
        severity: 'error',
        words: lasting ? `${what}, and stays so: the weights are lost.` : `${what}; the newest one is finite again.`,
        step,
        notebook: this.notebook
      }
    ]
  }
}
