import type { CallbackState } from '../Callback'
import { CancelFit } from '../cancel'
import { checkCount } from '../checks'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions } from './TrackerCallback'

/** Options of `new EarlyStopping`. */
export interface EarlyStoppingOptions extends TrackerOptions {
  /** So many epochs in a row without a better value end the fit; 1 by default. */
  patience?: number
}

/** Ends a fit when the monitored value has stopped getting better (fastai's `EarlyStoppingCallback`, with its defaults). */
export class EarlyStopping extends TrackerCallback {
  override readonly name = 'earlyStopping'
  // As in fastai: after SaveModel and ReduceLROnPlateau.
  override readonly order = 63
  /** So many epochs in a row without a better value end the fit. */
  readonly patience: number
  private wait = 0

  constructor(options: EarlyStoppingOptions = {}) {
    refuseUnknownOptions('EarlyStopping', options, ['patience', ...TRACKER_OPTIONS])
    const { patience = 1, ...tracked } = options
    super(tracked)
    checkCount('EarlyStopping: patience', patience)
    this.patience = patience
  }

  override beforeFit(): void | Promise<void> {
    this.wait = 0
    return super.beforeFit()
  }

  override saveState(): CallbackState {
    return { ...super.saveState(), wait: this.wait }
  }
  override loadState(state: CallbackState): void | Promise<void> {
    this.wait = state['wait'] ?? 0
    return super.loadState(state)
  }

  protected override compared(better: boolean, value: number): void {
    this.wait = better ? 0 : this.wait + 1
    if (this.wait < this.patience) return
    const best = this.best === undefined ? '' : ` (best ${short(this.best)}, now ${short(value)})`
    throw new CancelFit(`${this.monitor} has not become better for ${this.wait} ${this.wait === 1 ? 'epoch' : 'epochs'}${best}.`)
  }
}

const short = (value: number): string => String(Number(value.toPrecision(4)))
