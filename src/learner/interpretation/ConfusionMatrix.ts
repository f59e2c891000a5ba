import { confusedPairs, interpretationPicture } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'

/** One class taken for another. */
export interface Confused {
  /** Names of classes: what the images are, and what the model took them for. */
  actual: string
  /** What the model took them for. */
  predicted: string
  /** Images. */
  count: number
}

/** Images counted by what they are and what a model took them for (fastai's `confusion_matrix`). Displays itself as a picture. */
export class ConfusionMatrix implements Displayable {
  constructor(
    /** A name for each class, by its number. */
    readonly classes: readonly string[],
    /** `[classes, classes]`: row the image's own class, column the predicted one. */
    readonly counts: Int32Array,
    /** What was counted, such as `the 2,000 validation images of MNIST`. */
    readonly what: string
  ) {}

  /** Images of class `actual` that were taken for class `predicted`; both as numbers. */
  count(actual: number, predicted: number): number {
    return this.counts[actual * this.classes.length + predicted] ?? 0
  }
  /** How many images were counted. */
  get images(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }
  /** Share of images taken for what they are. */
  get accuracy(): number {
    return this.classes.reduce((right, _, index) => right + this.count(index, index), 0) / this.images
  }
  /** Share of a class's images that were found; NaN where it has none. @param index the class's number */
  recall(index: number): number {
    return this.count(index, index) / this.classes.reduce((sum, _, predicted) => sum + this.count(index, predicted), 0)
  }
  /** Share of the images taken for a class that belong to it; NaN where none was. @param index the class's number */
  precision(index: number): number {
    return this.count(index, index) / this.classes.reduce((sum, _, actual) => sum + this.count(actual, index), 0)
  }
  /** Classes taken for others at least `min` times, the most frequent first (fastai's `most_confused`). */
  mostConfused(min = 1): Confused[] {
    if (!Number.isFinite(min)) throw new RangeError(`mostConfused(min): min must be a number of images, but it is ${String(min)}.`)
    const name = (index: number): string => this.classes[index] ?? String(index)
    return confusedPairs(this.counts, this.classes.length, min).map(({ actual, predicted, count }) => ({ actual: name(actual), predicted: name(predicted), count }))
  }

  /** What it shows, in words. */
  get title(): string {
    const right = this.classes.reduce((sum, _, index) => sum + this.count(index, index), 0)
    return `${right.toLocaleString('en')} of ${this.what} are right (${(100 * this.accuracy).toFixed(2)} %)`
  }

  toString(): string {
    if (this.classes.length > 40) return `${this.title}. ${this.classes.length} classes are too many for a table: the picture shows them, and mostConfused() lists the errors.`
    const headings = ['true \\ predicted', ...this.classes]
    const rows = this.classes.map((name, actual) => [name, ...this.classes.map((_, predicted) => String(this.count(actual, predicted)))])
    const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map(row => row[column]?.length ?? 0)))
    return [`${this.title}.`, ...[headings, ...rows].map(row => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))].join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { classes, counts, title } = this
    return { 'image/svg+xml': interpretationPicture({ confusion: { classes, counts, title }, label: `Confusion matrix: ${title}` }), 'text/plain': this.toString() }
  }
}
