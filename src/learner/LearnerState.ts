import * as tf from '@tensorflow/tfjs'
import type { CallbackStates } from './CallbackList'
import type { LearnerCore } from './LearnerCore'
import { variableOf, type Freezing } from './ParameterGroups'

/** Where a learner is in its training, as numbers. */
export interface Position {
  /** Epochs and batches of all fits so far: they decide the next order of the images and the next dropout. */
  readonly epochsEver: number
  /** Batches trained in all fits so far: they decide the next dropout. */
  readonly stepsEver: number
  /** Whole epochs done of the newest fit, and how many it was to have. */
  readonly epochsDone: number
  /** How many epochs the newest fit was to have. */
  readonly epochs: number
}

/** The parts of a {@link LearnerState}. */
export interface LearnerStateParts {
  /** Copies of all weights, fixed ones too, in the model's order. */
  readonly weights: readonly tf.Tensor[]
  /** Copies of the optimizer's moving averages, as `optimizer.state(learn.allVariables)` orders them. */
  readonly slots: readonly tf.Tensor[]
  /** The optimizer's counters. */
  readonly counters: readonly number[]
  readonly position: Position
  /** Which groups of layers are frozen; absent where that is not known. */
  readonly freezing?: Freezing
  /** What callbacks go on with, where the next fit goes on. */
  readonly callbacks: CallbackStates
}

/** All that a further training depends on: a copy of a learner's weights, its optimizer's memory, what is frozen, what callbacks have counted, and where it is. */
export class LearnerState {
  private constructor(private readonly parts: LearnerStateParts) {}

  /** Copies of all weights, fixed ones too, in the model's order. */
  get weights(): readonly tf.Tensor[] {
    return this.parts.weights
  }
  /** Where the learner was. */
  get position(): Position {
    return this.parts.position
  }

  /** A copy of a learner's. */
  static of(learn: LearnerCore): LearnerState {
    const copies = (variables: readonly tf.Variable[]): tf.Tensor[] => variables.map(variable => variable.clone())
    const { optimizer, position, groups, callbackStates } = learn
    return new LearnerState({ weights: copies(LearnerState.weightsOf(learn)), slots: copies(optimizer.state(learn.allVariables)), counters: [...optimizer.counters], position, freezing: groups.freezing, callbacks: callbackStates })
  }

  /** From tensors of one's own, which it then owns: what a file holds. */
  static from(parts: LearnerStateParts): LearnerState {
    return new LearnerState(parts)
  }

  /** All weights of a learner's model, in the order of a state's. */
  static weightsOf({ model }: LearnerCore): tf.Variable[] {
    return model.weights.map(variableOf)
  }

  /** Puts everything back; the state stays usable. Throws, with nothing changed, where it is another model's or optimizer's. */
  restore(learn: LearnerCore): void {
    const { weights, slots, counters, position, freezing, callbacks } = this.parts
    const pairs = [...paired(weights, LearnerState.weightsOf(learn), 'weights'), ...paired(slots, learn.optimizer.state(learn.allVariables), "optimizer's moving averages")]
    for (const [tensor, variable] of pairs) variable.assign(tensor)
    learn.optimizer.counters = [...counters]
    learn.position = position
    if (freezing) learn.groups.freezing = freezing
    learn.callbackStates = callbacks
  }

  /** Frees its tensors. */
  dispose(): void {
    tf.dispose([...this.parts.weights, ...this.parts.slots])
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
