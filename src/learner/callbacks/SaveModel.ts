import { existsSync } from 'node:fs'
import path from 'node:path'
import type { CallbackState } from '../Callback'
import { checkpointFile } from '../checkpoint/checkpointFile'
import { loadCheckpoint } from '../checkpoint/loadCheckpoint'
import { saveCheckpoint } from '../checkpoint/saveCheckpoint'
import { checkCount } from '../checks'
import { isInterrupted } from '../interruption'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { TRACKER_OPTIONS, TrackerCallback, type TrackerOptions } from './TrackerCallback'

/** Options of `new SaveModel`. */
export interface SaveModelOptions extends TrackerOptions {
  /** `'model'` by default; `.safetensors` is added where it has no ending. */
  file?: string
  /** Save after epochs n, 2n …, as `model_‹epochs done›` (fastai's `every_epoch`); by default only the best. */
  every?: number
  /** Save, as `model`, when the monitored value has become better; true by default, unless `every` is given. */
  best?: boolean
  /** When the fit has ended, go back to the weights of its best epoch, as fastai does; true by default. Not after an interrupt. */
  restoreBest?: boolean
}

/**
 * Saves the learner while it trains: after each epoch that is better than all before, or after every n (fastai's `SaveModelCallback`).
 * The files hold the optimizer's memory too, for `learn.load`; each is written whole or not at all.
 */
export class SaveModel extends TrackerCallback {
  override readonly name = 'saveModel'
  // As in fastai: after the recorder, before EarlyStopping.
  override readonly order = 61
  /** The files written in the newest fit, last ones last. */
  readonly saved: { file: string; epochsDone: number; best: boolean }[] = []
  private bestEpochsDone: number | undefined
  private readonly file: string
  private readonly every: number | undefined
  private readonly keepsBest: boolean
  private readonly restoreBest: boolean

  constructor(options: SaveModelOptions = {}) {
    refuseUnknownOptions('SaveModel', options, ['file', 'every', 'best', 'restoreBest', ...TRACKER_OPTIONS])
    const { file = 'model', every, best = every === undefined, restoreBest = true, ...tracked } = options
    super(tracked)
    if (every !== undefined) checkCount('SaveModel: every', every)
    else if (!best) throw new Error('SaveModel would save nothing: give it every, or leave best away.')
    this.file = file
    this.every = every
    this.keepsBest = best
    this.restoreBest = restoreBest
  }

  override beforeFit(): void | Promise<void> {
    this.saved.length = 0
    this.bestEpochsDone = undefined
    if (this.keepsBest) return super.beforeFit()
  }

  override saveState(): CallbackState {
    return { ...super.saveState(), ...(this.bestEpochsDone === undefined ? {} : { bestEpochsDone: this.bestEpochsDone }) }
  }
  /** The best epoch so far may be one before the fit goes on: its file counts as saved in it, where it is still there. */
  override async loadState(state: CallbackState): Promise<void> {
    if (!this.keepsBest) return
    const { bestEpochsDone } = state
    const file = checkpointFile('load', this.file)
    if (bestEpochsDone !== undefined && existsSync(file)) {
      this.bestEpochsDone = bestEpochsDone
      this.saved.push({ file, epochsDone: bestEpochsDone, best: true })
    }
    await super.loadState(state)
  }

  override async afterEpoch(): Promise<void> {
    const { epochsDone } = this.learn
    if (this.every !== undefined && epochsDone % this.every === 0) await this.save(numbered(this.file, epochsDone), false)
    if (this.keepsBest) await super.afterEpoch()
  }

  protected override async compared(better: boolean): Promise<void> {
    if (!better) return
    this.bestEpochsDone = this.learn.epochsDone
    await this.save(this.file, true)
  }

  override async afterFit(): Promise<void> {
    const best = this.saved.findLast(file => file.best)
    if (!best || !this.restoreBest || isInterrupted()) return
    await loadCheckpoint(this.learn, best.file, { withOptimizer: false })
  }

  private async save(name: string, best: boolean): Promise<void> {
    this.saved.push({ file: await saveCheckpoint(this.learn, name), epochsDone: this.learn.epochsDone, best })
  }
}

/** `models/first.safetensors` → `models/first_3.safetensors` */
function numbered(file: string, number: number): string {
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${name}_${number}${ext}`)
}
