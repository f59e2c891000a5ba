import { attributeOf, nodeOf, type ConstantValue, type GraphNode } from './Graph'
import type { NodeBinding, OpAttribute } from './nodeBackend'

/** What gives truth values. */
const GIVE_TRUTH: ReadonlySet<string> = new Set(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'IsNan', 'IsFinite', 'IsInf', 'LogicalAnd', 'LogicalOr', 'LogicalNot', 'All', 'Any'])

/** A graph that grows node by node, some of its outputs as parts that together are one along the first axis. */
export class SplitGraph {
  readonly nodes: GraphNode[] = []
  private readonly shapes = new Map<string, readonly number[]>()
  private readonly constants = new Map<string, ConstantValue>()
  private readonly partsOf = new Map<string, readonly string[]>()
  /** Outputs that exist as parts only, until somebody wants them whole. */
  private readonly apart = new Set<string>()
  private added = 0

  constructor(
    readonly size: number,
    readonly parts: number,
    readonly binding: NodeBinding
  ) {}

  isSplit = (output: string): boolean => this.partsOf.has(output)
  shape = (output: string): readonly number[] => this.shapes.get(output) ?? []
  constant = (output: string): ConstantValue | undefined => this.constants.get(nodeOf(output))
  /** Whether the first axis of an output is as long as the batch. */
  hasBatch = (output: string): boolean => this.shape(output)[0] === this.size
  partShape = (shape: readonly number[]): readonly number[] => [this.size / this.parts, ...shape.slice(1)]
  type = (name: string, value: number): OpAttribute => ({ name, type: this.binding.TF_ATTR_TYPE, value })
  int = (name: string, value: number): OpAttribute => ({ name, type: this.binding.TF_ATTR_INT, value })

  addWhole(node: GraphNode): void {
    this.push({ ...node, inputs: node.inputs.map(input => this.whole(input)) })
  }

  addBatch(node: GraphNode): void {
    this.push(node)
    this.cut(`${node.name}:0`, node.dtype ?? this.binding.TF_FLOAT)
  }

  /** The operation once for each part. */
  addParts(node: GraphNode, inputs: (part: number) => readonly string[]): true {
    const shapes = node.outputShapes ?? []
    const names = Array.from({ length: this.parts }, (_, part) => {
      const name = `${node.name}_${part}`
      this.push({ ...node, name, inputs: inputs(part), outputShapes: shapes.map(shape => this.partShape(shape)) })
      return name
    })
    for (const [index, shape] of shapes.entries()) {
      const output = `${node.name}:${index}`
      this.shapes.set(output, shape)
      this.partsOf.set(output, names.map(name => `${name}:${index}`))
      this.apart.add(output)
    }
    return true
  }

  /** The sum of what the operation gives for each part, times `factor`, in the place of its result. */
  addSum(node: GraphNode, inputs: (part: number) => readonly string[], dtype: number, factor = 1): true {
    const shape = node.outputShapes?.[0] ?? []
    const each = Array.from({ length: this.parts }, (_, part) => this.push({ ...node, name: `${node.name}_${part}`, inputs: inputs(part) }))
    const sum = factor === 1 ? node.name : `${node.name}_sum`
    this.push({ name: sum, op: 'AddN', inputs: each, attributes: [this.int('N', this.parts), this.type('T', dtype)], outputShapes: [shape] })
    if (factor !== 1) this.push({ name: node.name, op: 'Mul', inputs: [`${sum}:0`, this.number(factor)], attributes: [this.type('T', dtype)], outputShapes: [shape] })
    return true
  }

  /** An output's parts; it is cut where it is whole. */
  partsFrom(output: string): readonly string[] {
    return this.partsOf.get(output) ?? this.cut(output, this.binding.TF_FLOAT)
  }

  /** An output as one; its parts are put together where there are only they. */
  whole(output: string): string {
    const parts = this.partsOf.get(output)
    if (!parts || !this.apart.has(output)) return output
    const joined = `${output.replace(':', '_')}_whole`
    if (!this.shapes.has(`${joined}:0`)) {
      const inputs = [...parts, this.integers([0], [])]
      this.push({ name: joined, op: 'ConcatV2', inputs, attributes: [this.int('N', this.parts), this.type('T', this.dtypeOf(output)), this.type('Tidx', this.binding.TF_INT32)], outputShapes: [this.shape(output)] })
    }
    return `${joined}:0`
  }

  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.push({ name: `part${this.added++}`, op: 'Const', inputs: [], attributes: [], constant: { dtype: this.binding.TF_INT32, shape, values: Int32Array.from(values) }, outputShapes: [shape] })
  }

  private number(value: number): string {
    return this.push({ name: `part${this.added++}`, op: 'Const', inputs: [], attributes: [], constant: { dtype: this.binding.TF_FLOAT, shape: [], values: Float32Array.of(value) }, outputShapes: [[]] })
  }

  /** TensorFlow's number for the type of what exists in parts. */
  private dtypeOf(output: string): number {
    const name = nodeOf(this.partsOf.get(output)?.[0] ?? output)
    const made = this.nodes.find(node => node.name === name) as GraphNode
    if (GIVE_TRUTH.has(made.op)) return this.binding.TF_BOOL
    return attributeOf(made, made.op === 'Cast' ? 'DstT' : made.op === 'ArgMax' ? 'output_type' : 'T') as number
  }

  private cut(output: string, dtype: number): readonly string[] {
    const name = `${output.replace(':', '_')}_parts`
    const shape = this.partShape(this.shape(output))
    const axis = this.integers([0], [])
    this.push({ name, op: 'Split', inputs: [axis, output], attributes: [this.int('num_split', this.parts), this.type('T', dtype)], outputShapes: Array.from({ length: this.parts }, () => shape) })
    const parts = Array.from({ length: this.parts }, (_, part) => `${name}:${part}`)
    this.partsOf.set(output, parts)
    return parts
  }

  private push(node: GraphNode): string {
    this.nodes.push(node)
    for (const [index, shape] of (node.outputShapes ?? []).entries()) this.shapes.set(`${node.name}:${index}`, shape)
    if (node.constant) this.constants.set(node.name, node.constant)
    return `${node.name}:0`
  }
}
