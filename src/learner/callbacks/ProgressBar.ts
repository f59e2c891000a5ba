import { reportProgress } from '../../run'
import { Callback } from '../Callback'
import { whenRunEnds } from '../whenRunEnds'

/** A fit that is over sooner shows none; a longer one says no more often than this how far it is. */
const MILLISECONDS_BETWEEN_REPORTS = 500

/**
 * Says how far a fit is, for the status bar of its cell or the foot of the terminal: `Epoch 2 of 5 · 31 % · batch 81 of 188 ·
 * 12,345 images/s · 12 s left` (fastai's `ProgressCallback`). Every learner has one, as `learn.progressBar`.
 */
export class ProgressBar extends Callback {
  override readonly name = 'progressBar'
  // After everything that a batch's time should include.
  override readonly order = 100
  private startedAt = 0
  /** Share of the fit that was trained before. */
  private startedFrom = 0
  private saidAt = 0
  private fitting = false
  private shown = false
  /** Images trained on since `saidAt`. */
  private images = 0
  private rate = NaN

  override beforeFit(): void {
    this.startedAt = this.saidAt = performance.now()
    this.startedFrom = this.learn.progress
    this.fitting = true
    this.shown = false
    this.images = 0
    this.rate = NaN
    whenRunEnds(this.learn.recorder.record.meta.id, () => {
      this.fitting = false
      if (this.shown) reportProgress({ label: 'Training', fraction: 1 })
    })
  }

  override beforeBatch(): void {
    if (this.learn.training) this.images += this.learn.x?.shape[0] ?? 0
  }

  override afterBatch(): void {
    const now = performance.now()
    if (!this.fitting || now - this.saidAt < MILLISECONDS_BETWEEN_REPORTS) return
    const { epoch, epochs, batch, progress, training, data } = this.learn
    if (this.images > 0) this.rate = (1000 * this.images) / (now - this.saidAt)
    // It is not over before the last validation is.
    const fraction = Math.min(training ? progress : (epoch + 1) / epochs, 0.99)
    const left = (((now - this.startedAt) / 1000) * (1 - fraction)) / (fraction - this.startedFrom)
    const detail = [
      training ? `batch ${batch + 1} of ${data.stepsPerEpoch}` : 'validating',
      ...(training && Number.isFinite(this.rate) ? [`${Math.round(this.rate).toLocaleString('en')} images/s`] : []),
      ...(Number.isFinite(left) ? [`${duration(left)} left`] : [])
    ]
    reportProgress({ label: `Epoch ${epoch + 1} of ${epochs}`, fraction, detail: detail.join(' · ') })
    this.shown = true
    this.saidAt = now
    this.images = 0
  }
}

/** `12 s`, `3:05 min`, `1:02 h` */
function duration(seconds: number): string {
  const two = (number: number): string => String(number).padStart(2, '0')
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes}:${two(whole % 60)} min` : `${Math.floor(minutes / 60)}:${two(minutes % 60)} h`
}
