import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Protobuf } from './Protobuf'
import { tfRecord } from './tfRecord'

/** A histogram as TensorBoard has it: bucket k counts the values from the limit before it up to `limits[k]`. */
export interface Histogram {
  readonly min: number
  readonly max: number
  /** How many values were counted, their sum, and the sum of their squares. */
  readonly count: number
  readonly sum: number
  readonly sumOfSquares: number
  /** Ascending, as many as `counts`. */
  readonly limits: readonly number[]
  readonly counts: readonly number[]
}

/** What is said about one step; a number is drawn as a curve. */
export type Summary = (readonly [tag: string, value: number | Histogram])[]

let begun = 0

/**
 * A file of events that TensorBoard reads, also while it grows. Events are kept in memory until {@link flush}.
 * (Fields as in TensorFlow's event.proto and summary.proto.)
 */
export class EventFile {
  readonly file: string
  private pending: Uint8Array[] = []

  /** Begins a new file in a folder that is there. */
  constructor(folder: string) {
    const seconds = Math.floor(Date.now() / 1000)
    // TensorBoard looks for `tfevents` in the name, and reads a folder's files in the order of their names.
    this.file = path.join(folder, `events.out.tfevents.${seconds}.convscope.${process.pid}.${begun++}`)
    writeFileSync(this.file, tfRecord(new Protobuf().double(1, seconds).text(3, 'brain.Event:2').finish()), { flag: 'wx' })
  }

  /** @param at milliseconds since 1970 */
  write(step: number, at: number, summary: Summary): void {
    const values = new Protobuf()
    for (const [tag, value] of summary) {
      const one = new Protobuf().text(1, tag)
      values.message(1, typeof value === 'number' ? one.float(2, value) : one.message(5, histogramProto(value)))
    }
    this.pending.push(tfRecord(new Protobuf().double(1, at / 1000).integer(2, step).message(5, values).finish()))
  }

  /** Appends what was written since to the file. */
  flush(): void {
    if (this.pending.length === 0) return
    const bytes = Buffer.concat(this.pending)
    this.pending = []
    appendFileSync(this.file, bytes)
  }
}

const histogramProto = ({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): Protobuf =>
  new Protobuf().double(1, min).double(2, max).double(3, count).double(4, sum).double(5, sumOfSquares).doubles(6, limits).doubles(7, counts)
