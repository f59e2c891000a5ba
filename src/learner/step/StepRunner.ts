import * as tf from '@tensorflow/tfjs'
import { CompiledGraph, NotCompilable, recordGraph, type Recording } from '../../engine/compute'
import type { BatchStatistics } from '../Watch'
import { ConfirmedGraph } from './ConfirmedGraph'
import { GradientSums } from './GradientSums'
import type { StepInputs, StepProgram, StepResult } from './StepProgram'
import { stepBody, type GradientUse, type Measuring, type StepInputTensors } from './stepBody'

/** What is known of one signature: shapes, what is trained, what is measured. */
interface Signature {
  readonly confirmed: ConfirmedGraph
  failures: number
  measurings: readonly Measuring[]
  /** Shapes of the measured tensors. */
  shapes: readonly (readonly (readonly number[])[])[]
}

/** A graph that fails as often, on numbers that are finite, is given up. */
const FAILURES = 3

/**
 * Runs training steps: compiled where that can be, else op by op. Compiled, the step of each signature (shapes of the batch, what is trained and
 * measured) is recorded in two batches; when both recordings are the same, every further batch is a single call of the graph. A batch that
 * is recorded is trained by the graph of its own recording: fused operations round in their own way, and so every batch is rounded alike,
 * wherever a fit begins.
 */
export class StepRunner {
  private readonly signatures = new Map<string, Signature>()
  private sums: GradientSums | undefined
  private confirmed = false
  /** Why steps are run op by op; undefined while they are compiled, or may yet be. */
  eagerReason: string | undefined

  /** @param say is told, once, why steps are run op by op */
  constructor(
    readonly program: StepProgram,
    private readonly say: (reason: string) => void
  ) {}

  /** Graphs in use. */
  get compiled(): number {
    return [...this.signatures.values()].filter(({ confirmed }) => confirmed.graph).length
  }

  /**
   * Trains on one batch: forward, loss, backward, update, statistics, and one read-back of all numbers.
   * Leaves no tensor behind, and no weight half-changed, whatever happens.
   * @param compile whether it may be compiled; else why not, in words
   */
  run(inputs: StepInputs, compile: true | string | false): StepResult {
    const { optimizer, variables } = this.program
    if (inputs.accumulation && this.sums?.variables !== variables) {
      this.sums?.dispose()
      this.sums = new GradientSums(variables)
    }
    optimizer.state(variables)
    const { counters } = optimizer
    const updates = inputs.accumulation?.update ?? true
    const numbers = optimizer.hyperParameters(inputs.learningRates).flat()
    if (!updates) optimizer.counters = counters
    const tensors: StepInputTensors = {
      x: inputs.x,
      y: inputs.y,
      numbers: tf.tensor1d([...numbers, inputs.accumulation?.scale ?? 1]),
      seed: tf.tensor1d([inputs.seed, 0], 'int32')
    }
    try {
      if (compile === true && this.eagerReason === undefined) return this.tryCompiled(inputs, tensors)
      if (typeof compile === 'string') this.giveUp(compile)
      return this.eager(inputs, tensors, this.measurings(inputs, false))
    } catch (error) {
      optimizer.counters = counters
      throw error
    } finally {
      tf.dispose([tensors.numbers, tensors.seed])
    }
  }

  /** Drops gradients that were accumulated and not applied, such as those of an interrupted fit. */
  forgetGradients(): void {
    this.sums?.clear()
  }

  /** Frees the graphs and what was accumulated. */
  dispose(): void {
    for (const { confirmed } of this.signatures.values()) confirmed.dispose()
    this.signatures.clear()
    this.sums?.dispose()
    this.sums = undefined
  }

  private tryCompiled(inputs: StepInputs, tensors: StepInputTensors): StepResult {
    const key = signatureOf(inputs)
    let signature = this.signatures.get(key)
    if (!signature) {
      const measurings = this.measurings(inputs, true)
      if (measurings.some(({ measurement }, index) => measurement !== this.program.watches[index]?.recordable)) {
        this.giveUp('what is to be measured can only be read back and counted here')
        return this.eager(inputs, tensors, measurings)
      }
      signature = { confirmed: new ConfirmedGraph(), failures: 0, measurings, shapes: [] }
      this.signatures.set(key, signature)
    }
    const graph = signature.confirmed.graph ?? this.record(inputs, tensors, signature)
    if (!(graph instanceof CompiledGraph)) return graph
    const { x, y, numbers, seed } = tensors
    let values: Float32Array
    try {
      values = graph.run([x, y, numbers, seed]) as Float32Array
    } catch (error) {
      // TensorFlow refuses to count what is not finite; op by op it is counted here. Nothing has changed yet.
      const message = error instanceof Error ? error.message : String(error)
      if (!NOT_FINITE.test(message) && ++signature.failures >= FAILURES) this.giveUp(`TensorFlow ran the recorded step with an error (${message})`)
      return this.eager(inputs, tensors, this.measurings(inputs, false))
    }
    return { loss: values[0] ?? NaN, statistics: unpackAll(signature.measurings, values, undefined, signature.shapes) }
  }

