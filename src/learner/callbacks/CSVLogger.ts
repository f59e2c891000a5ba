import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Callback } from '../Callback'
import { refuseUnknownOptions } from '../refuseUnknownOptions'

/** Options of `new CSVLogger`. */
export interface CSVLoggerOptions {
  /** `'history.csv'` beside the notebook by default. */
  file?: string
  /** Go on below the rows that the file has, instead of beginning it anew; false by default. */
  append?: boolean
}

/**
 * Writes a row after every epoch: `epoch,train_loss,valid_loss,‹metrics›,time` (fastai's `CSVLogger`; where fastai's train_loss is
 * smoothed, this one is the epoch's mean). Each row is in the file when its epoch ends, so that a fit which fails leaves the rows before.
 * The old file is there until the first epoch has ended.
 */
export class CSVLogger extends Callback {
  override readonly name = 'csvLogger'
  // After the recorder, before what may end the fit.
  override readonly order = 55
  override readonly runInLrFind = false
  private readonly append: boolean
  /** Where it writes. */
  readonly file: string
  private started = false
  private before = 0

  constructor(options: CSVLoggerOptions = {}) {
    super()
    refuseUnknownOptions('CSVLogger', options, ['file', 'append'])
    const { file = 'history.csv', append = false } = options
    this.file = file
    this.append = append
  }

  override beforeFit(): void {
    this.started = this.append && this.canGoOn()
    this.before = 0
  }

  override afterEpoch(): void {
    const row = this.learn.recorder.record.epochs.at(-1)
    // A cancelled epoch has no results.
    if (row?.epoch !== this.learn.epoch) return
    const metrics = this.learn.metrics.map(({ name }) => row.metrics[name])
    const line = [row.epoch, row.trainingLoss, row.validationLoss, ...metrics, clock(row.seconds - this.before)].map(cell).join(',')
    if (this.started) appendFileSync(this.file, `${line}\n`)
    else {
      mkdirSync(path.dirname(this.file), { recursive: true })
      writeFileSync(this.file, `${this.header}\n${line}\n`)
    }
    this.started = true
    this.before = row.seconds
  }

  private get header(): string {
    return ['epoch', 'train_loss', 'valid_loss', ...this.learn.metrics.map(({ name }) => name), 'time'].map(cell).join(',')
  }

  /** Whether the file has rows of these columns. Throws where it has others. */
  private canGoOn(): boolean {
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : ''
    if (text === '') return false
    const first = text.slice(0, text.search(/\r?\n|$/))
    if (first !== this.header) throw new Error(`CSVLogger cannot append to ${this.file}: its columns are ${first.slice(0, 200)}, and this fit's are ${this.header}. Choose another file, or leave append away to begin it anew.`)
    // It may have been edited by hand, or its process died in mid-row.
    if (!text.endsWith('\n')) appendFileSync(this.file, '\n')
    return true
  }
}

/** fastai's: `00:07`, and `1:02:03` where it took hours. */
function clock(seconds: number): string {
  const whole = Math.round(Math.max(0, seconds))
  const two = (number: number): string => String(number).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(whole % 60)}`
}

/** RFC 4180. */
function cell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
