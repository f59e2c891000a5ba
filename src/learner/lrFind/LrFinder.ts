import { SMOOTHING } from '../../run'
import { Callback } from '../Callback'
import { CancelFit, CancelValidate } from '../cancel'
import { exponential } from '../schedules/exponential'
import type { Schedule } from '../schedules/Schedule'

/** A smoothed loss of so many times the least one ends the search: fastai's. */
const DIVERGED = 4

export interface LrFinderOptions {
  startLr: number
  endLr: number
  /** Learning rates to try, one a batch. */
  numIt: number
  stopDiv: boolean
}

/**
 * Trains at a learning rate that grows by the same factor from batch to batch, and notes the loss, until that explodes or all rates were
 * tried (fastai's `LRFinder`; Smith 2015). While it is on a learner, callbacks with `runInLrFind = false` are not told of anything.
 */
export class LrFinder extends Callback {
  override readonly name = 'lrFinder'
  override readonly order = 60
  override readonly runValidation = false
  readonly rates: number[] = []
  readonly losses: number[] = []
  readonly smoothLosses: number[] = []
  private readonly schedule: Schedule
  private average = 0
  private best = Infinity

  constructor(private readonly options: LrFinderOptions) {
    super()
    this.schedule = exponential(options.startLr, options.endLr)
  }

  override beforeFit(): void {
    this.learn.leftByInterrupt = 'The weights, the optimizer and learn.recorder are as they were before lrFind.'
  }

  override beforeBatch(): void {
    this.learn.learningRate = this.schedule(this.learn.step / this.options.numIt)
  }

  override afterBatch(): void {
    const { rates, learn, options } = this
    // A batch that was cancelled was not trained.
    if (rates.length === learn.step) return
    const { loss, learningRate } = learn
    this.average = SMOOTHING * this.average + (1 - SMOOTHING) * loss
    const smooth = this.average / (1 - SMOOTHING ** (rates.length + 1))
    rates.push(learningRate)
    this.losses.push(loss)
    this.smoothLosses.push(smooth)
    this.best = Math.min(this.best, Number.isNaN(smooth) ? Infinity : smooth)
    const at = `at learning rate ${Number(learningRate.toPrecision(3))}: ${rates.length} of ${options.numIt} learning rates were tried.`
    if (options.stopDiv && !Number.isFinite(loss)) throw new CancelFit(`The loss became ${loss} ${at}`)
    if (options.stopDiv && smooth > DIVERGED * this.best) throw new CancelFit(`The smoothed loss rose to more than ${DIVERGED} times its least ${at}`)
    if (rates.length >= options.numIt) throw new CancelFit(`All ${options.numIt} learning rates were tried.`)
  }

  override beforeValidate(): void {
    throw new CancelValidate()
  }
}
