import { availableParallelism } from 'node:os'
import { CompiledGraph, NotCompilable, type Recording } from '../../engine/compute'

/** After so many recordings that differ nothing is compiled. */
const RECORDINGS = 4

/**
 * The graph of one computation, made from its recordings: it is believed when a second recording is the same. Until then each batch is recorded,
 * and computed by the graph of its own recording.
 */
export class ConfirmedGraph {
  /** Absent until it is confirmed. */
  graph: CompiledGraph | undefined
  private candidate: { recording: Recording; graph: CompiledGraph } | undefined
  private recordings = 0

  /**
   * Takes a recording in, and gives the graph for its own batch.
   * @param trusted whether one recording is enough: the same computation has been confirmed for other shapes
   * @throws {NotCompilable} where recordings go on to differ, or TensorFlow does not take one
   */
  take(recording: Recording, trusted: boolean): CompiledGraph {
    const { candidate } = this
    const difference = candidate ? differenceOf(candidate.recording, recording) : undefined
    if (++this.recordings >= RECORDINGS && difference !== undefined) throw new NotCompilable(`it is not the same step in every batch (${difference})`)
    let graph = candidate?.graph
    if (!graph || difference !== undefined) {
      graph?.dispose()
      this.candidate = undefined
      graph = compiled(recording)
      this.candidate = { recording, graph }
    }
    if ((candidate && difference === undefined) || trusted) {
      this.graph = graph
      this.candidate = undefined
    }
    return graph
  }

  dispose(): void {
    for (const graph of [this.graph, this.candidate?.graph]) graph?.dispose()
    this.graph = this.candidate = undefined
  }
}

/** A step whose largest tensor is below this is faster when no operation is shared out among threads: handing over takes longer than it saves. */
const WORTH_SHARING = 400_000
/** Parts of a batch whose largest tensor is smaller are not worth computing at the same time: 16 images of the notebooks' network. */
const WORTH_DIVIDING = 25_000

/** The graph, made for the processors that there are. The recording's first two inputs are images and their answers. */
function compiled(recording: Recording): CompiledGraph {
  const { graph } = recording
  const largest = graph.nodes.reduce((most, { outputShapes = [] }) => Math.max(most, ...outputShapes.map(shape => shape.reduce((product, side) => product * side, 1))), 0)
  const shapes = new Map(graph.nodes.map(({ name, outputShapes }) => [name, outputShapes?.[0] ?? []]))
  const inputs = graph.inputs.slice(0, 2)
  const [size = 0] = shapes.get(inputs[0] as string) ?? []
  const batch = inputs.every(name => shapes.get(name)?.[0] === size) ? { inputs, size } : undefined
  try {
    return new CompiledGraph(recording, { threads: largest < WORTH_SHARING ? 1 : undefined, batch, parts: partsOf(size, Math.floor(largest / WORTH_DIVIDING)) })
  } catch (error) {
    throw new NotCompilable(`TensorFlow does not take the recorded step (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** How many equal parts: at most one a processor, and at most so many. */
function partsOf(size: number, atMost: number): number {
  const limits = [availableParallelism(), Number(process.env.TF_NUM_INTEROP_THREADS ?? Infinity), atMost, size]
  let parts = Math.max(1, Math.min(...limits.filter(limit => limit >= 0)))
  while (size % parts !== 0) parts--
  return parts
}

/** Where two recordings of the same step differ, in words; undefined where they are the same. */
function differenceOf(one: Recording, other: Recording): string | undefined {
  const [a, b] = [one.graph, other.graph]
  if (a.nodes.length !== b.nodes.length) return `${a.nodes.length} operations, then ${b.nodes.length}`
  for (const [index, node] of a.nodes.entries()) {
    const again = b.nodes[index]
    if (JSON.stringify(node) === JSON.stringify(again)) continue
    if (node.constant && again?.constant) return `a number that is made in JavaScript: ${[...node.constant.values].slice(0, 3).join(', ')}, then ${[...again.constant.values].slice(0, 3).join(', ')}`
    return `the operation ${node.op}, then ${again?.op ?? 'none'}`
  }
  return JSON.stringify(a.outputs) === JSON.stringify(b.outputs) ? undefined : 'other variables are changed'
}
