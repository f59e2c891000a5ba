import type * as tf from '@tensorflow/tfjs'
import { interpretationPicture } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import { eachPrediction, type GivenBatch, type Predictions } from '../getPreds'
import type { LearnerCore } from '../LearnerCore'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { ConfusionMatrix, type Confused } from './ConfusionMatrix'
import { TopLosses, type TopLoss } from './TopLosses'

/** Options of `learn.interpretation`. */
export interface InterpretationOptions {
  /** `'validation'` by default; `'training'`; or images of one's own with their classes. */
  of?: 'validation' | 'training' | GivenBatch
  /** Images kept for `topLosses`, those with the greatest losses; 48 by default. */
  images?: number
}

/**
 * What a model does to each image of a set: which classes it confuses, and which images cost most (fastai's
 * `ClassificationInterpretation`). It is of the weights as they were when it was made, and displays itself as a picture.
 */
export class Interpretation implements Displayable {
  constructor(
    /** The matrix of counts. */
    readonly confusionMatrix: ConfusionMatrix,
    /** The kept images, the worst first. */
    private readonly worst: readonly TopLoss[],
    private readonly imageShape: readonly number[]
  ) {}

  /** Share of images taken for what they are. */
  get accuracy(): number {
    return this.confusionMatrix.accuracy
  }
  /** Classes taken for others at least `min` times, the most frequent first. */
  mostConfused(min = 1): Confused[] {
    return this.confusionMatrix.mostConfused(min)
  }
  /** The `k` images with the greatest losses; a loss that is not a number counts as the greatest. */
  topLosses(k = 12): TopLosses {
    if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`topLosses(k): k must be a whole number of at least 1, but it is ${String(k)}.`)
    if (k > this.worst.length && this.worst.length < this.confusionMatrix.images)
      throw new RangeError(`topLosses(${k}): only the ${this.worst.length} worst images were kept. Make it with learn.interpretation({ images: ${k} }).`)
    return new TopLosses(this.worst.slice(0, k), this.imageShape)
  }

  toString(): string {
    const pairs = this.mostConfused().slice(0, 5)
    return [
      String(this.confusionMatrix),
      pairs.length === 0 ? 'Nothing is confused.' : `Most confused: ${pairs.map(({ actual, predicted, count }) => `${actual} taken for ${predicted} (${count})`).join(', ')}.`,
      '',
      String(this.topLosses(Math.min(6, this.worst.length)))
    ].join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { classes, counts, title } = this.confusionMatrix
    const top = this.topLosses(Math.min(12, this.worst.length))
    const svg = interpretationPicture({ confusion: { classes, counts, title }, topLosses: { tiles: top.tiles(), imageShape: this.imageShape, title: top.title }, label: `Confusion matrix and greatest losses: ${title}` })
    return { 'image/svg+xml': svg, 'text/plain': this.toString() }
  }
}

/** Looks at each image of a set with a learner's model; see {@link Interpretation}. */
export async function interpretation(learn: LearnerCore, options: InterpretationOptions = {}): Promise<Interpretation> {
  refuseUnknownOptions('interpretation', options, ['of', 'images'])
  const { of = 'validation', images = 48 } = options
  if (!Number.isSafeInteger(images) || images < 1) throw new RangeError(`interpretation({ images }): how many images are kept must be a whole number of at least 1, but it is ${String(images)}.`)
  const { classes, imageShape, name } = learn.data
  const counts = new Int32Array(classes.length ** 2)
  let worst: TopLoss[] = []
  let seen = 0
  await eachPrediction(learn, { of }, (x, predictions) => {
    for (const [image, target] of predictions.targets.entries()) counts[target * classes.length + (predictions.classes[image] ?? 0)]! += 1
    worst = [...worst, ...worstOf(x, predictions, classes, seen, images)].sort((a, b) => rank(b.loss) - rank(a.loss) || a.index - b.index).slice(0, images)
    seen += predictions.targets.length
  })
  const which = typeof of === 'string' ? `the ${seen.toLocaleString('en')} ${of} images of ${name}` : `the ${seen.toLocaleString('en')} given images`
  return new Interpretation(new ConfusionMatrix(classes, counts, which), worst, imageShape)
}

const rank = (loss: number): number => (Number.isNaN(loss) ? Infinity : loss)

/** The worst of a batch, with copies of their images. */
function worstOf(x: tf.Tensor, { losses, classes, labels, targets, probabilities }: Predictions, names: readonly string[], from: number, most: number): TopLoss[] {
  const pixels = x.dataSync<'float32'>()
  const values = x.size / Math.max(1, x.shape[0])
  return [...losses.keys()]
    .sort((a, b) => rank(losses[b] ?? NaN) - rank(losses[a] ?? NaN) || a - b)
    .slice(0, most)
    .map(image => {
      const probabilityOf = (index: number): number => probabilities[image * names.length + index] ?? NaN
      const [predicted, target] = [classes[image] ?? 0, targets[image] ?? 0]
      return { index: from + image, loss: losses[image] ?? NaN, predicted: labels[image] ?? '', actual: names[target] ?? String(target), probability: probabilityOf(predicted), probabilityOfActual: probabilityOf(target), image: Float32Array.from(pixels.subarray(image * values, (image + 1) * values)) }
    })
}
