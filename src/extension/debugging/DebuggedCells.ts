import { createHash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import * as path from 'node:path'
import { pathToFileURL } from 'node:url'
import * as vscode from 'vscode'

const CELL_SCHEME = 'vscode-notebook-cell'

/**
 * A debugger knows files. For it, a file stands for each cell, the same as long as the notebook is open; none is ever written: what one
 * sees, and sets breakpoints in, is the cell.
 */
export class DebuggedCells {
  private readonly cells = new Map<string, vscode.Uri>()
  /** Of this window: another one may know other cells by these numbers. */
  private readonly folder = path.join(path.parse(tmpdir()).root, 'convscope-cells', randomUUID().slice(0, 8))

  /** Under which a kernel runs the cell. */
  url(cell: vscode.NotebookCell): string {
    return pathToFileURL(this.fileOf(cell.document.uri)).href
  }

  /** The file that stands for a cell, which is named by its document's URI; `undefined` where that is no cell's. */
  file(uri: string): string | undefined {
    return uri.startsWith(`${CELL_SCHEME}:`) ? this.fileOf(vscode.Uri.parse(uri)) : undefined
  }

  /** The URI of the cell for which a file stands. */
  cell(file: string): vscode.Uri | undefined {
    return this.cells.get(keyOf(file))
  }

  private fileOf(uri: vscode.Uri): string {
    const hash = createHash('sha256').update(uri.toString()).digest('hex').slice(0, 16)
    const file = path.join(this.folder, `${path.posix.basename(uri.path, '.ipynb').replace(/[^\w-]/g, '_')}-${hash}.ts`)
    this.cells.set(keyOf(file), uri)
    return file
  }
}

/** The debugger may spell a drive's letter in its own way. */
const keyOf = (file: string): string => (process.platform === 'win32' ? file.toLowerCase() : file)
