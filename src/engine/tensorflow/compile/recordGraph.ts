import * as tf from '@tensorflow/tfjs'
import type { ConstantValue, Graph, GraphNode } from './Graph'
import { nodeBackend, type NativeTensor, type NodeBinding, type OpAttribute } from './nodeBackend'

/** What was seen of a computation: its graph, and the variables that it reads and changes. */
export interface Recording {
  /** Inputs: the declared ones, then `reads`. Outputs: the result, then the new values of `writes`. */
  readonly graph: Graph
  readonly reads: readonly tf.Variable[]
  readonly writes: readonly tf.Variable[]
}

/** Why a computation cannot be written as a graph, in words for the person at the notebook. */
export class NotCompilable extends Error {
  override readonly name = 'NotCompilable'
}

/** Constants up to this many numbers may be part of a graph; larger ones only where all numbers are the same. */
const SMALL = 64

/**
 * Runs a computation once, as it is, and writes down each operation that TensorFlow executes meanwhile. tfjs's variables are recognised by
 * themselves: those it reads become inputs, those it assigns outputs. All else that comes from JavaScript is frozen.
 *
 * @param compute gives one tensor; it runs within `tf.tidy`
 * @param inputs what changes from call to call; each must be another tensor
 * @returns the result of this run (the caller disposes of it) and the recording, or the reason why there is none
 */
export function recordGraph(compute: () => tf.Tensor, inputs: readonly tf.Tensor[]): { result: tf.Tensor; recording: Recording | NotCompilable } {
  const backend = nodeBackend()
  const variables = Object.values(tf.engine().state.registeredVariables)
  const recorder = new Recorder(backend.binding)
  for (const [index, id] of backend.getInputTensorIds(inputs).entries()) recorder.addInput(`in${index}`, id, backend.tensorMap.get((inputs[index] as tf.Tensor).dataId).dtype, (inputs[index] as tf.Tensor).shape)
  const before = backend.getInputTensorIds(variables)
  for (const [index, id] of before.entries()) recorder.addVariable(index, `var${(variables[index] as tf.Variable).id}`, id, backend.tensorMap.get((variables[index] as tf.Variable).dataId).dtype, (variables[index] as tf.Variable).shape)
  const real = backend.binding
  let result: tf.Tensor
  backend.binding = recorder.binding
  try {
    result = tf.tidy(compute)
  } finally {
    backend.binding = real
  }
  try {
    recorder.throwTrouble()
    const outputs = [recorder.outputOf(backend.getInputTensorIds([result])[0] as number)]
    const writes: tf.Variable[] = []
    for (const [index, variable] of variables.entries()) {
      if (variable.isDisposed) throw new NotCompilable(`it disposes of the variable ${variable.name}`)
      const [id] = backend.getInputTensorIds([variable]) as [number]
      if (id === before[index]) continue
      writes.push(variable)
      outputs.push(recorder.outputOf(id))
    }
    return { result, recording: { graph: recorder.graph(outputs), reads: recorder.used.map(index => variables[index] as tf.Variable), writes } }
  } catch (error) {
    if (error instanceof NotCompilable) return { result, recording: error }
    throw error
  }
}

class Recorder {
  readonly binding: NodeBinding
  /** Indices of the variables that were read. */
  readonly used: number[] = []
  private readonly nodes: GraphNode[] = []
  private readonly inputs: string[] = []
  /** Where the tensors of the computation come from, by TensorFlow's number. */
  private readonly origins = new Map<number, string>()
  private readonly uploads = new Map<number, ConstantValue>()
  private readonly variables = new Map<number, { index: number; name: string; dtype: number; shape: readonly number[] }>()
  private trouble: NotCompilable | undefined

  constructor(private readonly real: NodeBinding) {
    // The addon's properties cannot be replaced, so a copy of it is.
    const copy = Object.fromEntries(propertiesOf(real)) as unknown as NodeBinding
    this.binding = {
      ...copy,
      createTensor: (shape, dtype, values) => this.upload(shape, dtype, values),
      executeOp: (op, attributes, inputs, outputs) => this.execute(op, attributes, inputs, outputs),
      tensorDataSync: id => {
        if (this.origins.has(id)) this.trouble ??= new NotCompilable('it reads numbers in the middle of the step (dataSync, arraySync or a decision that depends on them)')
        return real.tensorDataSync(id)
      },
      runSavedModel: () => {
        throw new NotCompilable('it runs another model that is compiled already')
      }
    }
  }

