import assert from 'node:assert/strict'
import { cp, readdir } from 'node:fs/promises'
import path from 'node:path'
import * as vscode from 'vscode'
import { EXTENSION_ID } from '../../src/extension/identifiers'
import { TestNotebook } from './TestNotebook'
import { waitFor } from './waitFor'

/** The first answer of VS Code's TypeScript server on a slow machine. */
const FIRST_ANSWER_MS = 120_000

describe('Types in cells', function () {
  this.timeout(600_000)
  let notebook: TestNotebook
  afterEach(async () => {
    if (!notebook.document.isClosed) await notebook.close()
  })

  const errors = (cell: number): string[] =>
    vscode.languages
      .getDiagnostics(notebook.document.cellAt(cell).document.uri)
      .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
      .map(({ range, message }) => `${range.start.line + 1}: ${message}`)
  const uri = (cell: number): vscode.Uri => notebook.document.cellAt(cell).document.uri

  it('underline what is wrong, and nothing else; complete and explain names of other cells', async () => {
    notebook = await TestNotebook.open([`import { Learner, digits, simpleCnn } from 'convscope'\nconst learn = new Learner(await digits(), simpleCnn())`, `learn.fit('often')`, `const learned = learn.recorder\nlearn.`])
    await waitFor(() => errors(1).length > 0, 'the wrong argument to be underlined', FIRST_ANSWER_MS)
    assert.match(errors(1).join('\n'), /^1: Argument of type 'string' is not assignable to parameter of type 'number'\.$/)
    assert.deepEqual(errors(0), [])
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri(2), new vscode.Position(1, 6))
    const names = items.map(({ label }) => (typeof label === 'string' ? label : label.label))
    for (const name of ['fit', 'fitOneCycle', 'recorder']) assert.ok(names.includes(name), name)
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri(2), new vscode.Position(0, 24))
    assert.match(hovers.flatMap(({ contents }) => contents.map(content => (content instanceof vscode.MarkdownString ? content.value : ''))).join('\n'), /recorder: Recorder/)
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', uri(2), new vscode.Position(0, 17))
    assert.deepEqual(places.map(place => ('uri' in place ? [place.uri.toString(), place.range.start.line] : [place.targetUri.toString(), place.targetRange.start.line])), [[uri(0).toString(), 1]])
  })

  it('underline nothing in the bundled notebooks', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID)
    assert.ok(extension)
    const bundled = path.join(extension.extensionPath, 'notebooks')
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
    assert.ok(workspace)
    const folder = path.join(workspace, 'looked-at')
    const names = (await readdir(bundled)).filter(name => name.endsWith('.ipynb'))
    assert.ok(names.length >= 10)
    for (const name of names) {
      await cp(path.join(bundled, name), path.join(folder, name))
      notebook = await TestNotebook.openFile(path.join(folder, name))
      // Something is wrong in a last cell: when that is underlined, all cells before it were looked at with the same knowledge.
      const edit = new vscode.WorkspaceEdit()
      edit.set(notebook.document.uri, [vscode.NotebookEdit.insertCells(notebook.document.cellCount, [new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'declaredNowhere', 'typescript')])])
      await vscode.workspace.applyEdit(edit)
      const last = notebook.document.cellCount - 1
      await vscode.workspace.openTextDocument(uri(last))
      await waitFor(() => errors(last).length > 0, `the wrong cell after ${name} to be underlined`, FIRST_ANSWER_MS)
      for (let cell = 0; cell < last; cell++) assert.deepEqual(errors(cell), [], `${name}: ${notebook.document.cellAt(cell).document.getText()}`)
      await notebook.close()
    }
  })
})
