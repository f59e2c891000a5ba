import * as tf from '@tensorflow/tfjs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inputGradientsByPhases } from './inputGradientsByPhases'
import { nodeBackend, type NativeTensor, type NodeBackend } from './nodeBackend'
import type { Recording } from './recordGraph'
import { rewriteGraph } from './rewriteGraph'
import { splitBatch, type BatchAxis } from './splitBatch'
import { savedModel, TAG } from './savedModel'

/** How a graph is compiled. */
export interface CompileOptions {
  /** How many threads an operation may use (one where parts are computed at the same time); as many as there are processors where it is left out. */
  readonly threads?: number | undefined
  /** Inputs that hold images, which may be computed in `parts` equal parts at the same time: see {@link splitBatch}. */
  readonly batch?: BatchAxis | undefined
  /** 1 by default. */
  readonly parts?: number | undefined
}

const THREADS = 'CONVSCOPE_INTRA_OP_THREADS'

/** A recorded computation that TensorFlow runs in one call. */
export class CompiledGraph {
  /** Operations that TensorFlow was given, before it optimises them further. */
  readonly nodes: number
  private readonly backend: NodeBackend
  private readonly session: number
  private readonly inputNames: string
  private readonly outputNames: string
  private readonly reads: readonly tf.Variable[]
  private readonly writes: readonly tf.Variable[]
  private disposed = false

  constructor({ graph: recorded, reads, writes }: Recording, { threads, batch, parts = 1 }: CompileOptions = {}) {
    this.backend = nodeBackend()
    const { binding } = this.backend
    const rewritten = rewriteGraph(recorded, binding)
    const divided = batch ? splitBatch(rewritten, batch, parts, binding) : rewritten
    const graph = this.backend.isUsingGpuDevice ? divided : inputGradientsByPhases(divided, binding)
    const folder = mkdtempSync(path.join(tmpdir(), 'convscope-step-'))
    try {
      writeFileSync(path.join(folder, 'saved_model.pb'), savedModel(graph, binding))
      // Our addon reads it when a session begins; another addon does not look.
      const each = divided === rewritten ? threads : 1
      if (each !== undefined) process.env[THREADS] = String(each)
      this.session = binding.loadSavedModel(folder, TAG)
    } finally {
      Reflect.deleteProperty(process.env, THREADS)
      rmSync(folder, { recursive: true, force: true })
    }
    this.nodes = graph.nodes.length
    this.inputNames = graph.inputs.map(name => `${name}:0`).join(',')
    this.outputNames = graph.outputs.join(',')
    this.reads = reads
    this.writes = writes
  }

  /**
   * Runs it: reads the variables as they are now, changes those that the computation changes, and gives its result's numbers.
   * Nothing has changed where it throws.
   * @param inputs in the order in which they were declared
   */
  run(inputs: readonly tf.Tensor[]): tf.TypedArray {
    const { backend, writes } = this
    const { binding } = backend
    const ids = backend.getInputTensorIds([...inputs, ...this.reads])
    const outputs = binding.runSavedModel(this.session, ids, this.inputNames, this.outputNames)
    const { id } = outputs[0] as NativeTensor
    const numbers = binding.tensorDataSync(id)
    binding.deleteTensor(id)
    for (let index = 0; index < writes.length; index++) this.assign(writes[index] as tf.Variable, outputs[index + 1] as NativeTensor)
    return numbers
  }

  /** Frees the graph. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.backend.binding.deleteSavedModel(this.session)
  }

  private assign(variable: tf.Variable, value: NativeTensor): void {
    const data = this.backend.tensorMap.get(variable.dataId)
    if (data.refCount > 1) {
      // Somebody holds a copy, which shares the data and must stay as it is.
      const tensor = this.backend.createOutputTensor(value)
      variable.assign(tensor)
      tensor.dispose()
      return
    }
    if (data.values === null) this.backend.binding.deleteTensor(data.id)
    data.values = null
    data.id = value.id
  }
}