  addInput(name: string, id: number, dtype: number, shape: readonly number[]): void {
    this.origins.set(id, `${name}:0`)
    this.inputs.push(name)
    this.nodes.push({ name, op: 'Placeholder', inputs: [], attributes: [], dtype, outputShapes: [shape] })
  }

  addVariable(index: number, name: string, id: number, dtype: number, shape: readonly number[]): void {
    this.variables.set(id, { index, name, dtype, shape })
  }

  /** Where a tensor comes from. Throws where it is neither computed here nor may be frozen. */
  outputOf(id: number): string {
    const known = this.origins.get(id)
    if (known !== undefined) return known
    const variable = this.variables.get(id)
    if (variable) {
      this.used.push(variable.index)
      this.addInput(variable.name, id, variable.dtype, variable.shape)
      return `${variable.name}:0`
    }
    const constant = this.uploads.get(id)
    if (!constant) throw new NotCompilable('it uses a tensor that was made outside of the step and is no tf.Variable')
    if (constant.values.length > SMALL) throw new NotCompilable(`it brings ${constant.values.length} numbers of its own ([${constant.shape.join(', ')}]) into the step, which might be others the next time, such as random ones`)
    const name = `c${this.nodes.length}`
    this.origins.set(id, `${name}:0`)
    this.nodes.push({ name, op: 'Const', inputs: [], attributes: [], constant, outputShapes: [constant.shape] })
    return `${name}:0`
  }

  /** Throws what was found to be in the way, if anything. */
  throwTrouble(): void {
    if (this.trouble) throw this.trouble
  }

  graph(outputs: readonly string[]): Graph {
    return { nodes: this.nodes, inputs: this.inputs, outputs }
  }

  private execute(op: string, attributes: readonly OpAttribute[], inputs: readonly number[], count: number): NativeTensor[] {
    // A check is for the graph: what is recorded may be anything, and its caller looks at the numbers.
    const outputs = op === 'CheckNumerics' ? this.real.executeOp('Identity', attributes.filter(({ name }) => name === 'T'), inputs, count) : this.real.executeOp(op, attributes, inputs, count)
    if (this.trouble) return outputs
    try {
      const from = inputs.map(id => this.outputOf(id))
      const name = `n${this.nodes.length}`
      this.nodes.push({ name, op, inputs: from, attributes: op === 'ExpandDims' ? this.expandDims(outputs[0]?.dtype ?? 0) : attributes, outputShapes: outputs.map(({ shape }) => [...shape]) })
      for (const [index, { id }] of outputs.entries()) this.origins.set(id, `${name}:${index}`)
    } catch (error) {
      if (!(error instanceof NotCompilable)) throw error
      this.trouble = new NotCompilable(`${error.message} (in the operation ${op})`)
    }
    return outputs
  }

  /** tfjs-node leaves the types of this one operation out; TensorFlow finds them out, but not in a graph. */
  private expandDims(dtype: number): OpAttribute[] {
    const { TF_ATTR_TYPE, TF_INT32 } = this.real
    return [
      { name: 'T', type: TF_ATTR_TYPE, value: dtype },
      { name: 'Tdim', type: TF_ATTR_TYPE, value: TF_INT32 }
    ]
  }

  private upload(shape: readonly number[], dtype: number, values: unknown): number {
    const id = this.real.createTensor(shape, dtype, values)
    if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) {
      const uniform = values.length > 1 && values.every(value => value === values[0])
      this.uploads.set(id, { dtype, shape: [...shape], values: uniform ? values.slice(0, 1) : values.slice() })
    }
    return id
  }
}

/** The addon's properties and methods, wherever they are defined. */
function propertiesOf(binding: NodeBinding): [string, unknown][] {
  const names = new Set<string>()
  for (let at: object | null = binding; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return [...names].map(name => {
    const value = (binding as unknown as Record<string, unknown>)[name]
    return [name, typeof value === 'function' ? (value.bind(binding) as unknown) : value]
  })
}
