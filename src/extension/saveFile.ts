import type * as vscode from 'vscode'
import { fromBase64, type SaveMessage } from '../run'
import { keepFile } from './keepFile'

const KINDS: Readonly<Record<SaveMessage['mime'], { name: string; ending: string }>> = {
  'image/png': { name: 'PNG image', ending: 'png' },
  'image/svg+xml': { name: 'SVG image', ending: 'svg' },
  'text/csv': { name: 'CSV table', ending: 'csv' }
}

/** Keeps a view's picture, or the table of what it shows. */
export async function saveFile({ name, mime, content }: SaveMessage, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const { name: kind, ending } = KINDS[mime]
  await keepFile({ name, title: `Save the picture as ${ending.toUpperCase()}`, filters: { [kind]: [ending] }, bytes: () => fromBase64(content) }, notebook)
}
