import { emitRunEvent, JUPYTER_DISPLAY, LAYER_STATISTICS, mergeSteps, RunRecord, TEXT_LENGTH, type Displayable, type MimeBundle, type RunEvent, type RunState, type StepsEvent } from '../../run'
import { Callback } from '../Callback'
import type { LrFindResult } from '../lrFind/LrFindResult'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { RunPicture } from '../RunPicture'
import { checkWhole } from '../schedules/checkSchedule'

/** Options of `learn.recorder.plotLoss`. */
export interface PlotLossOptions {
  /** So many batches at the start are left out; 0 by default (fastai's `skip_start` is 5). The smoothed loss still remembers them, as in fastai. */
  skipStart?: number
  /** Whether to show the validation loss of each epoch (fastai's `with_valid`); true by default. */
  withValid?: boolean
}

/** A fast run says its steps this often at most; slower ones at every batch. Together with a fit's progress that is fewer than 30 messages a second. */
const MILLISECONDS_BETWEEN_EVENTS = 40

/**
 * Owns the record of the newest fit and says its events to whoever listens (the kernel process forwards them). Every learner has one,
 * as `learn.recorder`; displaying it shows the run.
 */
export class Recorder extends Callback implements Displayable {
  override readonly name = 'recorder'
  override readonly order = 50
  override readonly runValidation = false
  /** What the newest learning-rate finder found. */
  lrFound: LrFindResult | undefined
  private known: RunRecord | undefined
  private pending: StepsEvent[] = []
  private saidAt = 0

  /** The newest fit's record. Throws before the first fit. */
  get record(): RunRecord {
    if (!this.known) throw new Error('Nothing has been recorded yet: train first, with await learn.fit(1).')
    return this.known
  }
  /** Mean loss of each recorded batch (of neighbours, once a run is longer than 2,048 batches). */
  get losses(): Float64Array {
    return this.record.loss.mean
  }
  /**
   * The loss, raw and smoothed, with the validation loss and the learning rate (fastai's `plot_loss`).
   * @throws before the first fit, and where an option is wrong
   */
  plotLoss(options: PlotLossOptions = {}): RunPicture {
    refuseUnknownOptions('plotLoss', options, ['skipStart', 'withValid'])
    const { skipStart = 0, withValid = true } = options
    checkWhole('plotLoss: skipStart', skipStart, 0)
    if (typeof withValid !== 'boolean') throw new TypeError(`plotLoss: withValid must be true or false, but it is ${String(withValid)}.`)
    return new RunPicture(this.record, { kind: 'loss', ...(skipStart > 0 ? { skipStart } : {}), ...(withValid ? {} : { withValid }) })
  }
  /** Learning rate and momentum over the batches (fastai's `plot_sched`). */
  plotSched(): RunPicture {
    return new RunPicture(this.record, { kind: 'sched' })
  }
  /** The loss over the learning rate, as the newest learning-rate finder found it (fastai's `plot_lr_find`). Throws before the first. */
  plotLrFind(): RunPicture {
    if (!this.lrFound) throw new Error('No learning rates have been tried yet: do that first, with await learn.lrFind().')
    return this.lrFound.plot()
  }
  /** fastai's spelling of {@link plotLoss}. */
  plot_loss(options?: PlotLossOptions): RunPicture {
    return this.plotLoss(options)
  }
  /** fastai's spelling of {@link plotSched}. */
  plot_sched(): RunPicture {
    return this.plotSched()
  }
  /** fastai's spelling of {@link plotLrFind}. */
  plot_lr_find(): RunPicture {
    return this.plotLrFind()
  }
  /** Puts another record, or none, in the place of the newest fit's, and returns that: for a fit that is undone when it ends. */
  exchange(record?: RunRecord): RunRecord | undefined {
    const { known } = this
    this.known = record
    return known
  }
  [JUPYTER_DISPLAY](): MimeBundle {
    return new RunPicture(this.record, { kind: 'run' })[JUPYTER_DISPLAY]()
  }

  override beforeFit(): void {
    const meta = this.learn.describeRun()
    this.pending = []
    this.saidAt = 0
    this.known = new RunRecord(meta)
    emitRunEvent({ type: 'start', meta })
  }

  /** Records the batch just trained; the learner calls it before any callback can end the fit. */
  takeBatch(): void {
    const { learn, record } = this
    const { statistics } = learn
    const step: StepsEvent = {
      type: 'steps',
      run: record.meta.id,
      from: record.steps,
      count: 1,
      loss: Float32Array.of(learn.loss),
      learningRate: Float32Array.of(learn.learningRate),
      momentum: Float32Array.of(learn.momentum),
      seconds: Float64Array.of((learn.batchEndedAt - record.meta.startedAt) / 1000),
      batchEndedAt: learn.batchEndedAt,
      layerFrom: record.rows,
      layerCount: statistics && statistics.layers.length >= LAYER_STATISTICS.length ? 1 : 0,
      layers: statistics?.layers ?? new Float32Array(),
      histograms: statistics?.histograms ?? new Uint32Array(),
      dead: statistics?.dead ?? new Uint8Array()
    }
    record.apply(step)
    this.pending.push(step)
    if (performance.now() - this.saidAt >= MILLISECONDS_BETWEEN_EVENTS) this.flush()
  }

  override afterTrain(): void {
    this.flush()
  }

  /** Records the epoch just trained and validated; the learner calls it, unless the epoch was cancelled. */
  takeEpoch(): void {
    const { learn, record } = this
    const { loss: validationLoss, ...metrics } = learn.validation ?? {}
    this.say({
      type: 'epoch',
      run: record.meta.id,
      epoch: learn.epoch,
      step: record.steps,
      seconds: (Date.now() - record.meta.startedAt) / 1000,
      trainingLoss: learn.trainingLoss,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      metrics
    })
  }

  /** Ends the record; the learner calls it when a fit ends, however it ends. */
  end(state: RunState, reason?: string): void {
    if (!this.known?.live) return
    this.say({ type: 'end', run: this.record.meta.id, state, ...(reason === undefined ? {} : { reason: reason.slice(0, TEXT_LENGTH) }) })
  }

  private say(event: RunEvent): void {
    this.flush()
    this.record.apply(event)
    emitRunEvent(event)
  }

  private flush(): void {
    const merged = mergeSteps(this.pending)
    this.pending = []
    this.saidAt = performance.now()
    if (merged) emitRunEvent(merged)
  }
}
