import * as tf from '@tensorflow/tfjs'
import { accuracy, softmaxCrossEntropy } from '../../learner'
import { EvaluationRunner } from '../../learner/step/EvaluationRunner'
import type { ImageSet } from './ImageSet'
import type { Scores } from './TrainResult'

/** Images run through the network at once: one size for all sets means one compiled graph. */
const AT_ONCE = 500

const nobody = (): undefined => undefined
const UNHEARD = { afterPred: nobody, afterLoss: nobody, afterBackward: nobody, beforeStep: nobody, afterStep: nobody, done: nobody }

/** Runs a trial's model on images without training it. */
export class Evaluator {
  private readonly runner: EvaluationRunner

  constructor(readonly model: tf.LayersModel) {
    this.runner = new EvaluationRunner({ model, loss: softmaxCrossEntropy, metrics: [accuracy], events: UNHEARD })
  }

  /** Of the first `atMost` images. The labels are those that the network is told: wrong ones where there is label noise. */
  async scores(set: ImageSet, atMost = set.length): Promise<Scores> {
    let [images, loss, correct] = [0, 0, 0]
    for (const { x, y, size } of set.batches(AT_ONCE, atMost)) {
      const [meanLoss = NaN, share = NaN] = this.runner.run(x, y, tf.getBackend() === 'tensorflow')
      tf.dispose([x, y])
      images += size
      loss += size * meanLoss
      // A 32-bit mean of zeros and ones: what was counted is a whole number.
      correct += Math.round(size * share)
      // Interrupts and messages need a turn of the event loop.
      await new Promise(setImmediate)
    }
    return { images, accuracy: correct / images, crossEntropy: loss / images }
  }

  /** `[images, classes]`, of the first images, or of those with these numbers. */
  logits(set: ImageSet, which: number | Int32Array = set.length): Float32Array {
    const parts: Float32Array[] = []
    const run = (x: tf.Tensor): number => parts.push(tf.tidy(() => this.model.apply(x, { training: false }) as tf.Tensor).dataSync() as Float32Array)
    if (typeof which === 'number')
      for (const { x, y } of set.batches(AT_ONCE, which)) {
        run(x)
        tf.dispose([x, y])
      }
    else
      for (let from = 0; from < which.length; from += AT_ONCE) {
        const { x, y } = set.batch(which.subarray(from, from + AT_ONCE))
        run(x)
        tf.dispose([x, y])
      }
    return Float32Array.from(parts.flatMap(part => [...part]))
  }

  /** The class with the greatest output, of the same images. */
  predictions(set: ImageSet, which?: number | Int32Array): Uint8Array {
    const logits = this.logits(set, which)
    const classes = this.model.outputs[0]?.shape[1] ?? 1
    return Uint8Array.from({ length: logits.length / classes }, (_, image) => {
      let best = 0
      for (let c = 1; c < classes; c++) if (logits[image * classes + c]! > logits[image * classes + best]!) best = c
      return best
    })
  }

  dispose(): void {
    this.runner.dispose()
  }
}
