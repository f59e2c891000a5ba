import { Callback } from '../Callback'
import { CancelFit } from '../cancel'

/** Stops a fit at the first batch whose loss is NaN or infinite (fastai's `TerminateOnNaNCallback`); that loss is still recorded. */
export class TerminateOnNaN extends Callback {
  override readonly name = 'terminateOnNaN'
  // After the recorder, so that the loss which stops the fit is in the record.
  override readonly order = 60
  override readonly runValidation = false

  override afterBatch(): void {
    const { loss, step, learningRate } = this.learn
    if (Number.isFinite(loss)) return
    throw new CancelFit(`The loss became ${loss} at step ${step} (learning rate ${Number(learningRate.toPrecision(3))}). A smaller learning rate usually helps; the weights are unusable now, make a new model.`)
  }
}
