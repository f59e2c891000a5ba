import { AttrValue, GraphDef, MetaGraphDef, NodeDef, SavedModel, Tensor, TensorShape, VersionDef } from '@tensorflow/tfjs-node/dist/proto/api_pb.js'
import type { ConstantValue, Graph, GraphNode } from './Graph'
import type { NodeBinding, OpAttribute } from './nodeBackend'

/** The tag under which the graph is found in the file. */
export const TAG = 'serve'
/** GraphDef's version as TensorFlow 2.9 to 2.15 write it. */
const PRODUCER = 1087

/** A graph as the contents of a `saved_model.pb` without variables, which TensorFlow's loader takes. */
export function savedModel(graph: Graph, binding: NodeBinding): Uint8Array {
  const definition = new GraphDef()
  definition.setNodeList(graph.nodes.map(node => nodeDef(node, binding)))
  const version = new VersionDef()
  version.setProducer(PRODUCER)
  definition.setVersions(version)
  const info = new MetaGraphDef.MetaInfoDef()
  info.setTagsList([TAG])
  const meta = new MetaGraphDef()
  meta.setMetaInfoDef(info)
  meta.setGraphDef(definition)
  const model = new SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.setMetaGraphsList([meta])
  return model.serializeBinary()
}

function nodeDef(node: GraphNode, binding: NodeBinding): NodeDef {
  const definition = new NodeDef()
  definition.setName(node.name)
  definition.setOp(node.op)
  definition.setInputList([...node.inputs])
  const attributes = definition.getAttrMap()
  for (const attribute of node.attributes) attributes.set(attribute.name, attrValue(attribute, binding))
  if (node.constant) {
    attributes.set('dtype', filled(value => value.setType(node.constant!.dtype)))
    attributes.set('value', filled(value => value.setTensor(tensorProto(node.constant!, binding))))
  }
  if (node.dtype !== undefined) {
    attributes.set('dtype', filled(value => value.setType(node.dtype!)))
    // Known shapes let TensorFlow plan memory and fuse more.
    attributes.set('shape', filled(value => value.setShape(tensorShape(node.outputShapes?.[0] ?? []))))
  }
  return definition
}

function filled(fill: (value: AttrValue) => void): AttrValue {
  const value = new AttrValue()
  fill(value)
  return value
}

function attrValue({ name, type, value }: OpAttribute, binding: NodeBinding): AttrValue {
  const list = Array.isArray(value) ? (value as unknown[]) : undefined
  if (type === binding.TF_ATTR_SHAPE && list) return filled(to => to.setShape(tensorShape(list as number[])))
  const typed: Record<number, [one: (to: AttrValue) => void, many: (to: AttrValue.ListValue) => void]> = {
    [binding.TF_ATTR_TYPE]: [to => to.setType(value as number), to => to.setTypeList(list as number[])],
    [binding.TF_ATTR_INT]: [to => to.setI(Number(value)), to => to.setIList((list as number[]).map(Number))],
    [binding.TF_ATTR_FLOAT]: [to => to.setF(value as number), to => to.setFList(list as number[])],
    [binding.TF_ATTR_BOOL]: [to => to.setB(value as boolean), to => to.setBList(list as boolean[])],
    [binding.TF_ATTR_STRING]: [to => to.setS(base64(value as string)), to => to.setSList((list as string[]).map(base64))]
  }
  const setters = typed[type]
  if (!setters) throw new TypeError(`The attribute ${name} has the unknown type ${type}.`)
  return filled(to => {
    if (!list) return setters[0](to)
    const values = new AttrValue.ListValue()
    setters[1](values)
    to.setList(values)
  })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

function tensorShape(sides: readonly number[]): TensorShape {
  const shape = new TensorShape()
  shape.setDimList(
    sides.map(side => {
      const dim = new TensorShape.Dim()
      dim.setSize(side)
      return dim
    })
  )
  return shape
}

function tensorProto({ dtype, shape, values }: ConstantValue, binding: NodeBinding): Tensor {
  const tensor = new Tensor()
  tensor.setDtype(dtype)
  tensor.setTensorShape(tensorShape(shape))
  const size = shape.reduce((product, side) => product * side, 1)
  // One number stands for all: TensorFlow repeats the last that is given.
  if (size > 1 && values.length === 1) {
    if (dtype === binding.TF_FLOAT) tensor.setFloatValList([...values])
    else if (dtype === binding.TF_BOOL) tensor.setBoolValList([values[0] === 1])
    else tensor.setIntValList([...values])
  } else tensor.setTensorContent(Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'))
  return tensor
}
