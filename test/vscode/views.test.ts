import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { decodeRun, decodeRunEvent, type HostMessage, type RunRecord } from '../../src/run'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

describe('Views of a run', function () {
  this.timeout(120_000)
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

  it('two editors and the side panel draw the run to its last step', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(80)])
    const { api } = notebook
    await notebook.run(0)
    await vscode.window.showNotebookDocument(notebook.document, { viewColumn: vscode.ViewColumn.Two })
    await vscode.commands.executeCommand('convscope.showActivations')
    const drawn: number[] = []
    const inPanel: number[] = []
    subscriptions.push(
      api.onDidDraw(message => drawn.push(message.steps)),
      api.panel.onDidReceiveMessage(message => message.type === 'drawn' && inPanel.push(message.steps))
    )
    await notebook.start(1)
    await notebook.untilIdle()
    await waitFor(() => inPanel.includes(80), `the side panel to draw step 80 (it drew ${inPanel.join(', ')})`)
    await waitFor(() => drawn.filter(steps => steps === 80).length >= 3, `both editors to draw step 80 (drawn: ${drawn.join(', ')})`)
  })

  it('a side panel that was hidden, or opens late, shows the finished run', async () => {
    await vscode.commands.executeCommand('workbench.view.explorer')
    notebook = await TestNotebook.open([DATA_CELL, fitCell(30)])
    const { panel } = notebook.api
    await notebook.runAll()
    const said: string[] = []
    subscriptions.push(panel.onDidReceiveMessage(message => said.push(`${message.type} ${message.type === 'drawn' ? message.steps : ''}`)))
    await vscode.commands.executeCommand('convscope.showActivations')
    await waitFor(() => said.includes('hello ') && said.includes('drawn 30'), `the side panel to say hello and draw (it said ${said.join(', ')})`)
    await vscode.commands.executeCommand('workbench.view.explorer')
    said.length = 0
    await vscode.commands.executeCommand('convscope.showActivations')
    await waitFor(() => said.includes('drawn 30'), 'the side panel to draw again')
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
