import * as tf from '@tensorflow/tfjs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeAtomically } from '../../engine/writeAtomically'
import type { LearnerCore } from '../LearnerCore'
import { checkpointFile } from './checkpointFile'
import { FORMAT, type CheckpointMeta } from './CheckpointMeta'
import { modelWeights } from './modelWeights'
import { encodeSafetensors, type NamedTensor } from './safetensors'

/**
 * Writes a learner's weights, its optimizer's memory and its position to a safetensors file, whole or not at all; folders that are missing
 * are made. Where the training is stopped meanwhile, the file from before stays.
 * @returns the file's path
 */
export async function saveCheckpoint(learn: LearnerCore, name: string): Promise<string> {
  const file = checkpointFile('save', name)
  const weights = modelWeights(learn.model)
  const state = learn.optimizer.state(learn.allVariables)
  const stateName = (index: number): string => `optimizer/${index}`
  const meta: CheckpointMeta = {
    format: FORMAT,
    convscope: process.env.CONVSCOPE_VERSION ?? '',
    tfjs: tf.version_core,
    savedAt: new Date().toISOString(),
    model: { name: learn.model.name, weights: weights.map(({ tensor, layer }) => ({ tensor, layer })) },
    optimizer: { description: learn.optimizer.description, counters: [...learn.optimizer.counters], state: state.map((_, index) => stateName(index)) },
    position: learn.position,
    callbacks: learn.callbackStates,
    groups: learn.groups.freezing,
    data: learn.data.name,
    loss: learn.lossFunction.name,
    seed: learn.seed
  }
  const tensors = [...weights.map(({ tensor, variable }) => named(tensor, variable)), ...state.map((variable, index) => named(stateName(index), variable))]
  const bytes = encodeSafetensors({ tensors, metadata: { format: 'convscope', convscope: JSON.stringify(meta, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)) } })
  await mkdir(path.dirname(file), { recursive: true })
  await writeAtomically(file, bytes)
  return file
}

const named = (name: string, tensor: tf.Tensor): NamedTensor => {
  const { dtype } = tensor
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new TypeError(`${name} holds ${dtype}, which cannot be saved.`)
  return { name, dtype, shape: tensor.shape, values: tensor.dataSync<'float32' | 'int32' | 'bool'>() }
}
