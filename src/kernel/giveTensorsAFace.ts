import type * as tfjs from '@tensorflow/tfjs'
import { inspect } from 'node:util'

const MAX_SHOWN = 2000

/** Makes tensors, variables and models readable wherever they are inspected: as a cell's value, inside objects, in `console.log`. */
export function giveTensorsAFace(tf: typeof tfjs): void {
  define(tf.Tensor.prototype, describeTensor)
  define(tf.LayersModel.prototype, describeModel)
}

function define<T extends object>(prototype: T, describe: (this: T) => string): void {
  Object.defineProperty(prototype, inspect.custom, { value: describe, configurable: true, writable: true })
}

/** `Tensor float32 [2,3]` and its values, those in the middle left out where there are many. */
function describeTensor(this: tfjs.Tensor): string {
  const head = `${'assign' in this ? 'Variable' : 'Tensor'} ${this.dtype} [${this.shape.join(',')}]`
  if (this.isDisposed) return `${head} (disposed)`
  const values = this.toString().replace(/^Tensor\n/, '')
  return `${head}\n${values.length > MAX_SHOWN ? `${values.slice(0, MAX_SHOWN)}…` : values}`
}

/** The table that `model.summary()` prints, without its rules. */
function describeModel(this: tfjs.LayersModel): string {
  const head = `${this.getClassName() === 'Sequential' ? 'Sequential' : 'Model'} '${this.name}'`
  const lines: string[] = []
  try {
    this.summary(undefined, undefined, (line: string) => void lines.push(line))
  } catch {
    return `${head}, not built yet: its first layer has no inputShape`
  }
  return `${head}\n${lines.filter(line => !/^[_=]+$/.test(line)).join('\n')}`
}
