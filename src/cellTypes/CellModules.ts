import type * as tss from 'typescript/lib/tsserverlibrary'
import type { CellOrder } from './cellFile'
import { namesOf } from './namesOf'

/** A cell's text as it was when its names were read. */
interface KnownCell {
  text: string
  names: Set<string>
}

/**
 * Makes each cell a module: after its own text stand imports of what earlier cells of its notebook declare, and an export of what it declares
 * itself. So a cell may declare a name again, as it may in the kernel, and a name means what the nearest cell before it made of it.
 */
export class CellModules {
  private readonly known = new Map<string, KnownCell>()
  /** The cells before each cell, the nearest first. */
  private before = new Map<string, string[]>()

  constructor(
    private readonly ts: typeof tss,
    /** A cell's own text. */
    private readonly textOf: (cell: string) => string | undefined
  ) {}

  /** Takes up in which order the cells of notebooks are. */
  take({ notebooks }: CellOrder): void {
    this.before = new Map(notebooks.flatMap(cells => cells.map((cell, place) => [cell, cells.slice(0, place).reverse()] as const)))
  }

  /** Whether a file is a cell that is to know of others: not those of other kernels, whose names we do not know. */
  has(file: string): boolean {
    return this.before.has(file)
  }

  /** What stands after a cell's own text. */
  after(cell: string): string {
    const own = this.names(cell)
    const seen = new Set(own)
    let code = '\n;'
    for (const earlier of this.before.get(cell) ?? []) {
      const names = [...this.names(earlier)].filter(name => !seen.has(name))
      for (const name of names) seen.add(name)
      if (names.length > 0) code += `import { ${names.join(', ')} } from ${JSON.stringify(earlier)};`
    }
    return `${code}export { ${[...own].join(', ')} };`
  }

  private names(cell: string): Set<string> {
    const text = this.textOf(cell) ?? ''
    const known = this.known.get(cell)
    if (known?.text === text) return known.names
    const { ts } = this
    const names = namesOf(ts, ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext))
    this.known.set(cell, { text, names })
    return names
  }
}
