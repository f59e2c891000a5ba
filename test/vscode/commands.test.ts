import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as vscode from 'vscode'
import { EXTENSION_ID } from '../../src/extension/identifiers'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

const extensionFolder = (): string => vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? ''

describe('Commands and settings', function () {
  this.timeout(120_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('every command of the manifest is there', async () => {
    notebook = await TestNotebook.open([])
    const manifest = JSON.parse(await readFile(path.join(extensionFolder(), 'package.json'), 'utf8')) as { contributes: { commands: { command: string }[] } }
    const known = await vscode.commands.getCommands(true)
    for (const { command } of manifest.contributes.commands) assert.ok(known.includes(command), command)
  })

  it('Open Question opens a copy, never the original, and never overwrites a copy', async () => {
    notebook = await TestNotebook.open([])
    const folder = path.dirname(notebook.file)
    const bundled = path.join(extensionFolder(), 'notebooks')
    const [question = ''] = (await readdir(bundled)).filter(name => name.endsWith('.ipynb'))
    const original = await readFile(path.join(bundled, question), 'utf8')
    const first = await vscode.commands.executeCommand<string>('convscope.openQuestion', question, folder)
    assert.equal(first, path.join(folder, question))
    await waitFor(() => vscode.window.visibleNotebookEditors.some(editor => editor.notebook.uri.fsPath === first), 'the copy to open')
    await writeFile(first, original.replace('nbformat', 'nbformat')) // The person's own from now on.
    const second = await vscode.commands.executeCommand<string>('convscope.openQuestion', question, folder)
    assert.notEqual(second, first)
    assert.equal(await readFile(path.join(bundled, question), 'utf8'), original)
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(({ input }) => input instanceof vscode.TabInputNotebook && [first, second].includes(input.uri.fsPath)))
  })

  it('the engine that is chosen is the one in use, and the session knows its device', async () => {
    const settings = vscode.workspace.getConfiguration('convscope')
    await settings.update('engine', 'wasm', vscode.ConfigurationTarget.Global)
    try {
      notebook = await TestNotebook.open([DATA_CELL, fitCell(2)])
      await notebook.runAll()
      assert.equal(notebook.session.engine?.name, 'wasm')
      assert.match(notebook.session.engine.device, /CPU/)
    } finally {
      await settings.update('engine', undefined, vscode.ConfigurationTarget.Global)
    }
  })
})
