import * as path from 'node:path'
import * as vscode from 'vscode'
import type { DebuggedCells } from './DebuggedCells'

/** A message of the Debug Adapter Protocol, or a part of one. */
export type Fields = Record<string, unknown>
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** Where the Debug Adapter Protocol has sources in its messages, or what has some. */
const HOLDERS = ['arguments', 'body', 'breakpoint', 'breakpoints', 'stackFrames', 'scopes', 'sources', 'source']

/** Replaces cells by the files that stand for them, in a message to the debugger. */
export function cellsToFiles(message: unknown, cells: DebuggedCells): void {
  eachSource(message, source => {
    const file = cells.file(String(source.path))
    if (file !== undefined) Object.assign(source, { path: file, name: path.basename(file) })
  })
}

/** Replaces the files that stand for cells by these, in a message of the debugger. */
export function filesToCells(message: unknown, cells: DebuggedCells): void {
  eachSource(message, source => {
    const uri = cells.cell(String(source.path))
    // By its reference, VS Code would show what the debugger read in its place.
    if (uri) Object.assign(source, { path: uri.toString(), name: titleOf(uri), sourceReference: 0 })
  })
}

function eachSource(value: unknown, change: (source: Fields) => void): void {
  if (Array.isArray(value)) for (const each of value) eachSource(each, change)
  else if (isFields(value)) {
    if (typeof value.path === 'string') change(value)
    for (const holder of HOLDERS) if (holder in value) eachSource(value[holder], change)
  }
}

function titleOf(uri: vscode.Uri): string {
  const name = path.posix.basename(uri.path)
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cell = notebook.getCells().find(({ document }) => document.uri.toString() === uri.toString())
    if (cell) return vscode.l10n.t('{0}, cell {1}', name, cell.index + 1)
  }
  return name
}
