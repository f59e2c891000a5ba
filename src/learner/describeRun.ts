import * as tf from '@tensorflow/tfjs'
import type { Engine } from '../engine'
import { TEXT_LENGTH, type RunMeta } from '../run'
import { LR_FINDER } from './CallbackList'
import type { LearnerCore } from './LearnerCore'
import { parametersOf } from './layerCalls'
import { now } from './now'

/** The near-zero threshold that a run without watched layers states: fastai's. */
const DEFAULT_THRESHOLD = 0.05

/** A name as a run event may hold it. */
const short = (name: string): string => name.slice(0, TEXT_LENGTH)

/** What is known of a fit before its first batch. */
export function describeRun(learn: LearnerCore, engine: Engine, name: string): RunMeta {
  const { data, model, optimizer, watches } = learn
  const [first] = watches
  const threshold = (watches.find(({ metas }) => metas.some(({ quantity = 'output' }) => quantity === 'output')) ?? first)?.nearZeroThreshold ?? DEFAULT_THRESHOLD
  const backend = tf.getBackend()
  return {
    id: crypto.randomUUID(),
    name: short(name),
    startedAt: now(),
    engine: backend === engine.name ? { name: engine.name, device: engine.device, version: engine.version } : { name: backend, device: 'chosen in a cell', version: tf.version_core },
    model: { name: short(model.name), parameters: parametersOf(model) },
    data: { name: short(data.name), training: data.training.length, validation: data.validation.length, batchSize: data.batchSize },
    optimizer: short(optimizer.description),
    loss: short(learn.lossFunction.name),
    seed: learn.seed,
    epochs: learn.epochs,
    stepsPerEpoch: data.stepsPerEpoch,
    nearZeroThreshold: threshold,
    statisticsEvery: first?.every ?? 1,
    layers: watches.flatMap(({ metas, nearZeroThreshold }) => metas.map(meta => ({ ...meta, name: short(meta.name), ...(nearZeroThreshold === threshold ? {} : { nearZeroThreshold }) }))),
    ...(LR_FINDER in learn ? { purpose: 'lrFind' as const } : {})
  }
}
