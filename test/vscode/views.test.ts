import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { decodeRun, decodeRunEvent, type HostMessage, type RunRecord } from '../../src/run'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

describe('Views of a run', function () {
  this.timeout(300_000)
  let notebook: TestNotebook
  const subscriptions: vscode.Disposable[] = []
  afterEach(async () => {
    for (const subscription of subscriptions.splice(0)) subscription.dispose()
    await notebook.close()
  })

  it('one that says hello in the middle is told everything and misses nothing after it', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(80)])
    const { hub } = notebook.api
    await notebook.run(0)
    const messages: HostMessage[] = []
    const views: RunRecord[] = []
    subscriptions.push(
      hub.onDidSend(({ message }) => {
        messages.push(message)
        if (message.type === 'event') for (const view of views) assert.notEqual(view.apply(decodeRunEvent(message.event)), 'gap')
      })
    )
    await notebook.start(1)
    const run = await waitFor(() => hub.currentRun(notebook.document), 'the run to start')
    await waitFor(() => run.steps > 20, 'the first steps')
    const answer = await hub.answer(run.meta.id, notebook.document)
    assert.ok(answer.type === 'snapshot')
    const view = decodeRun(answer.run)
    views.push(view)
    assert.ok(view.steps > 20)
    await notebook.untilIdle()
    assert.equal(view.steps, 80)
    assert.equal(view.state, 'finished')
    assert.deepEqual([...view.loss.mean], [...run.loss.mean])
    assert.ok(messages.length <= 90, `${messages.length} messages for 80 steps`)
  })

  it('both editors of a notebook and the side panel ask for the run, and what it draws reaches the screen', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000)])
    const { api } = notebook
    await notebook.run(0)
    await vscode.window.showNotebookDocument(notebook.document, { viewColumn: vscode.ViewColumn.Two })
    // A page that is there already was told before.
    await vscode.commands.executeCommand('workbench.view.explorer')
    const editors = new Set<vscode.NotebookEditor>()
    const drawn: number[] = []
    let panels = 0
    subscriptions.push(
      api.onDidReceiveMessage(({ message, editor }) => {
        if (message.type === 'drawn') drawn.push(message.steps)
        else if (editor) editors.add(editor)
        else panels++
      })
    )
    await notebook.start(1)
    await vscode.commands.executeCommand('convscope.showActivations')
    await waitFor(() => editors.size === 2, 'hello from both editors')
    await waitFor(() => panels > 0, 'hello from the side panel')
    const already = Math.max(0, ...drawn)
    await waitFor(() => drawn.some(steps => steps > already), 'new steps to be drawn')
    await notebook.stop()
    await notebook.untilIdle()
  })

  it('a side panel that opens late, or was hidden, asks anew', async () => {
    await vscode.commands.executeCommand('workbench.view.explorer')
    notebook = await TestNotebook.open([DATA_CELL, fitCell(30)])
    const { api } = notebook
    await notebook.runAll()
    let hellos = 0
    subscriptions.push(api.onDidReceiveMessage(({ message, editor }) => (hellos += !editor && message.type === 'hello' ? 1 : 0)))
    for (const time of ['first', 'second']) {
      const before = hellos
      await vscode.commands.executeCommand('convscope.showActivations')
      await waitFor(() => hellos > before, `the side panel to say hello for the ${time} time`)
      await vscode.commands.executeCommand('workbench.view.explorer')
    }
  })

  it('the side panel follows the notebook one works in', async () => {
    const other = await TestNotebook.open([DATA_CELL, fitCell(5, 'other')])
    await other.runAll()
    const { panel, hub } = other.api
    const run = hub.currentRun(other.document)
    assert.equal(panel.run, run?.meta.id)
    notebook = await TestNotebook.open(['1'])
    await waitFor(() => panel.run === null, 'the panel to show that this notebook has no run')
    await vscode.window.showNotebookDocument(other.document)
    await waitFor(() => panel.run === run?.meta.id, "the panel to show the first notebook's run again")
    await other.close()
  })
})
