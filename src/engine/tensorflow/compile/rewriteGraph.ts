import { attributeOf, nodeOf, pruned, type ConstantValue, type Graph, type GraphNode } from './Graph'
import type { NodeBinding } from './nodeBackend'

/** What a rule sees of the graph so far. */
interface Seen {
  /** The node of an output `name:index`. */
  node: (output: string) => GraphNode | undefined
  /** The numbers of an output that is constant. */
  constant: (output: string) => ConstantValue | undefined
  shape: (output: string) => readonly number[] | undefined
}

/** Gives another node in the place of one, or the output that stands for its first output, or undefined. */
type Rule = (node: GraphNode, seen: Seen, binding: NodeBinding) => GraphNode | string | undefined

/**
 * The same computation in fewer operations: what tfjs puts together from several, TensorFlow has as one, and fuses with its neighbours
 * (a convolution with its bias and ReLU, say). Results are the same up to the order of sums, which `BiasAddGrad` chooses itself.
 */
export function rewriteGraph(graph: Graph, binding: NodeBinding): Graph {
  const nodes = new Map<string, GraphNode>()
  const aliases = new Map<string, string>()
  const resolve = (output: string): string => aliases.get(output) ?? output
  const seen: Seen = {
    node: output => nodes.get(nodeOf(output)),
    constant: output => nodes.get(nodeOf(output))?.constant,
    shape: output => nodes.get(nodeOf(output))?.outputShapes?.[Number(output.slice(output.lastIndexOf(':') + 1))]
  }
  for (const original of graph.nodes) {
    const node: GraphNode = { ...original, inputs: original.inputs.map(resolve) }
    const found = RULES.reduce<GraphNode | string | undefined>((result, rule) => result ?? rule(node, seen, binding), undefined)
    if (typeof found === 'string') aliases.set(`${node.name}:0`, found)
    const kept = typeof found === 'object' ? found : node
    nodes.set(kept.name, kept)
  }
  return pruned({ ...graph, nodes: [...nodes.values()], outputs: graph.outputs.map(resolve) })
}

const type = (binding: NodeBinding, name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value })
const text = (binding: NodeBinding, name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value })
const sameShape = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean => a !== undefined && b !== undefined && a.length === b.length && a.every((side, axis) => side === b[axis])

/** A reshape to the shape that the tensor has already. */
const sameReshape: Rule = (node, { shape }) => (node.op === 'Reshape' && sameShape(shape(node.inputs[0]!), node.outputShapes?.[0]) ? node.inputs[0] : undefined)

/** A conversion to the type that the tensor has already. */
const sameCast: Rule = node => (node.op === 'Cast' && attributeOf(node, 'SrcT') === attributeOf(node, 'DstT') ? node.inputs[0] : undefined)

/** `[…, channels] + [channels]`. */
const biasAdd: Rule = (node, { shape }, binding) => {
  if (node.op !== 'Add' && node.op !== 'AddV2') return undefined
  const [value, bias] = node.inputs as [string, string]
  const [whole, channels] = [shape(value), shape(bias)]
  if (!whole || whole.length < 2 || channels?.length !== 1 || channels[0] !== whole.at(-1) || attributeOf(node, 'T') !== binding.TF_FLOAT) return undefined
  return { ...node, op: 'BiasAdd', attributes: [type(binding, 'T', binding.TF_FLOAT), text(binding, 'data_format', 'NHWC')] }
}

/** The sum over all axes but the last: the gradient of a bias. */
const biasAddGrad: Rule = (node, { constant, shape }, binding) => {
  if (node.op !== 'Sum' || attributeOf(node, 'T') !== binding.TF_FLOAT || attributeOf(node, 'keep_dims') === true) return undefined
  const [value, axes] = node.inputs as [string, string]
  const [rank, reduced] = [shape(value)?.length ?? 0, constant(axes)]
  if (rank < 2 || rank > 4 || !reduced || reduced.values.length !== rank - 1 || ![...reduced.values].every((axis, index) => axis === index)) return undefined
  return { ...node, op: 'BiasAddGrad', inputs: [value], attributes: [type(binding, 'T', binding.TF_FLOAT), text(binding, 'data_format', 'NHWC')] }
}

/** tfjs's gradient of ReLU: dy times 1 where x is above 0, else 0, and NaN where x is NaN. */
const reluGrad: Rule = (node, { node: nodeAt, constant }, binding) => {
  if (node.op !== 'Mul' || attributeOf(node, 'T') !== binding.TF_FLOAT) return undefined
  const [dy, mask] = node.inputs as [string, string]
  const nanOrStep = nodeAt(mask)
  const [nan, step] = [nodeAt(nanOrStep?.inputs[0] ?? ':'), nodeAt(nanOrStep?.inputs[2] ?? ':')]
  if (nanOrStep?.op !== 'Select' || nan?.op !== 'IsNan' || step?.op !== 'Select') return undefined
  const [greater, one, zero] = step.inputs as [string, string, string]
  const comparison = nodeAt(greater)
  const x = comparison?.inputs[0]
  if (comparison?.op !== 'Greater' || x === undefined || nan.inputs[0] !== x || nanOrStep.inputs[1] !== x) return undefined
  const isAll = (output: string | undefined, wanted: number): boolean => {
    const found = output === undefined ? undefined : nodeAt(output)
    const value = found?.op === 'Fill' ? constant(found.inputs[1] ?? '') : found?.constant
    return value?.values.length === 1 && value.values[0] === wanted
  }
  if (!isAll(comparison.inputs[1], 0) || !isAll(one, 1) || !isAll(zero, 0)) return undefined
  // Of ReLU's input, not of its output: being needed here, the input is not fused away with the convolution before, whose fused ReLU makes 0 of NaN.
  return { ...node, op: 'ReluGrad', inputs: [dy, x], attributes: [type(binding, 'T', binding.TF_FLOAT)] }
}

const RULES: readonly Rule[] = [sameReshape, sameCast, biasAdd, biasAddGrad, reluGrad]
