import { homedir } from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'

/** Where a notebook's relative imports start: beside it, or in the workspace while it is not saved. */
export function notebookFolder(notebook: vscode.NotebookDocument): string {
  if (notebook.uri.scheme === 'file') return path.dirname(notebook.uri.fsPath)
  return vscode.workspace.workspaceFolders?.find(folder => folder.uri.scheme === 'file')?.uri.fsPath ?? homedir()
}
