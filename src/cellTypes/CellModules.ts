import type tss from 'typescript'
import type { CellOrder } from './cellFile'
import { namesOf, type CellName } from './namesOf'

/** A cell's text as it was when its names were read. */
interface KnownCell {
  text: string
  names: Map<string, CellName>
}

/** Where a cell is. */
interface CellPlace {
  folder: string
  /** The cells before it, the nearest first. */
  before: readonly string[]
  /** Those after it, in their order. */
  after: readonly string[]
}

/** What stands after a cell's own text. */
interface Appended {
  code: string
  /** Where in it the names of other cells are said. */
  places: Map<string, number>
  /** From which cell a name comes. */
  from: Map<string, string>
}

/**
 * Makes each cell a module: after its own text stand imports of what earlier cells of its notebook declare, and an export of what it declares
 * itself. So a cell may declare a name again, as it may in the kernel, and a name means what the nearest cell before it made of it.
 */
export class CellModules {
  private known = new Map<string, KnownCell>()
  private placed = new Map<string, CellPlace>()

  constructor(
    private readonly ts: typeof tss,
    /** A cell's own text. */
    private readonly textOf: (cell: string) => string | undefined
  ) {}

  /** Takes up which cells there are, and in which order. */
  take({ notebooks }: CellOrder): void {
    this.placed = new Map(notebooks.flatMap(({ folder, cells }) => cells.map((cell, place) => [cell, { folder, before: cells.slice(0, place).reverse(), after: cells.slice(place + 1) }] as const)))
    this.known = new Map([...this.known].filter(([cell]) => this.placed.has(cell)))
  }

  /** Whether a file is a cell that is to know of others: not those of other kernels, whose names we do not know. */
  has(file: string): boolean {
    return this.placed.has(file)
  }

  /** From which folder a cell's imports are looked for. */
  folderOf(cell: string): string {
    return this.placed.get(cell)?.folder ?? ''
  }

  /** What stands after a cell's own text. */
  appended(cell: string): Appended {
    const own = this.names(cell)
    const [places, from] = [new Map<string, number>(), new Map<string, string>()]
    // An empty line: imports that stand together are sorted together.
    let code = '\n;\n\n'
    const list = (before: string, names: readonly string[], after: string): void => {
      code += before
      for (const [index, name] of names.entries()) {
        if (index > 0) code += ', '
        if (from.has(name)) places.set(name, code.length)
        code += name
      }
      code += after
    }
    for (const earlier of this.placed.get(cell)?.before ?? []) {
      const names = [...this.names(earlier)].filter(([name, { isType }]) => !from.has(name) && (!own.has(name) || own.get(name)?.isType !== isType)).map(([name]) => name)
      for (const name of names) from.set(name, earlier)
      if (names.length > 0) list('import { ', names, ` } from ${JSON.stringify(earlier)};`)
    }
    list('export { ', [...own].flatMap(([name, { isExported }]) => (isExported ? [] : [name])), ' };')
    return { code, places, from }
  }

  /** The cells in which a name means the same as in this one, and where it is said in each, what is appended included: that which declares it, and those that have it from there. */
  sharing(cell: string, name: string): { cell: string; at: number }[] {
    const declaring = this.names(cell).has(name) ? cell : this.appended(cell).from.get(name)
    const declared = declaring === undefined ? undefined : this.names(declaring).get(name)
    if (declaring === undefined || !declared) return []
    const having = (this.placed.get(declaring)?.after ?? []).flatMap(later => {
      const { from, places } = this.appended(later)
      return from.get(name) === declaring ? [{ cell: later, at: (this.textOf(later) ?? '').length + (places.get(name) ?? 0) }] : []
    })
    return [{ cell: declaring, at: declared.at }, ...having]
  }

  private names(cell: string): Map<string, CellName> {
    const text = this.textOf(cell) ?? ''
    const known = this.known.get(cell)
    if (known?.text === text) return known.names
    const { ts } = this
    const names = namesOf(ts, ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext))
    this.known.set(cell, { text, names })
    return names
  }
}
