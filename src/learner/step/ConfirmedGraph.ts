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

function compiled(recording: Recording): CompiledGraph {
  const largest = recording.graph.nodes.reduce((most, { outputShapes = [] }) => Math.max(most, ...outputShapes.map(shape => shape.reduce((product, side) => product * side, 1))), 0)
  try {
    return new CompiledGraph(recording, largest < WORTH_SHARING ? 1 : undefined)
  } catch (error) {
    throw new NotCompilable(`TensorFlow does not take the recorded step (${error instanceof Error ? error.message : String(error)})`)
  }
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
