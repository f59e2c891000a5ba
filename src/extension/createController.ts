import * as vscode from 'vscode'
import { CONTROLLER_ID, IS_OURS, LANGUAGES, NOTEBOOK_TYPE } from './identifiers'
import { isPreferredNotebook } from './preferredNotebook'

/**
 * Our kernel as VS Code lists it. It is preferred for notebooks that name it or are written in TypeScript or JavaScript, and is one
 * among others for the rest: a Python notebook keeps its kernel.
 */
export function createController(): vscode.NotebookController {
  const controller = vscode.notebooks.createNotebookController(CONTROLLER_ID, NOTEBOOK_TYPE, 'TypeScript (Convscope)')
  controller.supportedLanguages = [...LANGUAGES]
  controller.supportsExecutionOrder = true
  controller.description = vscode.l10n.t('Trains in a process of its own')
  return controller
}

/** Tells VS Code of each notebook, now and later, whether our kernel is the one for it, and of the one that is looked at, in `when` clauses. */
export function preferController(controller: vscode.NotebookController): vscode.Disposable {
  const prefer = (notebook: vscode.NotebookDocument): void => {
    if (notebook.notebookType === NOTEBOOK_TYPE) controller.updateNotebookAffinity(notebook, isPreferredNotebook(notebook) ? vscode.NotebookControllerAffinity.Preferred : vscode.NotebookControllerAffinity.Default)
  }
  const look = (editor: vscode.NotebookEditor | undefined): void => void vscode.commands.executeCommand('setContext', IS_OURS, editor !== undefined && isPreferredNotebook(editor.notebook))
  vscode.workspace.notebookDocuments.forEach(prefer)
  look(vscode.window.activeNotebookEditor)
  return vscode.Disposable.from(vscode.workspace.onDidOpenNotebookDocument(prefer), vscode.window.onDidChangeActiveNotebookEditor(look))
}
