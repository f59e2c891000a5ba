import { HISTOGRAM_ROW, LAYER_STATISTICS, type LayerStatistic } from '../../run'
import { Callback } from '../Callback'
import { checkCount } from '../checks'
import { activationHistogram } from '../tensorBoard/activationHistogram'
import { EventFile, type Summary } from '../tensorBoard/EventFile'
import { makeRunFolder } from '../tensorBoard/runFolder'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { whenRunEnds } from '../whenRunEnds'

const MILLISECONDS_BETWEEN_FLUSHES = 1000

/** Options of `new TensorBoard`. */
export interface TensorBoardOptions {
  /** Where the runs lie, for `tensorboard --logdir runs`; each fit gets a folder of its own in it. `'runs'` beside the notebook by default. */
  folder?: string
  /** The fit's folder in `folder`; by default the time and the learner's name. A name that is taken gets a number. */
  name?: string
  /** Loss, learning rate and momentum of batches 0, n, 2n …; 1 by default. */
  every?: number
  /** Layers' statistics and histograms of every n-th batch, or of the next that is measured; 10 by default. */
  layersEvery?: number
}

/**
 * Writes event files that TensorBoard opens, also while the fit goes on (fastai's `TensorBoardCallback`). The step is the number of
 * batches trained.
 *
 * - of batches: `batch/loss`, `batch/learning_rate`, `batch/momentum`;
 * - of epochs: `epoch/train_loss`, `epoch/valid_loss` and the metrics, such as `epoch/accuracy`;
 * - of layers that `new ActivationStats({ histograms: true })` watches: histograms `activations/‹layer›`, and curves
 *   `activation_mean/‹layer›`, `activation_std/‹layer›`, `activation_near_zero/‹layer›`; so too `gradients/…` and `weights/…` of those
 *   that measure these.
 *
 * Neither TensorFlow nor Python is needed to write them.
 */
export class TensorBoard extends Callback {
  override readonly name = 'tensorBoard'
  // After the recorder, before what may end the fit.
  override readonly order = 55
  override readonly runInLrFind = false
  override readonly runValidation = false
  private readonly options: Required<Omit<TensorBoardOptions, 'name'>> & Pick<TensorBoardOptions, 'name'>
  private events: EventFile | undefined
  private folder: string | undefined
  private flushedAt = 0
  private layersFrom = 0

  constructor(options: TensorBoardOptions = {}) {
    super()
    refuseUnknownOptions('TensorBoard', options, ['folder', 'name', 'every', 'layersEvery'])
    const { folder = 'runs', every = 1, layersEvery = 10, ...named } = options
    checkCount('TensorBoard: every', every)
    checkCount('TensorBoard: layersEvery', layersEvery)
    this.options = { folder, every, layersEvery, ...named }
  }

  /** The newest fit's folder. Throws before the first fit. */
  get runFolder(): string {
    if (this.folder === undefined) throw new Error('TensorBoard has written nothing yet: train first, with await learn.fit(1).')
    return this.folder
  }

  override beforeFit(): void {
    const { folder, name } = this.options
    this.folder = makeRunFolder(folder, name, this.learn.name)
    const events = (this.events = new EventFile(this.folder))
    this.flushedAt = performance.now()
    this.layersFrom = 0
    whenRunEnds(this.learn.recorder.record.meta.id, () => events.flush())
  }

  override afterBatch(): void {
    const { learn } = this
    const batch = learn.step - 1
    const summary: Summary = []
    if (batch % this.options.every === 0) summary.push(['batch/loss', learn.loss], ['batch/learning_rate', learn.learningRate], ['batch/momentum', learn.momentum])
    if (learn.statistics && batch >= this.layersFrom) {
      summary.push(...this.ofLayers())
      this.layersFrom = batch + this.options.layersEvery
    }
    if (summary.length > 0) this.events?.write(learn.step, learn.batchEndedAt, summary)
    if (performance.now() - this.flushedAt < MILLISECONDS_BETWEEN_FLUSHES) return
    this.events?.flush()
    this.flushedAt = performance.now()
  }

  override afterEpoch(): void {
    const { step, trainingLoss, validation } = this.learn
    const { loss, ...metrics } = validation ?? {}
    const summary: Summary = [['epoch/train_loss', trainingLoss], ...Object.entries(metrics).map(([name, value]) => [`epoch/${name}`, value] as const)]
    if (loss !== undefined) summary.push(['epoch/valid_loss', loss])
    this.events?.write(step, Date.now(), summary)
    this.events?.flush()
  }

  private ofLayers(): Summary {
    const { statistics, watches } = this.learn
    if (!statistics) return []
    const summary: Summary = []
    let histogram = 0
    for (const [index, { name, quantity = 'output', histogram: range }] of watches.flatMap(watch => watch.metas).entries()) {
      const what = { output: 'activation', preActivation: 'pre_activation', gradient: 'gradient', weight: 'weight' }[quantity]
      const of = (statistic: LayerStatistic): number => statistics.layers[index * LAYER_STATISTICS.length + LAYER_STATISTICS.indexOf(statistic)] ?? NaN
      summary.push([`${what}_mean/${name}`, of('mean')], [`${what}_std/${name}`, of('std')], [`${what}_near_zero/${name}`, of('nearZero')])
      if (!range) continue
      const row = statistics.histograms.subarray(histogram * HISTOGRAM_ROW, ++histogram * HISTOGRAM_ROW)
      summary.push([`${what}s/${name}`, activationHistogram(row, range, { mean: of('mean'), std: of('std'), min: of('min'), max: of('max') })])
    }
    return summary
  }
}
