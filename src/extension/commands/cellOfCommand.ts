import * as vscode from 'vscode'

/** The code cell that a command is about: whose menu it was chosen in, or the one that is selected. */
export function cellOfCommand(argument: unknown): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor
  const named = vscode.workspace.notebookDocuments.flatMap(notebook => notebook.getCells()).find(cell => cell === argument)
  const cell = named ?? (editor && editor.selection.start < editor.notebook.cellCount ? editor.notebook.cellAt(editor.selection.start) : undefined)
  return cell?.kind === vscode.NotebookCellKind.Code ? cell : undefined
}
