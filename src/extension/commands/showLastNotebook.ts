import * as vscode from 'vscode'
import { isPreferredNotebook } from '../preferredNotebook'

/** Shows the notebook of ours whose tab stands last, if there is one: a walkthrough's buttons are pressed while no notebook is active. */
export async function showLastNotebook(): Promise<vscode.NotebookDocument | undefined> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs)
  const documents = tabs.flatMap(({ input, group }) => (input instanceof vscode.TabInputNotebook ? vscode.workspace.notebookDocuments.filter(({ uri }) => uri.toString() === input.uri.toString()).map(notebook => ({ notebook, group })) : []))
  const last = documents.filter(({ notebook }) => isPreferredNotebook(notebook)).at(-1)
  if (last) await vscode.window.showNotebookDocument(last.notebook, { viewColumn: last.group.viewColumn })
  return last?.notebook
}
