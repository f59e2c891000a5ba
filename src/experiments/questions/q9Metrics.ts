import type { Predictions } from '../measurements/predictions'
import type { TrialMetric } from '../experiment/ExperimentOptions'
import type { RunResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const CROSS_ENTROPY: Metric = { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ test }) => test.crossEntropy }
export const TRAINING_LOSS: Metric = { name: 'training cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ training }) => training.crossEntropy }
/** Test minus training cross-entropy: how much better the network is on what it was trained on. */
export const GAP: Metric = { name: 'generalisation gap', unit: 'nat', better: 'lower', of: ({ gap }) => gap }
export const JITTER: Metric = { name: 'standard deviation of the last ten validation accuracies', unit: 'pp', better: 'lower', scale: 'log', of: ({ measured }) => 100 * given(measured.lateJitter).accuracy }
export const FORGETTING: Metric = { name: 'forgetting events', unit: 'events', better: 'lower', scale: 'log', of: ({ measured }) => given(measured.forgettingEvents).events }
export const MEMORISED: Metric = { name: 'wrong labels memorised', unit: '%', better: 'lower', of: ({ measured }) => 100 * given(measured.memorised).memorised }
/** When the new task was first known well enough; null where it never was. */
export const OLD_ACCURACY: Metric = { name: 'accuracy on the old task', unit: '%', better: 'higher', of: ({ reached, curve }) => (reached === null ? null : 100 * (curve.accuracyBefore.at(-1) ?? NaN)) }
export const NEW_ACCURACY: Metric = { name: 'test accuracy on the new task', unit: '%', better: 'higher', of: ({ reached, test }) => (reached === null ? null : 100 * test.accuracy) }

/** Which test images are hard. Empty until the judges have judged. */
export class HardImages {
  private hard: ReadonlySet<number> = new Set()

  /** Takes for hard the tenth of the images whose losses are highest on average in the judges' order. */
  judge(judges: readonly Pick<Predictions, 'lossTenths'>[]): this {
    const [first] = judges
    if (!first) throw new RangeError('No network says which images are hard: give the results of one judge at least.')
    const rank = (image: number): number => judges.reduce((sum, { lossTenths }) => sum + Number(lossTenths[image]), 0)
    const ranks = Array.from({ length: first.lossTenths.length }, (_, image) => rank(image))
    const order = [...ranks.keys()].sort((a, b) => ranks[b]! - ranks[a]! || a - b)
    this.hard = new Set(order.slice(0, Math.round(order.length / 10)))
    return this
  }

  /** Error among the hard images, and among all others. */
  readonly error = (among: 'hard' | 'other'): Metric => ({ name: `test error among the ${among === 'hard' ? 'hardest tenth' : 'others'}`, unit: '%', better: 'lower', of: result => this.errorOf(result, among) })

  /** How much higher it is among the hard ones. */
  readonly excess: Metric = { name: 'test error of the hardest tenth above that of the others', unit: '%', better: 'lower', of: result => this.errorOf(result, 'hard') - this.errorOf(result, 'other') }

  private errorOf({ measured }: RunResult, among: 'hard' | 'other'): number {
    if (this.hard.size === 0) throw new Error('Which images are hard is not known yet: run the judges first, then question.judge(results).')
    const { classes, labels } = given(measured.predictions)
    let [wrong, count] = [0, 0]
    for (let image = 0; image < classes.length; image++) {
      if (this.hard.has(image) !== (among === 'hard')) continue
      count++
      if (classes[image] !== labels[image]) wrong++
    }
    return (100 * wrong) / count
  }
}

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 9.')
  return measured
}
