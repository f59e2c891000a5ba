import * as tf from '@tensorflow/tfjs'
import type { LearnerCore } from './LearnerCore'
import { variableOf } from './ParameterGroups'

/** Where a learner is in its training, as numbers. */
export interface Position {
  /** Epochs and batches of all fits so far: they decide the next order of the images and the next dropout. */
  readonly epochsEver: number
  readonly stepsEver: number
  /** Whole epochs done of the newest fit, and how many it was to have. */
  readonly epochsDone: number
  readonly epochs: number
}

/** All that a further training depends on: a copy of a learner's weights, its optimizer's memory, and where it is. */
export class LearnerState {
  private constructor(
    /** Copies of all weights, fixed ones too, in the model's order. */
    readonly weights: readonly tf.Tensor[],
    /** Copies of the optimizer's moving averages, as `optimizer.state(learn.allVariables)` orders them. */
    readonly slots: readonly tf.Tensor[],
    readonly counters: readonly number[],
    readonly position: Position
  ) {}

  static of(learn: LearnerCore): LearnerState {
    const copies = (variables: readonly tf.Variable[]): tf.Tensor[] => variables.map(variable => variable.clone())
    const { optimizer, position } = learn
    return new LearnerState(copies(LearnerState.weightsOf(learn)), copies(optimizer.state(learn.allVariables)), [...optimizer.counters], position)
  }

  /** From tensors of one's own, which it then owns: what a file holds. */
  static from(weights: readonly tf.Tensor[], slots: readonly tf.Tensor[], counters: readonly number[], position: Position): LearnerState {
    return new LearnerState(weights, slots, counters, position)
  }

  /** All weights of a learner's model, in the order of a state's. */
  static weightsOf({ model }: LearnerCore): tf.Variable[] {
    return model.weights.map(variableOf)
  }

  /** Puts everything back; the state stays usable. Throws, with nothing changed, where it is another model's or optimizer's. */
  restore(learn: LearnerCore): void {
    const pairs = [...paired(this.weights, LearnerState.weightsOf(learn), 'weights'), ...paired(this.slots, learn.optimizer.state(learn.allVariables), "optimizer's moving averages")]
    for (const [tensor, variable] of pairs) variable.assign(tensor)
    learn.optimizer.counters = [...this.counters]
    learn.position = this.position
  }

  dispose(): void {
    tf.dispose([...this.weights, ...this.slots])
  }
}

function paired(tensors: readonly tf.Tensor[], variables: readonly tf.Variable[], what: string): [tf.Tensor, tf.Variable][] {
  if (tensors.length !== variables.length) throw new Error(`This state has ${tensors.length} ${what}, the learner has ${variables.length}: it belongs to another model or optimizer.`)
  return tensors.map((tensor, index) => {
    const variable = variables[index] as tf.Variable
    if (tensor.shape.join() !== variable.shape.join()) throw new Error(`This state's ${what} do not fit the learner: ${variable.name} is [${variable.shape.join(', ')}], in the state [${tensor.shape.join(', ')}].`)
    return [tensor, variable]
  })
}
