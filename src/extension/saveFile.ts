import * as vscode from 'vscode'
import { fromBase64, type SaveMessage } from '../run'
import { keepFile } from './keepFile'

const KINDS: Readonly<Record<SaveMessage['mime'], { name: () => string; ending: string }>> = {
  'image/png': { name: () => vscode.l10n.t('PNG image'), ending: 'png' },
  'image/svg+xml': { name: () => vscode.l10n.t('SVG image'), ending: 'svg' },
  'text/csv': { name: () => vscode.l10n.t('CSV table'), ending: 'csv' }
}

/** Keeps a view's picture, or the table of what it shows. */
export async function saveFile({ name, mime, content }: SaveMessage, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const { name: kind, ending } = KINDS[mime]
  await keepFile({ name, title: vscode.l10n.t('Save the picture as {0}', ending.toUpperCase()), filters: { [kind()]: [ending] }, bytes: () => fromBase64(content) }, notebook)
}