  /** Records the step op by op and takes it back: its graph is still to be run. Where there is none, the step has been trained op by op. */
  private record(inputs: StepInputs, tensors: StepInputTensors, signature: Signature): CompiledGraph | StepResult {
    const kept: tf.Tensor[] = []
    let shapes: tf.Tensor[][] = []
    const { x, y, numbers, seed } = tensors
    const before = new Map(Object.values(tf.engine().state.registeredVariables).map(variable => [variable, variable.clone()]))
    try {
      const { result, recording } = recordGraph(() => {
        const { packed, measured } = stepBody(this.program, signature.measurings, this.use(inputs), tensors, kept)
        shapes = measured.map(list => [...list])
        for (const tensor of shapes.flat()) if (!kept.includes(tensor) && !(tensor instanceof tf.Variable)) kept.push(tf.keep(tensor))
        return packed
      }, [x, y, numbers, seed])
      kept.push(result)
      const values = result.dataSync() as Float32Array
      signature.shapes = shapes.map(list => list.map(tensor => tensor.shape))
      if (recording instanceof NotCompilable) this.giveUp(recording.message)
      // What is not finite takes other ways through tfjs.
      else if (values.every(Number.isFinite)) {
        const graph = this.take(recording, signature)
        if (graph) {
          // Once a program was seen to be the same twice, another batch size of it is believed at once.
          this.confirmed ||= signature.confirmed.graph !== undefined
          for (const variable of recording.writes) variable.assign(before.get(variable) as tf.Tensor)
          return graph
        }
      }
      return { loss: values[0] ?? NaN, statistics: unpackAll(signature.measurings, values, shapes, signature.shapes) }
    } catch (error) {
      releaseTape()
      throw error
    } finally {
      this.program.events.done()
      tf.dispose([...kept, ...before.values()])
    }
  }

  private take(recording: Recording, { confirmed }: Signature): CompiledGraph | undefined {
    try {
      return confirmed.take(recording, this.confirmed)
    } catch (error) {
      if (!(error instanceof NotCompilable)) throw error
      this.giveUp(error.message)
      return undefined
    }
  }

  private eager(inputs: StepInputs, tensors: StepInputTensors, measurings: readonly Measuring[]): StepResult {
    const kept: tf.Tensor[] = []
    try {
      return tf.tidy(() => {
        const { packed, measured } = stepBody(this.program, measurings, this.use(inputs), tensors, kept)
        const values = packed.dataSync<'float32'>()
        return { loss: values[0] ?? NaN, statistics: unpackAll(measurings, values, measured, measured.map(list => list.map(tensor => tensor.shape))) } as unknown as tf.TensorContainer
      }) as unknown as StepResult
    } catch (error) {
      releaseTape()
      throw error
    } finally {
      this.program.events.done()
      tf.dispose(kept)
    }
  }

  private use({ accumulation }: StepInputs): GradientUse {
    return { sums: accumulation ? this.sums : undefined, update: accumulation?.update ?? true }
  }

  private measurings({ measured }: StepInputs, recordable: boolean): Measuring[] {
    if (!measured) return []
    return this.program.watches.map(watch => ({ watch, measurement: (recordable ? watch.recordable : undefined) ?? watch.measurement }))
  }

  private giveUp(reason: string): void {
    if (this.eagerReason !== undefined) return
    this.eagerReason = reason
    this.say(reason)
  }
}

const NOT_FINITE = /NaN|Inf|not finite/i

function signatureOf({ x, y, measured, accumulation }: StepInputs): string {
  return JSON.stringify([x.shape, y.shape, y.dtype, measured, accumulation ? accumulation.update : null])
}

function unpackAll(measurings: readonly Measuring[], values: Float32Array, tensors: readonly (readonly tf.Tensor[])[] | undefined, shapes: readonly (readonly (readonly number[])[])[]): BatchStatistics | undefined {
  if (measurings.length === 0) return undefined
  let at = 1
  const each = measurings.map(({ measurement }, index) => {
    const mine = shapes[index] ?? []
    const length = measurement.packedLength(mine)
    const numbers = values.subarray(at, (at += length))
    return measurement.unpack(numbers, tensors?.[index], mine)
  })
  if (each.length === 1) return each[0]
  return { layers: Float32Array.from(each.flatMap(one => [...one.layers])), histograms: Uint32Array.from(each.flatMap(one => [...one.histograms])), dead: Uint8Array.from(each.flatMap(one => [...one.dead])) }
}

/** tfjs keeps what the backward pass would have needed when the forward pass throws; this frees it. */
function releaseTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0 || !Array.isArray(state.activeTape)) return
  for (const { saved } of state.activeTape) tf.dispose(saved ?? [])
  state.activeTape = []
}

