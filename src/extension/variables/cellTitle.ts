import * as vscode from 'vscode'

/** What a person calls the cell that the kernel knows as `cell-3.ts`. */
export function cellTitle(name: string): string {
  const number = /^cell-(\d+)\./.exec(name)?.[1]
  return number === undefined ? name : vscode.l10n.t('cell {0}', number)
}
