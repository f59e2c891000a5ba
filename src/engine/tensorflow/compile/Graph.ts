import type { OpAttribute } from './nodeBackend'

/** Numbers that are part of a graph. */
export interface ConstantValue {
  /** TensorFlow's number of the type. */
  readonly dtype: number
  readonly shape: readonly number[]
  /** All numbers; a single one where all are the same. */
  readonly values: Float32Array | Int32Array | Uint8Array
}

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string
  /** TensorFlow's name of the operation; `Const` and `Placeholder` too. */
  readonly op: string
  /** Outputs of other nodes, as `name:index`. */
  readonly inputs: readonly string[]
  readonly attributes: readonly OpAttribute[]
  /** Of a `Const`. */
  readonly constant?: ConstantValue
  /** Of a `Placeholder`. */
  readonly dtype?: number
  /** Shape of each output as it was when the graph was recorded. */
  readonly outputShapes?: readonly (readonly number[])[]
}

/** Operations in an order in which each comes after those it needs. */
export interface Graph {
  readonly nodes: readonly GraphNode[]
  /** Names of the placeholders, in the order in which they are fed. */
  readonly inputs: readonly string[]
  /** What is fetched, as `name:index`. */
  readonly outputs: readonly string[]
}

/** The node of `name:index`. */
export const nodeOf = (output: string): string => output.slice(0, output.lastIndexOf(':'))

/** The graph without the nodes that no output needs. Placeholders stay: they are fed. */
export function pruned(graph: Graph): Graph {
  const needed = new Set<string>(graph.outputs.map(nodeOf))
  const kept: GraphNode[] = []
  for (const node of [...graph.nodes].reverse()) {
    if (!needed.has(node.name) && node.op !== 'Placeholder') continue
    kept.push(node)
    for (const input of node.inputs) needed.add(nodeOf(input))
  }
  return { ...graph, nodes: kept.reverse() }
}

/** The value of a node's attribute. */
export const attributeOf = ({ attributes }: GraphNode, name: string): unknown => attributes.find(one => one.name === name)?.value
