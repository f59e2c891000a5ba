import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as vscode from 'vscode'
import type { ConvscopeApi } from '../../src/extension/extension'
import { CONTROLLER_ID, EXTENSION_ID, NOTEBOOK_TYPE } from '../../src/extension/identifiers'
import type { KernelSession } from '../../src/extension/KernelSession'
import { waitFor } from './waitFor'

/** A code cell, in TypeScript unless it says otherwise; or a cell as a notebook file has it. */
export type TestCell = string | { language: 'typescript' | 'javascript'; code: string } | { file: object }

export const OUR_METADATA = {
  kernelspec: { name: 'convscope', display_name: 'TypeScript (Convscope)', language: 'typescript' },
  language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' }
}

/** Without a change for so long, VS Code has told all it had to tell of an execution. */
const QUIET_MS = 400

let number = 0

/** The running extension. */
export async function convscope(): Promise<ConvscopeApi> {
  const extension = vscode.extensions.getExtension<ConvscopeApi>(EXTENSION_ID)
  assert.ok(extension, 'the extension is not installed')
  return extension.activate()
}

/** A notebook file in a real notebook editor, and what a person does with it. */
export class TestNotebook {
  private constructor(
    readonly api: ConvscopeApi,
    readonly file: string,
    public document: vscode.NotebookDocument
  ) {}

