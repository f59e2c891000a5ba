import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import * as vscode from 'vscode'
import { OUR_METADATA, TestNotebook } from './TestNotebook'

const PYTHON = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } }

describe('The choice of a kernel', () => {
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('a notebook that names our kernel opens with TypeScript cells and runs at once', async () => {
    notebook = await TestNotebook.open(['const x: number = 1; x'], OUR_METADATA)
    assert.equal(notebook.cell(0).document.languageId, 'typescript')
    await notebook.runAll()
    assert.equal(notebook.cell(0).executionSummary?.success, true)
  })

  it('a notebook in JavaScript of another kernel is ours to run too', async () => {
    notebook = await TestNotebook.open([{ language: 'javascript', code: '6 * 7' }], { kernelspec: { name: 'other', display_name: 'Other', language: 'javascript' }, language_info: { name: 'javascript' } })
    await notebook.runAll()
    assert.deepEqual(notebook.texts(0, 'text/plain').map(text => text.trim()), ['42'])
  })

  it('a Python notebook is not taken: no kernel of ours is selected, and none starts', async () => {
    const api = (await TestNotebook.open([])).api
    const selected: string[] = []
    const listening = api.controller.onDidChangeSelectedNotebooks(event => event.selected && selected.push(event.notebook.uri.toString()))
    notebook = await TestNotebook.open(['print("hello")'], PYTHON)
    assert.equal(notebook.cell(0).document.languageId, 'python')
    void vscode.commands.executeCommand('notebook.execute', notebook.document.uri)
    await new Promise(resolve => setTimeout(resolve, 1500)) // VS Code asks for a kernel meanwhile; it must not answer for itself.
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen')
    listening.dispose()
    assert.ok(!selected.includes(notebook.document.uri.toString()))
    assert.equal(notebook.session.pid, undefined)
    assert.deepEqual(notebook.cell(0).outputs, [])
  })

  it('a notebook of a kernel that nobody knows is not taken; ours, chosen by hand, runs it, and the file still names its own', async () => {
    const kernelspec = { name: 'mystery', display_name: 'Mystery' }
    notebook = await TestNotebook.open([{ file: { cell_type: 'code', execution_count: null, metadata: { vscode: { languageId: 'typescript' } }, outputs: [], source: ['const seven: number = 7; seven'] } }], { kernelspec })
    assert.equal(notebook.session.pid, undefined)
    await notebook.selectKernel()
    await notebook.runAll()
    assert.deepEqual(notebook.texts(0, 'text/plain').map(text => text.trim()), ['7'])
    await notebook.save()
    assert.deepEqual((JSON.parse(await readFile(notebook.file, 'utf8')) as { metadata: object }).metadata, { kernelspec })
  })
})
