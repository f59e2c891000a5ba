import * as tf from '@tensorflow/tfjs'
import { NotCompilable, recordGraph } from '../../engine/compute'
import type { Loss } from '../losses/Loss'
import type { Metric } from '../metrics/Metric'
import { ConfirmedGraph } from './ConfirmedGraph'
import type { StepEvents } from './StepProgram'

/** What is evaluated. */
export interface Evaluation {
  readonly model: tf.LayersModel
  readonly loss: Loss
  readonly metrics: readonly Metric[]
  readonly events: StepEvents
}

/** Runs a model without training it, compiled where that can be: one graph for each shape of a batch. */
export class EvaluationRunner {
  private readonly graphs = new Map<string, ConfirmedGraph>()
  private refused = false

  constructor(private readonly evaluation: Evaluation) {}

  /** Graphs in use. */
  get compiled(): number {
    return [...this.graphs.values()].filter(({ graph }) => graph).length
  }

  /**
   * The batch's mean loss, then each metric's mean.
   * @param compile whether it may be compiled: nobody else looks into it
   */
  run(x: tf.Tensor, y: tf.Tensor, compile: boolean): number[] {
    if (!compile || this.refused) return this.eager(x, y)
    const key = JSON.stringify([x.shape, y.shape])
    let known = this.graphs.get(key)
    if (!known) this.graphs.set(key, (known = new ConfirmedGraph()))
    try {
      return [...(known.graph ?? this.record(known, x, y)).run([x, y])]
    } catch {
      // A metric of one's own may read numbers, and TensorFlow fuses some layers (normalisation and tanh, for one) that it then cannot compute: then
      // this stays op by op, which costs little beside training. What is wrong with the batch itself is said there too.
      this.refused = true
      return this.eager(x, y)
    }
  }

  dispose(): void {
    for (const graph of this.graphs.values()) graph.dispose()
    this.graphs.clear()
  }

  private record(known: ConfirmedGraph, x: tf.Tensor, y: tf.Tensor) {
    try {
      const { result, recording } = recordGraph(() => this.body(x, y), [x, y])
      result.dispose()
      if (recording instanceof NotCompilable) throw recording
      return known.take(recording, false)
    } finally {
      this.evaluation.events.done()
    }
  }

  private eager(x: tf.Tensor, y: tf.Tensor): number[] {
    try {
      return tf.tidy(() => [...this.body(x, y).dataSync()])
    } finally {
      this.evaluation.events.done()
    }
  }

  private body(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
    const { model, loss, metrics, events } = this.evaluation
    const prediction = model.apply(x, { training: false }) as tf.Tensor2D
    events.afterPred(prediction)
    const value = loss.of(prediction, y as tf.Tensor1D)
    events.afterLoss(value)
    return tf.stack([value, ...metrics.map(metric => metric.of(prediction, y as tf.Tensor1D).asType('float32'))])
  }
}
