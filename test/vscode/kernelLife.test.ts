import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { decodeRun, RUN_MIME } from '../../src/run'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe("A kernel's life", function () {
  this.timeout(120_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('one that is killed ends the cell with a clear error, keeps the record, and the next cell has a fresh one', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000), '"waited"', 'typeof learn'])
    await notebook.startAll()
    const run = await waitFor(() => notebook.api.hub.currentRun(notebook.document), 'the run to start')
    await waitFor(() => run.steps > 10, 'the first steps')
    const killed = notebook.pid
    process.kill(killed, 'SIGKILL')
    await notebook.untilIdle()
    const error = notebook.error(1)
    assert.equal(error.name, 'KernelDied')
    assert.match(error.message, /SIGKILL/)
    assert.equal(run.state, 'died')
    assert.match(run.reason ?? '', new RegExp(`died \\(SIGKILL\\) at step ${run.steps}\\.`))
    await waitFor(() => notebook.mimeTypes(1)[0]?.length === 3, 'the saved output')
    const [text = ''] = notebook.texts(1, RUN_MIME)
    assert.equal(decodeRun(JSON.parse(text)).steps, run.steps)
    assert.deepEqual(notebook.cell(2).outputs, [], 'what waited for the dead kernel is given up')

    await notebook.run(3)
    assert.match(notebook.texts(3, 'text/plain').join(), /undefined/)
    assert.notEqual(notebook.pid, killed)
    assert.equal(notebook.cell(3).executionSummary?.executionOrder, 1)
  })

  it('process.exit in a cell is a dead kernel too, and a dead kernel between two cells is replaced', async () => {
    notebook = await TestNotebook.open(['process.exit(7)', '1 + 1', '2 + 2'])
    await notebook.run(0)
    assert.match(notebook.error(0).message, /exit code 7/)
    await notebook.run(1)
    const { pid } = notebook
    process.kill(pid, 'SIGKILL')
    await waitFor(() => notebook.session.pid === undefined, 'the death to be noticed')
    await notebook.run(2)
    assert.deepEqual(notebook.texts(2, 'text/plain').map(value => value.trim()), ['4'])
  })

  it('what a dead one had said does not come back over what was run after it', async () => {
    notebook = await TestNotebook.open([`import { existsSync, writeFileSync } from 'node:fs'
if (!existsSync('died-once')) {
  writeFileSync('died-once', '')
  process.exit(3)
}
'alive'`])
    await notebook.run(0)
    assert.match(notebook.error(0).message, /exit code 3/)
    await notebook.run(0)
    await notebook.reopen()
    await waitFor(() => vscode.window.activeNotebookEditor?.notebook === notebook.document, 'the notebook to be looked at')
    await notebook.session.attach()
    await new Promise(resolve => setTimeout(resolve, 1000))
    assert.deepEqual(notebook.texts(0, 'text/plain').map(value => value.trim()), ["'alive'"])
  })

  it('Stop ends an endless loop without losing variables', async () => {
    notebook = await TestNotebook.open(['const kept = 11', 'while (true) {}', 'kept'])
    await notebook.run(0)
    const { pid } = notebook
    await notebook.start(1)
    await new Promise(resolve => setTimeout(resolve, 500))
    await notebook.stop()
    await notebook.untilIdle()
    assert.equal(notebook.error(1).name, 'Interrupted', JSON.stringify(notebook.error(1)))
    await notebook.run(2)
    assert.deepEqual(notebook.texts(2, 'text/plain').map(value => value.trim()), ['11'])
    assert.equal(notebook.pid, pid)
  })

  it('Restart Kernel clears variables, ends a running cell and counts from 1 again', async () => {
    notebook = await TestNotebook.open(['const a = 1', 'await new Promise(() => undefined)', 'typeof a'])
    await notebook.run(0)
    const { pid } = notebook
    await notebook.start(1)
    await vscode.commands.executeCommand('convscope.restartKernel', notebook.document.uri)
    await notebook.untilIdle()
    assert.ok(!isAlive(pid))
    assert.equal(notebook.cell(1).executionSummary?.success, false)
    await notebook.run(2)
    assert.match(notebook.texts(2, 'text/plain').join(), /undefined/)
    assert.equal(notebook.cell(2).executionSummary?.executionOrder, 1)
  })

  it('Restart Kernel and Run All Cells runs all in a fresh kernel', async () => {
    notebook = await TestNotebook.open(['globalThis.runs = (globalThis.runs ?? 0) + 1', 'globalThis.runs'])
    await notebook.runAll()
    const { pid } = notebook
    await vscode.commands.executeCommand('convscope.restartAndRunAll', notebook.document.uri)
    await notebook.untilIdle()
    assert.notEqual(notebook.pid, pid)
    assert.deepEqual(notebook.texts(1, 'text/plain').map(value => value.trim()), ['1'])
  })

  it('Restart Kernel and Run All Cells runs a notebook that was opened just now', async () => {
    notebook = await TestNotebook.open(['6 * 7'])
    await vscode.commands.executeCommand('convscope.restartAndRunAll', notebook.document.uri)
    await notebook.untilIdle()
    assert.deepEqual(notebook.texts(0, 'text/plain').map(value => value.trim()), ['42'])
  })

  it('each notebook has a kernel of its own', async () => {
    const other = await TestNotebook.open(['const mine = "other"', 'mine'])
    await other.run(0)
    notebook = await TestNotebook.open(['typeof mine'])
    await notebook.run(0)
    assert.match(notebook.texts(0, 'text/plain').join(), /undefined/)
    assert.notEqual(notebook.pid, other.pid)
    await other.close()
  })

  it('closing the notebook ends its process, also in the middle of a cell', async () => {
    notebook = await TestNotebook.open(['await new Promise(() => undefined)'])
    await notebook.start(0)
    const pid = await waitFor(() => notebook.session.pid, 'the process')
    assert.ok(isAlive(pid))
    await notebook.close()
    await waitFor(() => !isAlive(pid), `process ${pid} to end`)
    notebook = await TestNotebook.open([])
  })
})
