import type * as tfjs from '@tensorflow/tfjs'
import type { Variable } from '../protocol'
import { isMadeBy, isObject, ownData } from './ownData'

type Statistics = NonNullable<Variable['statistics']>

/** A larger tensor is not read for its statistics. */
const MAX_VALUES = 16 * 2 ** 20
/** Nor are more values than these for one answer. */
const MAX_VALUES_OF_ALL = 2 * MAX_VALUES

/** What can be known of tensors and models without running anything that a person may have written. Reads so much, then no more. */
export class TensorReader {
  private left = MAX_VALUES_OF_ALL

  /** @param tf absent before a cell has loaded it: then there are no tensors */
  constructor(private readonly tf: typeof tfjs | undefined) {}

  isTensor(value: unknown): value is tfjs.Tensor {
    return this.tf !== undefined && isObject(value) && isMadeBy(value, this.tf.Tensor) && isObject(ownData(value, 'dataId'))
  }
  isModel(value: unknown): value is tfjs.LayersModel {
    return this.tf !== undefined && isObject(value) && isMadeBy(value, this.tf.LayersModel)
  }
  isVariable(tensor: tfjs.Tensor): boolean {
    return this.tf !== undefined && isMadeBy(tensor, this.tf.Variable)
  }

  shape(tensor: tfjs.Tensor): number[] {
    const shape = ownData(tensor, 'shape')
    if (!Array.isArray(shape)) return []
    return Array.from({ length: Math.min(16, Number(ownData(shape, 'length'))) }, (_, index) => wholeNumber(ownData(shape, index)))
  }
  dtype(tensor: tfjs.Tensor): string {
    const dtype = ownData(tensor, 'dtype')
    return typeof dtype === 'string' ? dtype.slice(0, 20) : ''
  }
  isDisposed(tensor: tfjs.Tensor): boolean {
    return ownData(tensor, 'isDisposedInternal') === true
  }

  /** Where its values are kept: tensors may share them. */
  dataOf(tensor: tfjs.Tensor): object {
    return ownData(tensor, 'dataId') as object
  }
  /** Of its values; as many as tfjs counts. */
  bytes(tensor: tfjs.Tensor): number {
    return this.tf?.engine().state.tensorInfo.get(this.dataOf(tensor))?.bytes ?? 0
  }

  /** Reads a tensor, unless it is too large, has no numbers, or enough has been read. */
  statistics(tensor: tfjs.Tensor): Statistics | undefined {
    const size = wholeNumber(ownData(tensor, 'size'))
    if (!this.tf || this.isDisposed(tensor) || size === 0 || size > Math.min(MAX_VALUES, this.left) || !['float32', 'int32', 'bool'].includes(this.dtype(tensor))) return undefined
    this.left -= size
    try {
      return statisticsOf(this.tf.engine().readSync(this.dataOf(tensor)) as Float32Array | Int32Array | Uint8Array)
    } catch {
      // Its values are gone, though nobody has said so.
      return undefined
    }
  }

  /** A model's weights by name, those of the layers inside of layers too. */
  weights(model: object): { name: string; tensor: tfjs.Tensor }[] {
    const found = new Map<object, { name: string; tensor: tfjs.Tensor }>()
    const seen = new Set<object>()
    const visit = (layer: unknown): void => {
      if (!isObject(layer) || seen.has(layer)) return
      seen.add(layer)
      for (const key of ['_trainableWeights', '_nonTrainableWeights'])
        for (const weight of elements(ownData(layer, key))) {
          const tensor = isObject(weight) ? ownData(weight, 'val') : undefined
          const name = isObject(weight) ? ownData(weight, 'name') : undefined
          if (this.isTensor(tensor)) found.set(tensor, { name: typeof name === 'string' ? name : '', tensor })
        }
      for (const key of ['layers', 'cells']) for (const inner of elements(ownData(layer, key))) visit(inner)
      for (const key of ['cell', 'layer', 'forwardLayer', 'backwardLayer']) visit(ownData(layer, key))
    }
    visit(model)
    return [...found.values()]
  }

  /** How many numbers a model has learnt or keeps; undefined where it has none yet. */
  parameters(model: object): number | undefined {
    const weights = this.weights(model)
    return weights.length === 0 ? undefined : weights.reduce((sum, { tensor }) => sum + wholeNumber(ownData(tensor, 'size')), 0)
  }
}

function statisticsOf(values: Float32Array | Int32Array | Uint8Array): Statistics {
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    finite++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  return { ...(finite === 0 ? {} : { range: { min, mean: sum / finite, max } }), notFinite: values.length - finite }
}

function elements(list: unknown): unknown[] {
  return Array.isArray(list) ? Array.from({ length: Number(ownData(list, 'length')) || 0 }, (_, index) => ownData(list, index)) : []
}

const wholeNumber = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0)
