import { Callback, type CallbackState } from '../Callback'
import { snakeCase } from '../callbackNames'
import { checkRate } from '../optimizers/checkHyperParameters'

/** Options of every callback that follows one number from epoch to epoch. */
export interface TrackerOptions {
  /** `'valid_loss'` (default), `'train_loss'`, or a metric's name. */
  monitor?: string
  /** Whether a smaller value is better; by default `'min'` where the name holds `loss` or `error`, else `'max'`. */
  mode?: 'auto' | 'min' | 'max'
  /** A value must be better by more than this to count as better; 0 by default. */
  minDelta?: number
  /** Forget the best value when a fit begins; true by default. */
  resetOnFit?: boolean
}

export const TRACKER_OPTIONS = ['monitor', 'mode', 'minDelta', 'resetOnFit'] as const satisfies (keyof TrackerOptions)[]

/**
 * Compares a value with the best one so far, after every epoch (fastai's `TrackerCallback`, with its defaults). NaN is never better, and
 * an epoch without that value (a cancelled one) is passed over.
 */
export abstract class TrackerCallback extends Callback {
  // As in fastai: after the recorder.
  override readonly order: number = 60
  override readonly runInLrFind = false
  /** What is followed: `valid_loss`, `train_loss`, or a metric's name. */
  readonly monitor: string
  /** A value must be better by more than this, in its own unit, to count as better. */
  readonly minDelta: number
  /** The best value of the newest fit (of all fits, without resetOnFit); undefined before the first. */
  best: number | undefined
  /** Epochs of this fit that were compared, those before it included. */
  private seen = 0
  private readonly lower: boolean
  private readonly resetOnFit: boolean

  constructor({ monitor = 'valid_loss', mode = 'auto', minDelta = 0, resetOnFit = true }: TrackerOptions = {}) {
    super()
    checkRate(`${this.constructor.name}: minDelta`, minDelta)
    // A cell's JavaScript may pass anything.
    if (!['auto', 'min', 'max'].includes(mode)) throw new RangeError(`${this.constructor.name}: mode must be 'auto', 'min' or 'max', but it is ${JSON.stringify(mode)}.`)
    this.monitor = monitor
    this.minDelta = minDelta
    this.lower = mode === 'auto' ? /loss|error/i.test(monitor) : mode === 'min'
    this.resetOnFit = resetOnFit
  }

  override beforeFit(): void | Promise<void> {
    const { data, metrics } = this.learn
    const validated = data.validation.length > 0
    const there = ['train_loss', ...(validated ? ['valid_loss', ...metrics.map(({ name }) => name)] : [])]
    if (!there.some(name => name === this.monitor || name === snakeCase(this.monitor))) {
      const needsValidation = !validated && (snakeCase(this.monitor) === 'valid_loss' || metrics.some(({ name }) => name === this.monitor))
      throw new Error(`${this.constructor.name} cannot monitor ${JSON.stringify(this.monitor)}: ${needsValidation ? 'the data has no validation images' : 'nothing by that name is measured'}. There is ${there.join(', ')}.`)
    }
    this.seen = this.learn.epoch
    if (this.resetOnFit) this.best = undefined
  }

  /** The epoch just ended has the monitored value. */
  protected abstract compared(better: boolean, value: number): void | Promise<void>

  override afterEpoch(): void | Promise<void> {
    this.seen = this.learn.epoch + 1
    const value = this.value()
    if (value !== undefined) return this.take(value)
  }

  /** Where another callback saves the learner at an epoch's end before this one has compared, the value is saved, and compared when the fit goes on. */
  override saveState(): CallbackState {
    const pending = this.learn.epochsDone > this.seen ? this.value() : undefined
    return { ...(this.best === undefined ? {} : { best: this.best }), ...(pending === undefined ? {} : { pending }) }
  }
  override loadState({ best, pending }: CallbackState): void | Promise<void> {
    this.best = best
    if (pending !== undefined) return this.take(pending)
  }

  private take(value: number): void | Promise<void> {
    const beaten = this.lower ? value + this.minDelta < (this.best ?? Infinity) : value - this.minDelta > (this.best ?? -Infinity)
    if (beaten) this.best = value
    return this.compared(beaten, value)
  }

  private value(): number | undefined {
    const { trainingLoss, validation } = this.learn
    const name = snakeCase(this.monitor)
    if (name === 'train_loss') return trainingLoss
    return validation?.[name === 'valid_loss' ? 'loss' : this.monitor]
  }
}
