import type * as tfjs from '@tensorflow/tfjs'
import type { CellVariable } from '../Evaluator'
import { MAX_VARIABLES, type TensorMemory, type VariablesAnswer, type VariableStep } from '../protocol'
import { childrenOf, type Child } from './childrenOf'
import { describeVariable } from './describeVariable'
import { TensorReader } from './TensorReader'
import { whatIsHeld, type Budget, type Held } from './whatIsHeld'

/** Values that are looked through for tensors, for one answer: a fraction of a second of work. */
const MAX_STEPS = 500_000

/** What the kernel says of the variables that its cells have declared, and of the tensors that they have left alive. */
export class Variables {
  /** The tensors that were alive when the newest cells ended: the last one and the one before it. */
  private ends: { cell: string; tensors: number; bytes: number }[] = []

  /**
   * @param list what cells have declared and set, in the order of declaration
   * @param tf what computes tensors, once a cell has loaded it
   */
  constructor(
    private readonly list: () => Promise<CellVariable[]>,
    private readonly tf: () => typeof tfjs | undefined
  ) {}

  /** To be called when a cell has ended. */
  cellEnded(cell: string): void {
    this.ends = [...this.ends.slice(-1), { cell, ...this.alive() }]
  }

  /** Answers what was asked: for all variables, or for what is at the end of a path. */
  async answer(path: readonly VariableStep[]): Promise<VariablesAnswer> {
    const tf = this.tf()
    const reader = new TensorReader(tf)
    const budget: Budget = { left: MAX_STEPS }
    // It knows every tf.variable there is.
    const besides = tf ? [tf.engine()] : []
    const all = await this.list()
    const isHeld = (value: unknown): Held | undefined => whatIsHeld(value, reader, budget, besides)
    if (path.length > 0) {
      const found = this.find(all, path, reader)
      const { children, more } = childrenOf(found, reader)
      return { variables: children.map(child => describeVariable(child, reader, isHeld(child.value))), more }
    }
    const held = all.map(({ value }) => isHeld(value))
    const declared = all.flatMap(({ imported, name, value, cell }, index) => (imported ? [] : [{ step: name, name: name.slice(0, 200), value, cell, held: held[index] }]))
    const shown = declared.slice(-MAX_VARIABLES.ofCells)
    const variables = shown.map(({ cell, held, ...child }) => ({ ...describeVariable(child, reader, held), ...(cell === undefined ? {} : { cell }) }))
    return { variables, more: declared.length - shown.length, ...(tf ? { memory: this.memory(held, reader) } : {}) }
  }

  private find(all: readonly CellVariable[], [name, ...steps]: readonly VariableStep[], reader: TensorReader): unknown {
    let child: Pick<Child, 'value'> | undefined = all.find(each => each.name === name)
    for (const step of steps) child = childrenOf(child?.value, reader).children.find(each => each.step === step)
    return child?.value
  }

  private memory(held: readonly (Held | undefined)[], reader: TensorReader): TensorMemory {
    const alive = this.alive()
    const before = this.ends.length > 1 ? this.ends[0] : undefined
    return {
      alive,
      ...(held.includes(undefined) ? {} : { unheld: unheld(alive, new Set(held.flatMap(each => [...(each?.tensors ?? [])])), reader) }),
      ...(before ? { growth: { cell: before.cell, tensors: alive.tensors - before.tensors, bytes: alive.bytes - before.bytes } } : {})
    }
  }

  private alive(): TensorMemory['alive'] {
    const memory = this.tf()?.memory()
    return { tensors: memory?.numTensors ?? 0, bytes: memory?.numBytes ?? 0 }
  }
}

function unheld(alive: TensorMemory['alive'], tensors: ReadonlySet<tfjs.Tensor>, reader: TensorReader): TensorMemory['alive'] {
  // As tfjs counts: tensors that share their values count in full.
  const bytes = [...tensors].reduce((sum, tensor) => sum + reader.bytes(tensor), 0)
  return { tensors: Math.max(0, alive.tensors - tensors.size), bytes: Math.max(0, alive.bytes - bytes) }
}
