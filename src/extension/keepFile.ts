import * as vscode from 'vscode'

export interface KeptFile {
  /** What is proposed as its name. */
  readonly name: string
  /** Of the dialog. */
  readonly title: string
  /** The endings of each kind that it may be, by what the kind is called; the first is proposed. */
  readonly filters: Readonly<Record<string, string[]>>
  /**
   * What is written there. VS Code tells which kind was chosen only by how the target's name ends.
   * @throws where nothing can be written under that name; the message is shown
   */
  bytes(target: vscode.Uri): Uint8Array | Promise<Uint8Array>
}

/** Asks where to keep a file, beside the notebook where that is a file itself, and writes it there. Says so where it cannot be written. Returns where it was written. */
export async function keepFile(file: KeptFile, notebook: vscode.NotebookDocument | undefined): Promise<vscode.Uri | undefined> {
  const folder = notebook && !notebook.isUntitled ? vscode.Uri.joinPath(notebook.uri, '..') : vscode.workspace.workspaceFolders?.[0]?.uri
  const target = await vscode.window.showSaveDialog({ title: file.title, filters: file.filters, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file.name) } : {}) })
  if (!target) return undefined
  try {
    await vscode.workspace.fs.writeFile(target, await file.bytes(target))
    return target
  } catch (error) {
    const again = vscode.l10n.t('Save Elsewhere…')
    const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be written: {1}', target.fsPath, error instanceof Error ? error.message : String(error)), again)
    return chosen === again ? keepFile(file, notebook) : undefined
  }
}
