import { interpretationPicture, type LossTile } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'

/** An image with one of the greatest losses. */
export interface TopLoss {
  /** The image's number in its set, from 0. */
  index: number
  /** What the image loses, by the learner's loss function. */
  loss: number
  /** Names of classes. */
  predicted: string
  /** What the image is. */
  actual: string
  /** Of the predicted class, from 0 to 1. */
  probability: number
  /** Of the image's own class, from 0 to 1. */
  probabilityOfActual: number
  /** `[height, width, channels]`, as the model sees it. */
  image: Float32Array
}

/** The images on which a model does worst, the worst first (fastai's `plot_top_losses`). Displays itself as a picture. */
export class TopLosses implements Displayable {
  constructor(
    /** The images, the one that loses most first. */
    readonly rows: readonly TopLoss[],
    /** `[height, width, channels]`. */
    readonly imageShape: readonly number[]
  ) {}

  /** What it shows, in words. */
  get title(): string {
    return this.rows.length === 1 ? 'the greatest loss' : `the ${this.rows.length} greatest losses`
  }

  toString(): string {
    const headings = ['No.', 'Loss', 'Predicted', 'Probability', 'Is', 'Probability']
    const rows = this.rows.map(({ index, loss, predicted, probability, actual, probabilityOfActual }) => [String(index), loss.toPrecision(4), predicted, probability.toFixed(4), actual, probabilityOfActual.toFixed(4)])
    const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map(row => row[column]?.length ?? 0)))
    return [headings, ...rows].map(row => row.map((cell, column) => (column === 2 || column === 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { imageShape, title } = this
    return { 'image/svg+xml': interpretationPicture({ topLosses: { tiles: this.tiles(), imageShape, title }, label: title }), 'text/plain': this.toString() }
  }

  /** For a picture. */
  tiles(): LossTile[] {
    return this.rows.map(({ image, predicted, actual, ...rest }) => ({ ...rest, predicted, actual, pixels: image, right: predicted === actual }))
  }
}
