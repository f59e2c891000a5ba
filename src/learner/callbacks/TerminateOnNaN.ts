import { Callback } from '../Callback'
import { CancelFit } from '../cancel'

/** Stops a fit at the first batch whose loss is NaN or infinite (fastai's `TerminateOnNaNCallback`); that loss is still recorded. */
export class TerminateOnNaN extends Callback {
  override readonly name = 'terminateOnNaN'
  // As in fastai: before callbacks that would work with that loss.
  override readonly order = -9
  override readonly runValidation = false

  override afterBatch(): void {
    const { loss, step, learningRate } = this.learn
    if (Number.isFinite(loss)) return
    throw new CancelFit(`The loss became ${loss} at batch ${step - 1} (learning rate ${Number(learningRate.toPrecision(3))}). A smaller learning rate usually helps; the weights are unusable now, make a new model.`)
  }
}
