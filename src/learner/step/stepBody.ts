import * as tf from '@tensorflow/tfjs'
import type { Measurement, Watch } from '../Watch'
import type { GradientSums } from './GradientSums'
import type { StepProgram } from './StepProgram'

/** The step's inputs as tensors: nothing else may change from batch to batch. */
export interface StepInputTensors {
  readonly x: tf.Tensor
  readonly y: tf.Tensor1D | tf.Tensor2D
  /** `[groups · numbers]`: the optimizer's hyper-parameters of each group, then the scale of accumulated gradients. */
  readonly numbers: tf.Tensor1D
  /** `[2]`, int32. */
  readonly seed: tf.Tensor1D
}

/** What is done with the gradients: applied at once, or added to sums which are applied now or later. */
export interface GradientUse {
  readonly sums: GradientSums | undefined
  readonly update: boolean
}

/** What one watch measures in this step, by which of its ways. */
export interface Measuring {
  readonly watch: Watch
  readonly measurement: Measurement
}

export interface StepTensors {
  /** `[1 + …]`: the loss, then what each measurement packed. */
  readonly packed: tf.Tensor1D
  /** What was measured, by watch. Alive until disposed of. */
  readonly measured: readonly (readonly tf.Tensor[])[]
}

/**
 * Forward, loss, backward, statistics, update, in tensor operations only: what is recorded for a compiled step. Called within `tf.tidy`; tensors
 * that outlive the forward pass are added to `kept`, for the caller to dispose of.
 */
export function stepBody(program: StepProgram, measurings: readonly Measuring[], use: GradientUse, inputs: StepInputTensors, kept: tf.Tensor[]): StepTensors {
  const { forward, loss, optimizer, events, variables } = program
  let watched: tf.Tensor[] = []
  const { value, grads } = tf.variableGrads(() => {
    const outputs = forward.run(inputs.x, inputs.seed)
    // They outlive the scope in which tfjs records the forward pass.
    watched = outputs.watched
    for (const output of new Set([...watched, outputs.prediction])) kept.push(tf.keep(output))
    events.afterPred(outputs.prediction)
    const total = [loss.of(outputs.prediction, inputs.y), ...program.penalties()].reduce((sum, term) => tf.add(sum, term))
    events.afterLoss(total)
    return total
  }, [...variables])
  const gradients: (tf.Tensor | undefined)[] = variables.map(variable => grads[variable.name])
  events.afterBackward(gradients)
  let from = 0
  const measured = measurings.map(({ watch }) => {
    const outputs = watched.slice(from, (from += watch.outputs.length))
    return watch.tensors({ outputs, variables, gradients })
  })
  const packed = [value.reshape([1]), ...measurings.flatMap(({ measurement }, index) => measurement.pack(measured[index] ?? []))] as tf.Tensor1D[]
  const numbers = tf.unstack(inputs.numbers) as tf.Scalar[]
  const scale = numbers.pop() as tf.Scalar
  const applied = use.sums ? use.sums.add(gradients, scale, use.update) : gradients
  if (use.update) {
    events.beforeStep(applied)
    const each = numbers.length / (Math.max(...program.groups, 0) + 1)
    optimizer.apply(
      variables.flatMap((variable, index) => {
        const gradient = applied[index]
        const group = program.groups[index] ?? 0
        return gradient ? [{ variable, gradient, numbers: numbers.slice(group * each, (group + 1) * each) }] : []
      })
    )
    events.afterStep()
  }
  return { packed: packed.length > 1 ? tf.concat(packed) : (packed[0] as tf.Tensor1D), measured }
}
