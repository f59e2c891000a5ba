/** What is used here of the protobuf messages that tfjs-node is shipped with (TensorFlow's own `graph.proto`, `attr_value.proto` …). */
declare module '@tensorflow/tfjs-node/dist/proto/api_pb.js' {
  export class TensorShape {
    setDimList(dims: TensorShape.Dim[]): void
  }
  export namespace TensorShape {
    class Dim {
      setSize(size: number): void
    }
  }
  export class Tensor {
    setDtype(dtype: number): void
    setTensorShape(shape: TensorShape): void
    /** Base64. */
    setTensorContent(bytes: string): void
    setFloatValList(values: number[]): void
    setIntValList(values: number[]): void
    setBoolValList(values: boolean[]): void
  }
  export class AttrValue {
    setS(base64: string): void
    setI(value: number): void
    setF(value: number): void
    setB(value: boolean): void
    setType(dtype: number): void
    setShape(shape: TensorShape): void
    setTensor(tensor: Tensor): void
    setList(list: AttrValue.ListValue): void
  }
  export namespace AttrValue {
    class ListValue {
      setSList(values: string[]): void
      setIList(values: number[]): void
      setFList(values: number[]): void
      setBList(values: boolean[]): void
      setTypeList(values: number[]): void
    }
  }
  export class NodeDef {
    setName(name: string): void
    setOp(op: string): void
    setInputList(inputs: string[]): void
    getAttrMap(): { set(name: string, value: AttrValue): void }
  }
  export class VersionDef {
    setProducer(version: number): void
  }
  export class GraphDef {
    setNodeList(nodes: NodeDef[]): void
    setVersions(versions: VersionDef): void
  }
  export class MetaGraphDef {
    setMetaInfoDef(info: MetaGraphDef.MetaInfoDef): void
    setGraphDef(graph: GraphDef): void
  }
  export namespace MetaGraphDef {
    class MetaInfoDef {
      setTagsList(tags: string[]): void
    }
  }
  export class SavedModel {
    setSavedModelSchemaVersion(version: number): void
    setMetaGraphsList(graphs: MetaGraphDef[]): void
    serializeBinary(): Uint8Array
  }
}
