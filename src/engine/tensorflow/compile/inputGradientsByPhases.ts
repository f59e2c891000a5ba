import { axisPhases, phaseTapIndex, type AxisPhases } from '../../axisPhases'
import { attributeOf, type Graph, type GraphNode } from './Graph'
import type { NodeBinding, OpAttribute } from './nodeBackend'

/**
 * The same computation with some gradients of strided convolutions' inputs computed by phases: as a stride-1 convolution of dy that gives all
 * `stride²` interleaved positions as channels, and a transpose that puts them into their places. oneDNN's own operation is slow where the
 * input has few channels: for 14 x 14 x 8, as in the middle of a small network for digits, it takes twice as long as this.
 */
export function inputGradientsByPhases(graph: Graph, binding: NodeBinding): Graph {
  const nodes: GraphNode[] = []
  const shapes = new Map<string, readonly number[]>()
  const filters = new Map<string, string>()
  for (const node of graph.nodes) {
    for (const [index, shape] of (node.outputShapes ?? []).entries()) shapes.set(`${node.name}:${index}`, shape)
    const gradient = gradientOf(node, shapes)
    if (gradient) nodes.push(...byPhases(node, gradient, filters, binding))
    else nodes.push(node)
  }
  return { ...graph, nodes }
}

/** Inputs with fewer channels than this, and at least as many rows and columns, gain (measured on AVX2 and AVX-512 processors). */
const FEW_CHANNELS = 16
const MANY_ROWS = 10

interface Gradient {
  /** `[batch, height, width, channels]`. */
  readonly input: readonly [number, number, number, number]
  /** `[height, width, channels, units]`. */
  readonly filter: readonly [number, number, number, number]
  readonly rows: AxisPhases
  readonly columns: AxisPhases
}

function gradientOf(node: GraphNode, shapes: ReadonlyMap<string, readonly number[]>): Gradient | undefined {
  if (node.op !== 'Conv2DBackpropInput') return undefined
  const strides = attributeOf(node, 'strides') as readonly number[] | undefined
  const dilations = (attributeOf(node, 'dilations') as readonly number[] | undefined) ?? [1, 1, 1, 1]
  const padding = attributeOf(node, 'padding')
  const [input, filter, dy] = [node.outputShapes?.[0], shapes.get(node.inputs[1] as string), shapes.get(node.inputs[2] as string)]
  if (!strides || !input || !filter || !dy || attributeOf(node, 'data_format') === 'NCHW' || dilations.some(step => step !== 1) || (padding !== 'SAME' && padding !== 'VALID')) return undefined
  const [, height, width, channels] = input as Gradient['input']
  const [, down = 1, across = 1] = strides
  if (down * across === 1 || channels >= FEW_CHANNELS || Math.min(height, width) < MANY_ROWS) return undefined
  const axis = (size: number, output: number, taps: number, stride: number): AxisPhases => {
    const missing = padding === 'SAME' ? Math.max(0, (output - 1) * stride + taps - size) : 0
    return axisPhases(size, output, taps, stride, Math.floor(missing / 2))
  }
  const rows = axis(height, dy[1] as number, filter[0] as number, down)
  const columns = axis(width, dy[2] as number, filter[1] as number, across)
  // TensorFlow's explicit padding cannot crop.
  if ([...rows.margin, ...columns.margin].some(side => side < 0)) return undefined
  return { input: input as Gradient['input'], filter: filter as Gradient['filter'], rows, columns }
}

