import * as vscode from 'vscode'
import { isPreferredNotebook } from '../preferredNotebook'

/**
 * Shows the notebook of ours whose tab stands last and runs all of it, as its toolbar does: a walkthrough's button is pressed while no notebook is
 * active. VS Code itself chooses the kernel then, and asks for trust. Returns whether there is such a notebook.
 */
export async function runLastNotebook(): Promise<boolean> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs)
  const ours = vscode.workspace.notebookDocuments.filter(isPreferredNotebook)
  const shown = tabs.flatMap(({ input, group }) => (input instanceof vscode.TabInputNotebook ? ours.filter(({ uri }) => uri.toString() === input.uri.toString()).map(notebook => ({ notebook, group })) : []))
  const last = shown.at(-1)
  if (!last) return false
  await vscode.window.showNotebookDocument(last.notebook, { viewColumn: last.group.viewColumn })
  await vscode.commands.executeCommand('notebook.execute')
  return true
}
