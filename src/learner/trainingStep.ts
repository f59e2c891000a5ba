import * as tf from '@tensorflow/tfjs'
import type { ForwardPass } from './ForwardPass'
import type { Loss } from './losses/Loss'
import type { Optimizer } from './optimizers/Optimizer'
import type { BatchStatistics, Measurement } from './Watch'

/** What is told of the inside of a step; an exception ends the step before the weights change. */
export interface StepEvents {
  afterPred(prediction: tf.Tensor2D): void
  afterLoss(loss: tf.Scalar): void
  /** May replace gradients in the list. */
  afterBackward(gradients: (tf.Tensor | undefined)[]): void
  afterStep(): void
  /** The step is over and its tensors are about to go. */
  done(): void
}

/** All of a step but its batch. */
export interface StepProgram {
  readonly forward: ForwardPass
  /** Further terms of the loss, from the model's regularizers. */
  readonly penalties: () => tf.Scalar[]
  readonly variables: readonly tf.Variable[]
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly measurement: Measurement | undefined
  readonly events: StepEvents
}

export interface StepResult {
  loss: number
  statistics: BatchStatistics | undefined
}

/**
 * Trains on one batch: forward, loss, backward, update, statistics of the watched outputs, and one read-back of all numbers.
 * Leaves no tensor behind, whatever happens.
 * @param x `[size, …]` as the model takes it
 * @param y `[size]` class numbers
 */
export function trainingStep(program: StepProgram, x: tf.Tensor, y: tf.Tensor1D, seed: number): StepResult {
  const { forward, loss, optimizer, measurement, events } = program
  const kept: tf.Tensor[] = []
  let result: StepResult = { loss: NaN, statistics: undefined }
  try {
    tf.tidy(() => {
      let watched: tf.Tensor[] = []
      const { value, grads } = tf.variableGrads(() => {
        const outputs = forward.run(x, true, seed)
        // They outlive the scope in which tfjs records the forward pass.
        watched = outputs.watched
        for (const output of new Set([...watched, outputs.prediction])) kept.push(tf.keep(output))
        events.afterPred(outputs.prediction)
        const total = [loss.of(outputs.prediction, y), ...program.penalties()].reduce((sum, term) => tf.add(sum, term))
        events.afterLoss(total)
        return total
      }, [...program.variables])
      const gradients = program.variables.map(variable => grads[variable.name])
      events.afterBackward(gradients)
      optimizer.apply(program.variables, gradients)
      events.afterStep()
      const packed = measurement ? measurement.pack(watched) : []
      const numbers = (packed.length > 0 ? tf.concat([value.reshape([1]), ...packed]) : value).dataSync<'float32'>()
      result = { loss: numbers[0] ?? NaN, statistics: measurement?.unpack(numbers.subarray(1), watched) }
    })
    return result
  } catch (error) {
    releaseTape()
    throw error
  } finally {
    events.done()
    tf.dispose(kept)
  }
}

/** tfjs keeps what the backward pass would have needed when the forward pass throws; this frees it. */
function releaseTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !Array.isArray(state.activeTape)) return
  for (const { saved } of state.activeTape) tf.dispose(saved ?? [])
  state.activeTape = []
}