  /** Writes a notebook file and opens it in an editor; our kernel is not selected by hand. */
  static async open(cells: readonly TestCell[], metadata: object = OUR_METADATA): Promise<TestNotebook> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? path.join(tmpdir(), `convscope-tests-${process.pid}`)
    await mkdir(folder, { recursive: true })
    const file = path.join(folder, `test-${++number}-${process.pid}.ipynb`)
    await writeFile(file, JSON.stringify({ cells: cells.map(fileCell), metadata, nbformat: 4, nbformat_minor: 5 }))
    return TestNotebook.openFile(file)
  }

  static async openFile(file: string): Promise<TestNotebook> {
    const api = await convscope()
    return new TestNotebook(api, file, await showNotebook(file))
  }

  /** One that is open already, and may have no file. */
  static of(api: ConvscopeApi, document: vscode.NotebookDocument): TestNotebook {
    return new TestNotebook(api, document.isUntitled ? '' : document.uri.fsPath, document)
  }

  get session(): KernelSession {
    return this.api.sessions.open(this.document)
  }
  get pid(): number {
    const { pid } = this.session
    assert.ok(pid !== undefined, 'no kernel process runs')
    return pid
  }
  cell(index: number): vscode.NotebookCell {
    return this.document.cellAt(index)
  }

  /** Clicks Run All and waits until every cell has ended or was given up. */
  async runAll(): Promise<void> {
    await this.startAll()
    await this.untilIdle()
  }
  /** Clicks Run All; returns when the first cell executes. */
  async startAll(): Promise<void> {
    const startedAt = Date.now()
    void vscode.commands.executeCommand('notebook.execute', this.document.uri)
    await waitFor(() => this.document.getCells().some(cell => (cell.executionSummary?.timing?.startTime ?? 0) >= startedAt) || this.session.busy, 'Run All to begin')
  }
  /** Waits until every cell has ended or was given up, and VS Code has told us so. */
  async untilIdle(): Promise<void> {
    await this.session.idle
    let changedAt = Date.now()
    const listening = vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
      if (notebook === this.document) changedAt = Date.now()
    })
    const ended = (cell: vscode.NotebookCell): boolean => cell.executionSummary?.executionOrder === undefined || cell.executionSummary.success !== undefined
    await waitFor(() => Date.now() - changedAt > QUIET_MS && this.document.getCells().every(ended), 'every cell to show how it ended')
    listening.dispose()
  }

  /** Runs one cell and waits for its end. */
  async run(index: number): Promise<vscode.NotebookCell> {
    await this.start(index)
    await this.untilIdle()
    await waitFor(() => this.cell(index).executionSummary?.success !== undefined, `cell ${index} to have ended`)
    return this.cell(index)
  }
  /** Runs one cell; returns when it executes. */
  async start(index: number): Promise<void> {
    void vscode.commands.executeCommand('notebook.cell.execute', { ranges: [{ start: index, end: index + 1 }], document: this.document.uri })
    await waitFor(() => this.session.busy || this.cell(index).executionSummary?.success !== undefined, `cell ${index} to begin`)
  }
  async stop(): Promise<void> {
    await vscode.commands.executeCommand('notebook.cancelExecution', { ranges: this.document.getCells().map(cell => ({ start: cell.index, end: cell.index + 1 })), document: this.document.uri })
  }

  /** Adds a code cell at the end. Returns its index. */
  async add(code: string): Promise<number> {
    const index = this.document.cellCount
    const edit = new vscode.WorkspaceEdit()
    edit.set(this.document.uri, [vscode.NotebookEdit.insertCells(index, [new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, 'typescript')])])
    assert.ok(await vscode.workspace.applyEdit(edit))
    return index
  }

  /** MIME types of each output of a cell. */
  mimeTypes(index: number): string[][] {
    return this.cell(index).outputs.map(output => output.items.map(item => item.mime))
  }
  /** The text of a cell's items of one MIME type. */
  texts(index: number, mime: string): string[] {
    return this.cell(index).outputs.flatMap(output => output.items.filter(item => item.mime === mime).map(item => new TextDecoder().decode(item.data)))
  }
  /** What a cell printed. */
  printed(index: number, name: 'stdout' | 'stderr' = 'stdout'): string {
    return this.texts(index, `application/vnd.code.notebook.${name}`).join('')
  }
  /** The error a cell ended with. */
  error(index: number): { name: string; message: string; stack: string } {
    const [text] = this.texts(index, 'application/vnd.code.notebook.error')
    assert.ok(text, `cell ${index} shows no error but ${JSON.stringify(this.mimeTypes(index))}`)
    return JSON.parse(text) as { name: string; message: string; stack: string }
  }

  async save(): Promise<void> {
    assert.ok(await this.document.save(), 'the notebook could not be saved')
  }
  /** Saves it and closes all of its editors, and with them the document. */
  async close(): Promise<void> {
    const { document } = this
    await document.save()
    const uri = document.uri.toString()
    const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(({ input }) => input instanceof vscode.TabInputNotebook && input.uri.toString() === uri)
    await vscode.window.tabGroups.close(tabs)
    await waitFor(() => document.isClosed, 'the notebook to be closed')
  }
  /** Closes it and opens its file anew. */
  async reopen(): Promise<void> {
    await this.close()
    this.document = await showNotebook(this.file)
  }

  /** Selects our kernel by its name, for a notebook that does not suggest it. */
  async selectKernel(): Promise<void> {
    await vscode.commands.executeCommand('notebook.selectKernel', { notebookEditor: vscode.window.visibleNotebookEditors.find(editor => editor.notebook === this.document), id: CONTROLLER_ID, extension: EXTENSION_ID })
  }
}

/** As a click in the explorer does it. (`openNotebookDocument` would keep the document open for minutes after its last editor.) */
async function showNotebook(file: string): Promise<vscode.NotebookDocument> {
  const uri = vscode.Uri.file(file)
  await vscode.commands.executeCommand('vscode.openWith', uri, NOTEBOOK_TYPE)
  return waitFor(() => vscode.window.visibleNotebookEditors.find(editor => editor.notebook.uri.toString() === uri.toString())?.notebook, `an editor with ${file}`)
}

function fileCell(cell: TestCell): object {
  if (typeof cell === 'object' && 'file' in cell) return cell.file
  const { language, code } = typeof cell === 'string' ? { language: 'typescript', code: cell } : cell
  return { cell_type: 'code', execution_count: null, metadata: language === 'typescript' ? {} : { vscode: { languageId: language } }, outputs: [], source: code.split(/(?<=\n)/) }
}
