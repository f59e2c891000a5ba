import { escapeMarkup } from '../../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'

/** What `lsuv` did to one layer. */
export interface LsuvLayer {
  /** The layer's name. */
  name: string
  /** How often its weights were changed. */
  iterations: number
  /** Of its output, over images, positions and channels. */
  before: { mean: number; std: number }
  /** The same, when its weights had been changed. */
  after: { mean: number; std: number }
  /** Without one the mean cannot be set. */
  hasBias: boolean
  /** Whether mean (where there is a bias) and standard deviation came within the tolerance. */
  converged: boolean
}

const HEADINGS = ['Layer', 'Mean before', 'Std before', 'Changes', 'Mean after', 'Std after', ''] as const

/** What `lsuv` did, as a table. */
export class LsuvReport implements Displayable {
  constructor(
    /** What was done to each layer, from input to output. */
    readonly layers: readonly LsuvLayer[],
    /** How far from 0 the mean and from 1 the standard deviation may be. */
    readonly tolerance: number,
    /** Whether a layer's output was measured before its own activation or after it. */
    readonly takenAt: 'beforeActivation' | 'afterActivation'
  ) {}

  /** Whether every layer came within the tolerance. */
  get converged(): boolean {
    return this.layers.every(layer => layer.converged)
  }

  toString(): string {
    const rows = [HEADINGS, ...this.cells()]
    const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
    return [...rows.map(row => row.map((cell, column) => (column === 0 || column === 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()), '', this.footer()].join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
      `<tr>${cells.map((cell, column) => `<${tag} style="text-align:${column === 0 || column === 6 ? 'left' : 'right'}">${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`
    return {
      'text/html': `<table><thead>${row(HEADINGS, 'th')}</thead><tbody>${this.cells().map(cells => row(cells, 'td')).join('')}</tbody></table><p>${escapeMarkup(this.footer())}</p>`,
      'text/plain': this.toString()
    }
  }

  private cells(): string[][] {
    return this.layers.map(({ name, before, after, iterations, hasBias, converged }) => [
      name, decimals(before.mean), decimals(before.std), String(iterations), decimals(after.mean), decimals(after.std),
      converged ? (hasBias ? '' : 'no bias: the mean stays') : 'not within the tolerance'
    ])
  }
  private footer(): string {
    const where = this.takenAt === 'beforeActivation' ? 'before' : 'after'
    return `Taken ${where} the activation, over images, positions and channels; tolerance ${this.tolerance}.`
  }
}

const decimals = (value: number): string => {
  const text = value.toFixed(4)
  return (text === '-0.0000' ? '0.0000' : text).replace('-', '−')
}
