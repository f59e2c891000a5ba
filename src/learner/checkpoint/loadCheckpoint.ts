import * as tf from '@tensorflow/tfjs'
import { readFile } from 'node:fs/promises'
import type { LearnerCore } from '../LearnerCore'
import { LearnerState } from '../LearnerState'
import { checkpointFile } from './checkpointFile'
import { parseCheckpointMeta } from './CheckpointMeta'
import { modelWeights, type ModelWeight } from './modelWeights'
import { decodeSafetensors, type NamedTensor } from './safetensors'

/** Options of `learn.load`. */
export interface LoadOptions {
  /** Also the optimizer's memory, the position in the training, what is frozen and what callbacks had counted (fastai's `with_opt`); true by default. Off, only weights are loaded. */
  withOptimizer?: boolean
}

/**
 * Reads what `saveCheckpoint` wrote into a learner with a model of the same layers. Where the file's optimizer is of another kind, the
 * learner's begins anew, and a warning says so; where only its settings differ, the learner's are used.
 * @throws where the file cannot be read, is damaged or is another model's; then nothing has changed
 */
export async function loadCheckpoint(learn: LearnerCore, name: string, { withOptimizer = true }: LoadOptions = {}): Promise<void> {
  const file = checkpointFile('load', name)
  try {
    const { metadata, tensors } = decodeSafetensors(await readFile(file))
    const meta = parseCheckpointMeta(metadata)
    const named = new Map(tensors.map(tensor => [tensor.name, tensor]))
    const find = (tensor: string): NamedTensor => named.get(tensor) ?? fail(`the tensor ${tensor} is not in it`)
    const saved = meta.model.weights.map(({ tensor, layer }) => ({ layer, values: find(tensor) }))
    const assignments = matched(saved, modelWeights(learn.model))
    if (!withOptimizer) return withTensors(assignments.map(({ values }) => values), weights => assignments.forEach(({ variable }, index) => variable.assign(weights[index] as tf.Tensor)))
    const { optimizer } = learn
    const own = optimizer.state(learn.allVariables)
    const state = meta.optimizer.state.map(find)
    const fits = kindOf(meta.optimizer.description) === kindOf(optimizer.description) && meta.optimizer.counters.length === optimizer.counters.length && state.length === own.length && state.every((tensor, index) => isLike(tensor, own[index] as tf.Variable))
    // In the model's order, which freezing may have changed since.
    const valuesOf = new Map(assignments.map(({ variable, values }) => [variable, values]))
    const weights = LearnerState.weightsOf(learn).map(variable => valuesOf.get(variable) ?? fail(`it has no weights for ${variable.name}`))
    const counters = fits ? meta.optimizer.counters : optimizer.counters
    withTensors([...weights, ...(fits ? state : own.map(zeros))], made => learn.loadState(LearnerState.from({ weights: made.slice(0, weights.length), slots: made.slice(weights.length), counters, position: meta.position, freezing: meta.groups, callbacks: meta.callbacks ?? {} })))
    if (fits) return
    learn.forgetOptimizer()
    console.warn(`${name} was saved with the optimizer ${meta.optimizer.description}, and this learner has ${optimizer.description}: the weights and the position are loaded, the optimizer begins anew.`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Error(`There is no file ${file} to load.`, { cause: error })
    throw new Error(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}. Nothing was changed.`, { cause: error })
  }
}

interface SavedWeight {
  readonly layer: string
  readonly values: NamedTensor
}

/** A file's weights with the model's, in the same order. Throws where they are not of the same layers. */
function matched(saved: readonly SavedWeight[], own: readonly ModelWeight[]): { variable: tf.Variable; values: NamedTensor }[] {
  const pairs = own.map(({ tensor, layer, variable }, index) => {
    const other = saved[index]
    if (!other || other.layer !== layer || !isLike(other.values, variable))
      throw new Error(`it belongs to another model: where this one has ${layer} ${tensor} [${variable.shape.join(', ')}], the file has ${other ? `${other.layer} ${other.values.name} [${other.values.shape.join(', ')}]` : 'no more weights'}`)
    return { variable, values: other.values }
  })
  if (saved.length > own.length) throw new Error(`it belongs to another model: it has ${saved.length} weights, this model has ${own.length}`)
  return pairs
}

function withTensors(values: readonly NamedTensor[], use: (made: tf.Tensor[]) => void): void {
  const made: tf.Tensor[] = []
  try {
    for (const { values: numbers, shape, dtype } of values) made.push(tf.tensor(numbers, [...shape], dtype))
    use(made)
  } finally {
    tf.dispose(made)
  }
}

const isLike = ({ shape, dtype }: NamedTensor, variable: tf.Variable): boolean => dtype === variable.dtype && shape.join() === variable.shape.join()

const zeros = ({ name, shape, size }: tf.Variable): NamedTensor => ({ name, dtype: 'float32', shape, values: new Float32Array(size) })

/** `SGD` of `SGD, momentum 0.9`: what is remembered depends on it, and not on the settings after it. */
const kindOf = (description: string): string => description.split(',')[0] ?? ''

function fail(reason: string): never {
  throw new Error(reason)
}
