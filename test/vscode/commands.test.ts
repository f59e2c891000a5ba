import { tableFromIPC } from 'apache-arrow'
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as vscode from 'vscode'
import { EXTENSION_ID } from '../../src/extension/identifiers'
import { decodeRun, encodeRun, RUN_MIME } from '../../src/run'
import { syntheticRecord } from '../ui/syntheticRun'
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

  it('New Notebook opens one without a file, whose cells train as they are', async () => {
    notebook = await TestNotebook.open([])
    const { notebook: document } = await vscode.commands.executeCommand<vscode.NotebookEditor>('convscope.newNotebook')
    assert.ok(document.isUntitled)
    const made = TestNotebook.of(notebook.api, document)
    await made.runAll()
    assert.ok(made.mimeTypes(2).flat().includes(RUN_MIME), JSON.stringify(made.mimeTypes(2)))
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
  })

  it('Open Ledger opens a copy of the ledger', async () => {
    notebook = await TestNotebook.open([])
    const copy = await vscode.commands.executeCommand<string>('convscope.openLedger', path.dirname(notebook.file))
    assert.match(path.basename(copy), /^ledger(-\d+)?\.ipynb$/)
    await waitFor(() => vscode.window.activeNotebookEditor?.notebook.uri.fsPath === copy, 'the ledger to open')
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor')
  })

  it('Export Run writes the run that is shown as JSON, as a table and as a report', async () => {
    const record = syntheticRecord()
    notebook = await TestNotebook.open([{ file: { cell_type: 'code', execution_count: null, metadata: {}, source: ['1'], outputs: [{ output_type: 'display_data', metadata: {}, data: { [RUN_MIME]: encodeRun(record) } }] } }])
    await waitFor(() => notebook.api.panel.run === record.meta.id, 'the panel to follow the run')
    const folder = path.dirname(notebook.file)
    const written = async (name: string): Promise<Buffer> => {
      await vscode.commands.executeCommand('convscope.exportRun', vscode.Uri.file(path.join(folder, name)))
      return readFile(path.join(folder, name))
    }
    assert.deepEqual([...decodeRun(JSON.parse((await written('run.json')).toString())).loss.mean], [...record.loss.mean])
    assert.deepEqual([...(tableFromIPC(await written('run.arrow')).getChild('loss') ?? [])].slice(0, record.steps), [...record.loss.mean])
    assert.match((await written('run.html')).toString(), /^<!doctype html>[^]*<h1>simpleCnn, lr 0\.06/)
    await assert.rejects(written('run.parquet'), /ENOENT/)
  })

  it('a cell sees the environment variables that the setting names, and no token', async () => {
    Object.assign(process.env, { API_TOKEN: 'x', MY_KEY: 'mine' })
    const settings = vscode.workspace.getConfiguration('convscope')
    await settings.update('environmentVariables', ['MY_KEY'], vscode.ConfigurationTarget.Global)
    try {
      notebook = await TestNotebook.open(['[process.env.API_TOKEN, process.env.MY_KEY, process.env.HOME ?? process.env.USERPROFILE]'])
      await notebook.runAll()
      assert.match(notebook.texts(0, 'text/plain').join(), /^\[ undefined, 'mine', '.+' \]$/)
    } finally {
      await settings.update('environmentVariables', undefined, vscode.ConfigurationTarget.Global)
      for (const name of ['API_TOKEN', 'MY_KEY']) Reflect.deleteProperty(process.env, name)
    }
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
