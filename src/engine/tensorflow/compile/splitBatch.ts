import { attributeOf, nodeOf, pruned, type Graph, type GraphNode } from './Graph'
import type { NodeBinding } from './nodeBackend'
import { SplitGraph } from './SplitGraph'

/** Which of a graph's inputs hold one row for each image, and how many images there are. */
export interface BatchAxis {
  readonly inputs: readonly string[]
  readonly size: number
}

/**
 * The same computation with the batch in `parts` equal parts, which TensorFlow computes at the same time, each with one thread: the operations
 * of a small network are too short to be shared out among threads one by one. What treats every image by itself is done for each part; sums
 * over the images (a filter's gradient, a mean) are sums of the parts' sums; everything else gets the batch whole. Results differ by the order
 * of these sums. The graph as it is where the batch cannot be divided so, or would gain nothing: where a normalisation over the images makes the
 * parts wait for each other in every layer.
 */
export function splitBatch(graph: Graph, { inputs, size }: BatchAxis, parts: number, binding: NodeBinding): Graph {
  if (parts < 2 || size % parts !== 0 || normalisesOverImages(graph)) return graph
  const split = new SplitGraph(size, parts, binding)
  for (const node of graph.nodes) {
    if (node.op === 'Placeholder' && inputs.includes(node.name)) split.addBatch(node)
    else if (!RULES[node.op]?.(node, split)) split.addWhole(node)
  }
  return pruned({ ...graph, nodes: split.nodes, outputs: graph.outputs.map(output => split.whole(output)) })
}

/** Whether means of whole feature maps are taken over the images, as batch normalisation does. */
function normalisesOverImages({ nodes }: Graph): boolean {
  const made = new Map(nodes.map(node => [node.name, node]))
  return nodes.some(({ op, inputs }) => {
    const [rank, axes] = op === 'Mean' ? [made.get(nodeOf(inputs[0] as string))?.outputShapes?.[0]?.length ?? 0, made.get(nodeOf(inputs[1] as string))?.constant] : [0, undefined]
    return rank > 1 && [...(axes?.values ?? [])].some(axis => axis === 0 || axis === -rank)
  })
}

/** Says whether it has added the node's operation for the parts; where it has not, the node gets its inputs whole. */
type Rule = (node: GraphNode, split: SplitGraph) => boolean

const part = (split: SplitGraph, output: string, index: number): string => split.partsFrom(output)[index] as string
const givesBatch = (node: GraphNode, split: SplitGraph): boolean => (node.outputShapes ?? []).length > 0 && node.outputShapes!.every(([first]) => first === split.size)

/** Of the first input alone, whatever the others are. */
const ofFirst: Rule = (node, split) => {
  const [images, ...others] = node.inputs as [string, ...string[]]
  return split.isSplit(images) && !others.some(split.isSplit) && givesBatch(node, split) && split.addParts(node, index => [part(split, images, index), ...others])
}

/** Number by number, with numbers broadcast over the images as they are. */
const elementwise: Rule = (node, split) => {
  if (!node.inputs.some(split.isSplit) || !givesBatch(node, split)) return false
  const rank = node.outputShapes![0]!.length
  // The condition of TensorFlow's first Select may be a list of rows.
  if (node.op === 'Select' && split.shape(node.inputs[0] as string).length < rank) return false
  const whole = node.inputs.map(input => split.shape(input).length < rank || split.shape(input)[0] === 1)
  // What is made whole elsewhere and has a row for each image is cut; only its type must be known.
  if (node.inputs.some((input, index) => !whole[index] && !split.isSplit(input) && !(split.hasBatch(input) && isFloat(node, split)))) return false
  const inputs = node.inputs.map((input, at) => (whole[at] ? split.whole(input) : input))
  return split.addParts(node, index => inputs.map((input, at) => (whole[at] ? input : part(split, input, index))))
}
const isFloat = (node: GraphNode, { binding }: SplitGraph): boolean => attributeOf(node, 'T') === binding.TF_FLOAT && node.op !== 'Select' && node.op !== 'SelectV2'

/** Every input has a row for each image. */
const ofAll: Rule = (node, split) => node.inputs.every(split.isSplit) && givesBatch(node, split) && split.addParts(node, index => node.inputs.map(input => part(split, input, index)))

const reshape: Rule = (node, split) => {
  const [images] = node.inputs as [string, string]
  if (!split.isSplit(images) || !givesBatch(node, split)) return false
  const shape = split.integers(split.partShape(node.outputShapes![0]!))
  return split.addParts(node, index => [part(split, images, index), shape])
}

