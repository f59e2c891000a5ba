import type { CallbackState } from '../Callback'
import { checkCount } from '../checks'
import { checkRate } from '../optimizers/checkHyperParameters'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions } from './TrackerCallback'

/** Options of `new ReduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions extends TrackerOptions {
  /** So many epochs in a row without a better value reduce the learning rate; 1 by default. */
  patience?: number
  /** The learning rate is divided by this; 10 by default. */
  factor?: number
  /** It gets no smaller than this; 0 by default. */
  minLr?: number
}

/**
 * Divides the learning rate of the fit under way when the monitored value has stopped getting better (fastai's `ReduceLROnPlateau`, with
 * its defaults). A schedule, which sets the learning rate at every batch, is the stronger.
 */
export class ReduceLROnPlateau extends TrackerCallback {
  override readonly name = 'reduceLrOnPlateau'
  override readonly order = 62
  /** So many epochs in a row without a better value reduce the learning rate. */
  readonly patience: number
  /** The learning rate is divided by this; above 1. */
  readonly factor: number
  /** It gets no smaller than this. */
  readonly minLr: number
  private wait = 0
  private reductions = 0

  constructor(options: ReduceLROnPlateauOptions = {}) {
    refuseUnknownOptions('ReduceLROnPlateau', options, ['patience', 'factor', 'minLr', ...TRACKER_OPTIONS])
    const { patience = 1, factor = 10, minLr = 0, ...tracked } = options
    super(tracked)
    checkCount('ReduceLROnPlateau: patience', patience)
    checkRate('ReduceLROnPlateau: minLr', minLr)
    if (!(Number.isFinite(factor) && factor > 1)) throw new RangeError(`ReduceLROnPlateau: factor must be a number above 1, such as 10, but it is ${String(factor)}.`)
    this.patience = patience
    this.factor = factor
    this.minLr = minLr
  }

  override beforeFit(): void | Promise<void> {
    this.wait = this.reductions = 0
    return super.beforeFit()
  }

  override saveState(): CallbackState {
    return { ...super.saveState(), wait: this.wait, reductions: this.reductions }
  }
  /** The fit that goes on is given its first learning rate again: it is reduced as often as before. */
  override loadState(state: CallbackState): void | Promise<void> {
    this.wait = state['wait'] ?? 0
    for (let times = state['reductions'] ?? 0; times > 0; times--) this.reduce()
    return super.loadState(state)
  }

  protected override compared(better: boolean): void {
    this.wait = better ? 0 : this.wait + 1
    if (this.wait < this.patience) return
    this.reduce()
    this.wait = 0
  }

  private reduce(): void {
    const { learningRate } = this.learn
    this.learn.learningRate = Math.min(learningRate, Math.max(learningRate / this.factor, this.minLr))
    this.reductions++
  }
}
