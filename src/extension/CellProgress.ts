import * as vscode from 'vscode'
import { NOTEBOOK_TYPE } from './identifiers'

export interface Progress {
  readonly label: string
  /** From 0 to 1, where it is known. */
  readonly fraction?: number
  readonly detail?: string
}

/** What an executing cell waits for (a download, an engine starting), in that cell's status bar: it leaves nothing in the file. */
export class CellProgress implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  private readonly shown = new Map<vscode.NotebookCell, Progress>()
  private readonly changed = new vscode.EventEmitter<void>()
  private readonly registration = vscode.notebooks.registerNotebookCellStatusBarItemProvider(NOTEBOOK_TYPE, this)
  readonly onDidChangeCellStatusBarItems = this.changed.event

  /** Shows progress in a cell; `undefined` takes it away. */
  show(cell: vscode.NotebookCell, progress: Progress | undefined): void {
    if (progress) this.shown.set(cell, progress)
    else if (!this.shown.delete(cell)) return
    this.changed.fire()
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
    const progress = this.shown.get(cell)
    if (!progress) return []
    const item = new vscode.NotebookCellStatusBarItem(`$(loading~spin) ${progressText(progress)}`, vscode.NotebookCellStatusBarAlignment.Left)
    item.tooltip = progress.detail ?? progress.label
    return [item]
  }

  dispose(): void {
    this.registration.dispose()
    this.changed.dispose()
    this.shown.clear()
  }
}

/** `Downloading TensorFlow · 42 % · 61 of 145 MB` */
function progressText({ label, fraction, detail }: Progress): string {
  const percent = fraction === undefined ? undefined : `${Math.round(Math.min(1, Math.max(0, fraction)) * 100)} %`
  return [label, percent, detail].filter(part => part !== undefined && part !== '').join(' · ')
}
