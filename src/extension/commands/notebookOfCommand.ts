import * as vscode from 'vscode'
import * as v from 'valibot'

/** What VS Code hands to a command in a notebook's toolbar. */
const ToolbarContext = v.object({ notebookEditor: v.object({ notebookUri: v.custom<vscode.Uri>(value => value instanceof vscode.Uri) }) })

/** The notebook that a command is about: whose toolbar it was clicked in, which was named by its URI, or the active one. */
export function notebookOfCommand(argument: unknown): vscode.NotebookDocument | undefined {
  const toolbar = v.safeParse(ToolbarContext, argument)
  const uri = toolbar.success ? toolbar.output.notebookEditor.notebookUri : argument instanceof vscode.Uri ? argument : undefined
  if (!uri) return vscode.window.activeNotebookEditor?.notebook
  return vscode.workspace.notebookDocuments.find(notebook => notebook.uri.toString() === uri.toString())
}
