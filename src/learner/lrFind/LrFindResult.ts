import { runText } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type RunRecord, type RunView } from '../../run'
import { RunPicture } from '../RunPicture'
import { minimum } from './minimum'
import { slide } from './slide'
import { steep } from './steep'
import type { TriedRates } from './TriedRates'
import { valley } from './valley'

/** Learning rates that the finder's four rules suggest; NaN where a rule has too few points. */
export interface LrSuggestions {
  /** About midway down the longest fall of the loss (fastai's default rule). */
  readonly valley: number
  /** Before the loss explodes, where an interval that slides down from the highest rate finds almost the same slopes at its two ends. */
  readonly slide: number
  /** A tenth of the rate with the least loss. */
  readonly minimum: number
  /** Where the loss falls most steeply. */
  readonly steep: number
}

/** The last points lie in the explosion, and the first ones say nothing: fastai leaves five, and a tenth, out of account. */
const LAST = 5
const FIRST_SHARE = 0.1

const LABELS: Record<keyof LrSuggestions, string> = { valley: 'valley', slide: 'slide', minimum: 'minimum / 10', steep: 'steep' }

/** What a learning-rate finder found. Displayed, it is a picture of the loss over the learning rate with the suggestions marked. */
export class LrFindResult implements Displayable {
  /** `[batches]` the rates tried, ascending. */
  readonly rates: Float64Array
  /** `[batches]` the loss of each batch. */
  readonly losses: Float64Array
  /** `[batches]` the loss smoothed, which the suggestions go by. */
  readonly smoothLosses: Float64Array
  /** Learning rates to try, by four rules. */
  readonly suggestions: LrSuggestions

  constructor(
    /** Of the finder's run. */
    readonly record: RunRecord,
    { rates, losses, smoothLosses }: { rates: readonly number[]; losses: readonly number[]; smoothLosses: readonly number[] },
    /** Learning rates that were to be tried. */
    planned: number
  ) {
    this.rates = Float64Array.from(rates)
    this.losses = Float64Array.from(losses)
    this.smoothLosses = Float64Array.from(smoothLosses)
    const points = considered({ rates: this.rates, losses: this.smoothLosses }, planned)
    this.suggestions = { valley: valley(points), slide: slide(points), minimum: minimum(points), steep: steep(points) }
  }

  /** The same picture as the result's own. */
  plot(): RunPicture {
    return new RunPicture(this.record, this.view)
  }

  toString(): string {
    return runText(this.record, this.view)
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.plot()[JUPYTER_DISPLAY]()
  }

  private get view(): RunView {
    const rules = Object.keys(LABELS) as (keyof LrSuggestions)[]
    return { kind: 'lrFind', marks: rules.filter(rule => Number.isFinite(this.suggestions[rule])).map(rule => ({ label: LABELS[rule], x: this.suggestions[rule] })) }
  }
}

/** The points the suggestions go by: without the first tenth of the planned ones, the last five, and all from the first that is not finite. */
function considered({ rates, losses }: { rates: Float64Array; losses: Float64Array }, planned: number): TriedRates {
  const from = Math.floor(FIRST_SHARE * planned)
  const window = losses.subarray(from, -LAST)
  const end = window.findIndex(loss => !Number.isFinite(loss))
  const count = end < 0 ? window.length : end
  return { rates: rates.subarray(from, from + count), losses: window.subarray(0, count) }
}
