import * as v from 'valibot'
import type * as vscode from 'vscode'
import type { CellPlace } from '../kernel/host/keeper/keeperMessages'

/** The nbformat id, which VS Code keeps in a cell's metadata where the notebook has ids. */
const Metadata = v.object({ id: v.string() })

export function placeOf(cell: vscode.NotebookCell): CellPlace {
  const { success, output } = v.safeParse(Metadata, cell.metadata)
  return { index: cell.index, ...(success ? { id: output.id } : {}) }
}

/** The cell that was there, wherever it is now: by its id, else the one nearest to its place that has the same code. */
export function cellAt(notebook: vscode.NotebookDocument, place: CellPlace, code: string): vscode.NotebookCell | undefined {
  // 2 is vscode.NotebookCellKind.Code, of which there is only the type here.
  const cells = notebook.getCells().filter(({ kind }) => (kind as number) === 2)
  if (place.id !== undefined) return cells.find(cell => placeOf(cell).id === place.id)
  return cells.filter(cell => cell.document.getText() === code).sort((a, b) => Math.abs(a.index - place.index) - Math.abs(b.index - place.index))[0]
}
