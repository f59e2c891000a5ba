import * as vscode from 'vscode'
import type { MimeBundle } from '../run'

/**
 * A MIME bundle as a cell's output items: JSON types as JSON, pictures other than SVG from base64, everything else as text. A list of
 * lines, as notebook files have them, is joined.
 */
export function outputItems(bundle: MimeBundle): vscode.NotebookCellOutputItem[] {
  const items = Object.entries(bundle).flatMap(([mime, value]) => (value === undefined ? [] : [outputItem(mime, value)]))
  return items.length > 0 ? items : [vscode.NotebookCellOutputItem.text('')]
}

function outputItem(mime: string, value: unknown): vscode.NotebookCellOutputItem {
  if (value instanceof Uint8Array) return new vscode.NotebookCellOutputItem(value, mime)
  if (mime === 'application/json' || mime.endsWith('+json')) return vscode.NotebookCellOutputItem.json(value, mime)
  const text = Array.isArray(value) ? value.join('') : typeof value === 'string' ? value : JSON.stringify(value)
  if (/^(image|audio|video)\//.test(mime) && mime !== 'image/svg+xml') return new vscode.NotebookCellOutputItem(Buffer.from(text, 'base64'), mime)
  return vscode.NotebookCellOutputItem.text(text, mime)
}
