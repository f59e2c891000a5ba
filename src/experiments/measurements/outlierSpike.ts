import { Callback } from '../../learner'
import { measurement, type MeasuredRun } from './Measurement'

/** What outliers among the training images do to the loss one step later. */
export interface OutlierSpike {
  /** Steps counted: their batch has an outlier; the one before and the one after have none. */
  steps: number
  /** Mean of ln(loss of the batch after / loss of the batch before); NaN where no step counts. */
  logRatio: number
  /** The greatest of these ratios, not its logarithm. */
  greatest: number
}

/** The loss one step after a batch with an outlier, relative to the loss before it: needs data with `outliers`. */
export const outlierSpike = measurement<object, OutlierSpike>([], run => {
  const watcher = new OutlierWatcher(run)
  return {
    callbacks: [watcher],
    end() {
      const { has } = watcher
      const { losses } = run
      const ratios = has.flatMap((outlier, step) => (outlier && has[step - 1] === false && has[step + 1] === false ? [losses[step + 1]! / losses[step - 1]!] : []))
      return { steps: ratios.length, logRatio: ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length, greatest: ratios.length > 0 ? Math.max(...ratios) : NaN }
    }
  }
})

/** Notes which batches have images whose pixels are brighter than they were. */
class OutlierWatcher extends Callback {
  override readonly name = 'outlierWatcher'
  /** Of each step. */
  readonly has: boolean[] = []

  constructor(private readonly run: MeasuredRun) {
    super()
  }

  override afterBatch(): void {
    const { training } = this.run.images
    this.has.push(this.run.batches.numbers.some(image => Math.abs(training.factorOf(image)) > 1))
  }
}
