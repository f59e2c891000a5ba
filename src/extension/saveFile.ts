import * as vscode from 'vscode'
import { fromBase64, type SaveMessage } from '../run'

const KINDS: Readonly<Record<SaveMessage['mime'], { name: string; ending: string }>> = {
  'image/png': { name: 'PNG image', ending: 'png' },
  'image/svg+xml': { name: 'SVG image', ending: 'svg' },
  'text/csv': { name: 'CSV table', ending: 'csv' }
}

/** Asks where to keep a view's file, beside the notebook where that is a file itself, and writes it there. Says so where it cannot be written. */
export async function saveFile({ name, mime, content }: SaveMessage, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const { name: kind, ending } = KINDS[mime]
  const folder = notebook && !notebook.isUntitled ? vscode.Uri.joinPath(notebook.uri, '..') : vscode.workspace.workspaceFolders?.[0]?.uri
  const target = await vscode.window.showSaveDialog({ title: `Save the picture as ${ending.toUpperCase()}`, filters: { [kind]: [ending] }, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}) })
  if (!target) return
  try {
    await vscode.workspace.fs.writeFile(target, fromBase64(content))
  } catch (error) {
    const again = 'Save Elsewhere…'
    const chosen = await vscode.window.showErrorMessage(`${target.fsPath} could not be written: ${error instanceof Error ? error.message : String(error)}`, again)
    if (chosen === again) await saveFile({ type: 'save', name, mime, content }, notebook)
  }
}