function byPhases(node: GraphNode, { input, filter, rows, columns }: Gradient, filters: Map<string, string>, binding: NodeBinding): GraphNode[] {
  const [images, height, width, channels] = input
  const [filterHeight, filterWidth, , units] = filter
  const phases = rows.stride * columns.stride
  const float: OpAttribute = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }
  const typed = (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 })
  const nodes: GraphNode[] = []
  const add = (name: string, op: string, inputs: readonly string[], attributes: readonly OpAttribute[], shape: readonly number[]): string => {
    nodes.push({ name, op, inputs, attributes, outputShapes: [shape] })
    return `${name}:0`
  }
  const constant = (name: string, values: Int32Array | Float32Array, shape: readonly number[]): string => {
    nodes.push({ name, op: 'Const', inputs: [], attributes: [], constant: { dtype: values instanceof Int32Array ? binding.TF_INT32 : binding.TF_FLOAT, shape, values }, outputShapes: [shape] })
    return `${name}:0`
  }
  const integers = (name: string, values: ArrayLike<number>): string => constant(name, Int32Array.from(values), [values.length])
  const reshape = (name: string, value: string, shape: readonly number[]): string => add(name, 'Reshape', [value, integers(`${name}_shape`, shape)], [float, typed('Tshape')], shape)
  const transpose = (name: string, value: string, order: readonly number[], shape: readonly number[]): string => add(name, 'Transpose', [value, integers(`${name}_order`, order)], [float, typed('Tperm')], shape)

  const [weights, dy] = node.inputs.slice(1) as [string, string]
  const key = JSON.stringify([weights, rows, columns])
  let phased = filters.get(key)
  if (phased === undefined) {
    const at = `${node.name}_filter`
    const taps = filterHeight * filterWidth
    const flat = reshape(`${at}_flat`, weights, [taps, channels * units])
    const axis = constant(`${at}_axis`, Int32Array.of(0), [])
    const none = constant(`${at}_none`, Float32Array.of(0), [1, channels * units])
    const all = add(`${at}_all`, 'ConcatV2', [flat, none, axis], [{ name: 'N', type: binding.TF_ATTR_INT, value: 2 }, float, typed('Tidx')], [taps + 1, channels * units])
    const index = phaseTapIndex(rows, columns, filterHeight, filterWidth)
    const chosen = add(`${at}_chosen`, 'GatherV2', [all, integers(`${at}_index`, index), axis], [{ ...float, name: 'Tparams' }, typed('Tindices'), typed('Taxis')], [index.length, channels * units])
    const apart = reshape(`${at}_apart`, chosen, [rows.taps * columns.taps, phases * channels, units])
    const turned = transpose(`${at}_turned`, apart, [0, 2, 1], [rows.taps * columns.taps, units, phases * channels])
    phased = reshape(at, turned, [rows.taps, columns.taps, units, phases * channels])
    filters.set(key, phased)
  }
  const margins = [...rows.margin, ...columns.margin]
  const padding: OpAttribute[] = margins.every(side => side === 0)
    ? [{ name: 'padding', type: binding.TF_ATTR_STRING, value: 'VALID' }]
    : [{ name: 'padding', type: binding.TF_ATTR_STRING, value: 'EXPLICIT' }, { name: 'explicit_paddings', type: binding.TF_ATTR_INT, value: [0, 0, ...margins, 0, 0] }]
  const ones = (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] })
  const together = add(`${node.name}_phases`, 'Conv2D', [dy, phased], [float, ones('strides'), ones('dilations'), { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' }, ...padding], [images, rows.positions, columns.positions, phases * channels])
  const [tall, wide] = [rows.positions * rows.stride, columns.positions * columns.stride]
  const isWhole = tall === height && wide === width
  const apart = reshape(`${node.name}_apart`, together, [images * rows.positions, columns.positions, rows.stride, columns.stride * channels])
  const ordered = transpose(`${node.name}_ordered`, apart, [0, 2, 1, 3], [images * rows.positions, rows.stride, columns.positions, columns.stride * channels])
  const whole = reshape(isWhole ? node.name : `${node.name}_tall`, ordered, [images, tall, wide, channels])
  if (!isWhole) add(node.name, 'Slice', [whole, integers(`${node.name}_begin`, [0, 0, 0, 0]), integers(`${node.name}_size`, input)], [float, typed('Index')], input)
  return nodes
}
