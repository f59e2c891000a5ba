import * as vscode from 'vscode'
import { encodeRun, fromBase64, type RunRecord, type SavedRun, type SaveMessage } from '../run'

const KINDS: Readonly<Record<SaveMessage['mime'], { name: string; ending: string }>> = {
  'image/png': { name: 'PNG image', ending: 'png' },
  'image/svg+xml': { name: 'SVG image', ending: 'svg' },
  'text/csv': { name: 'CSV table', ending: 'csv' }
}

interface KeptFile {
  /** What is proposed as its name. */
  name: string
  /** Of the dialog. */
  title: string
  /** What files of this kind are called, and how their names end. */
  kind: string
  ending: string
  bytes: Uint8Array
}

/** Keeps a view's picture, or the table of what it shows. */
export async function saveFile({ name, mime, content }: SaveMessage, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const { name: kind, ending } = KINDS[mime]
  await keep({ name, title: `Save the picture as ${ending.toUpperCase()}`, kind, ending, bytes: fromBase64(content) }, notebook)
}

/** Keeps a run as a file of its own: JSON, as in a notebook's output. */
export async function saveRun(run: RunRecord | SavedRun, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const saved = 'version' in run ? run : encodeRun(run)
  const name = saved.meta.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'run'
  await keep({ name: `${name}.run.json`, title: 'Save the run', kind: 'Run of Convscope', ending: 'json', bytes: new TextEncoder().encode(JSON.stringify(saved)) }, notebook)
}

/** Asks where to keep a file, beside the notebook where that is a file itself, and writes it there. Says so where it cannot be written. */
async function keep(file: KeptFile, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const folder = notebook && !notebook.isUntitled ? vscode.Uri.joinPath(notebook.uri, '..') : vscode.workspace.workspaceFolders?.[0]?.uri
  const target = await vscode.window.showSaveDialog({ title: file.title, filters: { [file.kind]: [file.ending] }, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file.name) } : {}) })
  if (!target) return
  try {
    await vscode.workspace.fs.writeFile(target, file.bytes)
  } catch (error) {
    const again = 'Save Elsewhere…'
    const chosen = await vscode.window.showErrorMessage(`${target.fsPath} could not be written: ${error instanceof Error ? error.message : String(error)}`, again)
    if (chosen === again) await keep(file, notebook)
  }
}
