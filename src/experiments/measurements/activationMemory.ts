import * as tf from '@tensorflow/tfjs'
import { softmaxCrossEntropy } from '../../learner'
import { variableOf } from '../../learner/ParameterGroups'
import { trialModel } from '../training/trialModel'
import type { ModelConfig } from '../training/TrainConfig'

/** What a batch takes in memory between its forward and its backward pass. */
export interface ActivationMemory {
  batchSize: number
  /** Of all tensors with a row for each image which tfjs keeps for the gradients, each counted once. */
  activationBytes: number
  /** Of the model's weights: the same for every batch. */
  parameterBytes: number
}

/**
 * Counts, in a real forward pass, what tfjs keeps for the backward pass: what each convolution, each addition of biases and
 * each ReLU was given. (A compiled step may keep less.)
 */
export function measureActivationMemory(batchSizes: readonly number[], config: ModelConfig = {}): ActivationMemory[] {
  const model = trialModel(config, 1)
  try {
    return batchSizes.map(batchSize => ({ batchSize, activationBytes: savedBytes(model, batchSize), parameterBytes: 4 * model.countParams() }))
  } finally {
    model.dispose()
  }
}

function savedBytes(model: tf.LayersModel, batchSize: number): number {
  const saved = new Map<object, number>()
  const variables = model.trainableWeights.map(variableOf)
  const weights = new Set<object>(variables.map(({ dataId }) => dataId))
  tf.tidy(() => {
    const x = tf.zeros([batchSize, ...(model.inputs[0]?.shape.slice(1) ?? []).map(side => side ?? 1)])
    const y = tf.zeros<tf.Rank.R1>([batchSize], 'int32')
    tf.variableGrads(() => {
      const logits = model.apply(x, { training: true }) as tf.Tensor2D
      for (const { saved: kept } of tf.engine().state.activeTape) for (const tensor of kept ?? []) if (tensor.shape[0] === batchSize && !weights.has(tensor.dataId)) saved.set(tensor.dataId, tensor.size * 4)
      return softmaxCrossEntropy.of(logits, y)
    }, variables)
  })
  return [...saved.values()].reduce((sum, bytes) => sum + bytes, 0)
}
