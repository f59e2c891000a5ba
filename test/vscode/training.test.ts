import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { decodeRun, RUN_MIME, type RunRecord } from '../../src/run'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

/** The finished run in a cell, read as a renderer reads it. */
const savedRun = (notebook: TestNotebook, cell: number): RunRecord => {
  const [text] = notebook.texts(cell, RUN_MIME)
  assert.ok(text, `cell ${cell} holds no run but ${JSON.stringify(notebook.mimeTypes(cell))}`)
  return decodeRun(JSON.parse(text))
}

describe('Training in a notebook', function () {
  this.timeout(120_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('streams while it trains, leaves the extension host free, and ends as one bundle in the notebook', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(60)])
    await notebook.run(0)
    const { hub, panel } = notebook.api
    const sizes = new Set<number>()
    let ticks = 0
    const ticking = setInterval(() => {
      ticks++
      const live = hub.currentRun(notebook.document)
      if (live?.live) sizes.add(live.steps)
    }, 10)
    await notebook.start(1)
    const run = await waitFor(() => hub.currentRun(notebook.document), 'the run to start')
    await waitFor(() => notebook.texts(1, RUN_MIME).some(text => (JSON.parse(text) as { live?: boolean }).live === true), 'the live output')
    assert.equal(panel.run, run.meta.id, 'the side panel follows the live run')
    await notebook.untilIdle()
    clearInterval(ticking)
    assert.ok(sizes.size > 3, `the record grew while it trained: ${[...sizes].join(', ')}`)
    assert.ok(ticks > 20, `${ticks} ticks of the extension host while it trained`)

    assert.equal(run.state, 'finished')
    assert.equal(run.steps, 60)
    assert.equal(run.epochs.length, 1)
    await waitFor(() => notebook.mimeTypes(1)[0]?.length === 3, 'the output that is saved')
    assert.deepEqual(notebook.mimeTypes(1)[0]?.sort(), [RUN_MIME, 'image/svg+xml', 'text/plain'].sort())
    const saved = savedRun(notebook, 1)
    assert.equal(saved.steps, 60)
    assert.deepEqual([...saved.loss.mean], [...run.loss.mean])
    assert.equal(saved.layers.length, 5)
    assert.ok(saved.layers.every(layer => layer.histogram?.rows === 60))
  })

  it('is in the file afterwards with every step, and draws from there when it is reopened', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(25)])
    await notebook.runAll()
    const before = savedRun(notebook, 1)
    await notebook.save()
    await notebook.reopen()
    const after = savedRun(notebook, 1)
    assert.equal(after.steps, 25)
    assert.deepEqual([...after.loss.mean], [...before.loss.mean])
    await waitFor(() => notebook.api.panel.run === after.meta.id, 'the side panel to show the saved run')
    assert.equal(notebook.session.pid, undefined, 'nothing was run for it')
  })

  it('two runs of one cell have two outputs', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(12, 'first') + 'await learn.fit(1)'])
    await notebook.runAll()
    const runs = notebook.texts(1, RUN_MIME).map(text => decodeRun(JSON.parse(text)))
    assert.equal(runs.length, 2)
    assert.ok(runs.every(run => run.steps === 12 && run.state === 'finished'))
    assert.notEqual(runs[0]?.meta.id, runs[1]?.meta.id)
  })

  it('a run that its cell does not wait for goes on and ends in the notebook', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(30).replace('await learn.fit', 'const fitting = learn.fit')])
    await notebook.run(0)
    await notebook.run(1)
    await waitFor(() => notebook.api.hub.currentRun(notebook.document)?.state === 'finished', 'the run to finish')
    await waitFor(() => notebook.mimeTypes(1)[0]?.length === 3, 'the saved output')
    assert.equal(savedRun(notebook, 1).steps, 30)
  })

  it('a cell that was cleared while it trained stays cleared, and the record is kept', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(60)])
    await notebook.run(0)
    await notebook.start(1)
    await waitFor(() => (notebook.api.hub.currentRun(notebook.document)?.steps ?? 0) > 5, 'the first steps')
    await vscode.commands.executeCommand('notebook.clearAllCellsOutputs', notebook.document.uri)
    await notebook.untilIdle()
    assert.equal(notebook.texts(1, RUN_MIME).length, 0)
    assert.equal(notebook.api.hub.currentRun(notebook.document)?.steps, 60)
    assert.equal(notebook.cell(1).executionSummary?.success, true)
  })

  it('a cell that was deleted while it trained disturbs nothing', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(60), '1 + 1'])
    await notebook.run(0)
    await notebook.start(1)
    await waitFor(() => (notebook.api.hub.currentRun(notebook.document)?.steps ?? 0) > 5, 'the first steps')
    const edit = new vscode.WorkspaceEdit()
    edit.set(notebook.document.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2))])
    assert.ok(await vscode.workspace.applyEdit(edit))
    await notebook.session.idle
    await notebook.run(1)
    assert.deepEqual(notebook.texts(1, 'text/plain').map(text => text.trim()), ['2'])
  })

  it('Stop keeps the record, the state says so, and the variables live on', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000), 'learn.recorder ? "still here" : "gone"'])
    await notebook.run(0)
    await notebook.start(1)
    const run = await waitFor(() => notebook.api.hub.currentRun(notebook.document), 'the run to start')
    await waitFor(() => run.steps > 10, 'the first steps')
    await notebook.stop()
    await notebook.untilIdle()
    assert.equal(run.state, 'interrupted')
    assert.equal(notebook.error(1).name, 'Interrupted')
    await waitFor(() => notebook.mimeTypes(1)[0]?.length === 3, 'the saved output')
    assert.equal(savedRun(notebook, 1).steps, run.steps)
    assert.equal(savedRun(notebook, 1).state, 'interrupted')
    await notebook.run(2)
    assert.match(notebook.texts(2, 'text/plain').join(), /still here/)
  })
})
