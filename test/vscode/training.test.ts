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
  this.timeout(300_000)
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

  it('a cell that is run again while its first run still goes on shows the second; the record of the first is kept', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(800).replace('await learn.fit', 'const fitting = learn.fit')])
    const { hub } = notebook.api
    await notebook.run(0)
    await notebook.run(1)
    const first = hub.currentRun(notebook.document)
    assert.ok(first)
    await waitFor(() => first.steps > 5, 'the first steps')
    await notebook.run(1)
    assert.equal(first.state, 'running', 'the first run went on')
    const second = await waitFor(() => hub.liveRuns(notebook.document).find(run => run !== first), 'the second run')
    assert.equal(notebook.api.panel.run, second.meta.id)
    await waitFor(() => !first.live && !second.live, 'both to end')
    await waitFor(() => notebook.mimeTypes(1)[0]?.length === 3, 'the saved output')
    assert.deepEqual([first, second].map(run => [run.state, run.steps]), [['finished', 800], ['finished', 800]])
    assert.equal(notebook.cell(1).outputs.length, 1)
    assert.equal(savedRun(notebook, 1).meta.id, second.meta.id)
  })

  it('two notebooks train at once, and the side panel goes with the one that is looked at', async () => {
    const other = await TestNotebook.open([DATA_CELL, fitCell(20_000, 'other')])
    await other.run(0)
    await other.start(1)
    const { hub, panel } = other.api
    const otherRun = await waitFor(() => hub.currentRun(other.document), 'the other run to start')
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000, 'mine')])
    await notebook.run(0)
    await notebook.start(1)
    const run = await waitFor(() => hub.currentRun(notebook.document), 'the run to start')
    assert.equal(panel.run, run.meta.id)
    const [before, otherBefore] = [run.steps, otherRun.steps]
    await waitFor(() => run.steps > before + 5 && otherRun.steps > otherBefore + 5, 'both to go on')
    await vscode.window.showNotebookDocument(other.document)
    await waitFor(() => panel.run === otherRun.meta.id, "the panel to show the other notebook's run")
    // A notebook that is not looked at has no Stop button; the command takes its address.
    await vscode.commands.executeCommand('convscope.interruptKernel', notebook.document.uri)
    await notebook.untilIdle()
    assert.deepEqual([run.state, otherRun.state], ['interrupted', 'running'], 'Stop ends the run of its own notebook only')
    assert.equal(panel.run, otherRun.meta.id)
    await other.stop()
    await other.untilIdle()
    await waitFor(() => [notebook, other].every(each => each.mimeTypes(1)[0]?.length === 3), 'the saved outputs')
    assert.deepEqual([savedRun(notebook, 1), savedRun(other, 1)].map(saved => [saved.meta.name, saved.steps]), [['mine', run.steps], ['other', otherRun.steps]])
    await other.close()
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

  it('Stop keeps the record and the weights, the state says so, and the variables live on', async () => {
    notebook = await TestNotebook.open([
      DATA_CELL,
      fitCell(20_000),
      `const initial = simpleCnn().getWeights()
const moved = learn.model.getWeights().every((weight, index) => weight.sub(initial[index]).abs().max().dataSync()[0] > 0)
learn.step + ' batches; weights ' + (moved ? 'trained' : 'lost')`
    ])
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
    assert.match(notebook.texts(2, 'text/plain').join(), new RegExp(`${run.steps} batches; weights trained`))
  })
})
