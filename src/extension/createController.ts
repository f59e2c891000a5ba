import * as vscode from 'vscode'
import { CONTROLLER_ID, LANGUAGES, NOTEBOOK_TYPE } from './identifiers'
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

/** Tells VS Code of each notebook, now and later, whether our kernel is the one for it. */
export function preferController(controller: vscode.NotebookController): vscode.Disposable {
  const prefer = (notebook: vscode.NotebookDocument): void => {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return
    controller.updateNotebookAffinity(notebook, isPreferredNotebook(notebook) ? vscode.NotebookControllerAffinity.Preferred : vscode.NotebookControllerAffinity.Default)
  }
  vscode.workspace.notebookDocuments.forEach(prefer)
  return vscode.workspace.onDidOpenNotebookDocument(prefer)
}