/** `(sizes, filter, dy)` or, of a pooling, `(sizes, dy)`: dy is cut, and the sizes are those of a part. */
const inputGradient: Rule = (node, split) => {
  const dy = node.inputs.at(-1) as string
  if (!split.isSplit(dy) || !givesBatch(node, split)) return false
  const sizes = split.integers(split.partShape(node.outputShapes![0]!))
  return split.addParts(node, index => [sizes, ...node.inputs.slice(1, -1), part(split, dy, index)])
}

/** `(images, sizes, dy)`: the gradient of a filter is a sum over the images. */
const filterGradient: Rule = (node, split) => {
  const [images, sizes, dy] = node.inputs as [string, string, string]
  return split.isSplit(images) && split.isSplit(dy) && split.addSum(node, index => [part(split, images, index), sizes, part(split, dy, index)], split.binding.TF_FLOAT)
}

const biasGradient: Rule = (node, split) => {
  const [dy] = node.inputs as [string]
  return split.isSplit(dy) && split.addSum(node, index => [part(split, dy, index)], split.binding.TF_FLOAT)
}

/** A reduction over axes that may be those of the images. `over`: how the parts' results are then one; absent where they cannot be. */
const reduction = (over?: 'sum' | 'mean'): Rule => (node, split) => {
  const [images, axes] = node.inputs as [string, string]
  const constant = split.constant(axes)
  if (!split.isSplit(images) || !constant) return false
  const reduced = [...constant.values].map(axis => (axis < 0 ? axis + split.shape(images).length : axis))
  if (!reduced.includes(0)) return givesBatch(node, split) && split.addParts(node, index => [part(split, images, index), axes])
  const dtype = attributeOf(node, 'T') as number
  return over !== undefined && dtype === split.binding.TF_FLOAT && split.addSum(node, index => [part(split, images, index), axes], dtype, over === 'mean' ? 1 / split.parts : 1)
}

const matrixProduct: Rule = (node, split) => {
  const [a, b] = node.inputs as [string, string]
  if (attributeOf(node, 'transpose_a') !== true) return ofFirst(node, split)
  return attributeOf(node, 'transpose_b') !== true && split.isSplit(a) && split.isSplit(b) && split.addSum(node, index => [part(split, a, index), part(split, b, index)], split.binding.TF_FLOAT)
}

/** Our own operation takes the parts one after the other, as they are. */
const statistics: Rule = (node, split) => {
  const [values, settings] = node.inputs as [string, string]
  if (!split.isSplit(values)) return false
  split.addWhole({ ...node, inputs: [...split.partsFrom(values), settings], attributes: [split.int('N', split.parts)] })
  return true
}

const each = (rule: Rule, ...ops: readonly string[]): Record<string, Rule> => Object.fromEntries(ops.map(op => [op, rule]))

const RULES: Readonly<Record<string, Rule>> = {
  ...each(ofFirst, 'Conv2D', 'DepthwiseConv2dNative', 'MaxPool', 'AvgPool', 'Pad', 'PadV2', 'MirrorPad', 'Softmax', 'LogSoftmax'),
  ...each(elementwise, 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'IsNan', 'IsFinite', 'IsInf', 'LogicalAnd', 'LogicalOr', 'LogicalNot'),
  ...each(elementwise, 'BiasAdd', 'Relu', 'Relu6', 'Elu', 'Selu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Softplus', 'Softsign', 'Exp', 'Expm1', 'Log', 'Log1p', 'Neg', 'Square', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Abs', 'Sign', 'Erf', 'Floor', 'Cast', 'Identity', 'ZerosLike', 'OnesLike', 'CheckNumerics'),
  ...each(elementwise, 'Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'Maximum', 'Minimum', 'SquaredDifference', 'Pow', 'Select', 'SelectV2', 'ReluGrad', 'Relu6Grad', 'EluGrad', 'SeluGrad', 'LeakyReluGrad', 'AddN'),
  ...each(ofAll, 'MaxPoolGrad', 'SparseSoftmaxCrossEntropyWithLogits', 'SoftmaxCrossEntropyWithLogits'),
  ...each(inputGradient, 'Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput', 'AvgPoolGrad'),
  ...each(filterGradient, 'Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'),
  ...each(reduction('sum'), 'Sum'),
  ...each(reduction('mean'), 'Mean'),
  ...each(reduction(), 'Max', 'Min', 'All', 'Any', 'ArgMax'),
  Reshape: reshape,
  BiasAddGrad: biasGradient,
  MatMul: matrixProduct,
  ConvscopeStatistics: statistics
}
