import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as vscode from 'vscode'
import { RunHub } from '../../src/extension/RunHub'
import { RunStore } from '../../src/extension/RunStore'
import { decodeRun, encodeRun, RUN_FORMAT, RUN_MIME, RunRecord } from '../../src/run'
import { sampleMeta, sampleSteps } from '../unit/run/sampleRun'
import { convscope, TestNotebook, type TestCell } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

/** A cell with these outputs, as a file has it. */
const cellWith = (...data: object[]): TestCell => ({
  file: { cell_type: 'code', execution_count: null, metadata: {}, source: ['1'], outputs: data.map(bundle => ({ output_type: 'display_data', metadata: {}, data: bundle })) }
})

function finishedRun(id: string): RunRecord {
  const record = new RunRecord(sampleMeta(2, id))
  record.apply(sampleSteps(2, 0, 50, id))
  record.apply({ type: 'end', run: id, state: 'finished' })
  return record
}
const liveStub = (id: string): object => ({ version: RUN_FORMAT, live: true, meta: sampleMeta(2, id) })

describe('Saved runs', function () {
  this.timeout(120_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('damaged, future, huge and hostile items break nothing; the readable one is followed', async () => {
    const good = encodeRun(finishedRun('good'))
    const hostile = encodeRun(finishedRun('hostile'))
    notebook = await TestNotebook.open([
      cellWith({ [RUN_MIME]: { ...good, meta: { ...good.meta, id: 'truncated', startedAt: 9e12 }, steps: { ...good.steps, columns: { ...good.steps.columns, data: good.steps.columns.data.slice(0, 100) } } }, 'text/plain': ['truncated'] }),
      cellWith({ [RUN_MIME]: { ...good, version: 7 } }, { [RUN_MIME]: 'no object' }, { [RUN_MIME]: { ...good, steps: { ...good.steps, rows: 1e15 } } }, { [RUN_MIME]: { version: 2, meta: { layers: 'x'.repeat(100_000) } } }),
      cellWith({ [RUN_MIME]: { ...hostile, meta: { ...hostile.meta, id: '../../<script>', startedAt: 1, name: '<img src=x onerror=alert(1)>' } } }),
      cellWith({ [RUN_MIME]: good }),
      '20 + 1'
    ])
    const { api } = notebook
    await waitFor(() => api.panel.run === 'good', 'the panel to follow the readable run')
    assert.equal((await api.hub.answer('truncated', notebook.document)).type, 'unknown')
    assert.equal((await api.hub.answer('../../<script>', notebook.document)).type, 'snapshot')
    await notebook.run(4)
    assert.deepEqual(notebook.texts(4, 'text/plain').map(text => text.trim()), ['21'])
  })

  it("other programs' outputs, and runs of a newer Convscope, are saved as they were", async () => {
    const foreign = [
      { 'text/html': ['<b>bold</b>\n', '<i>x</i>'], 'text/plain': ['bold'] },
      { 'application/vnd.other.v2+json': { deep: [1, { a: null }] } },
      { 'image/png': Buffer.from('not quite a png').toString('base64') },
      { [RUN_MIME]: { version: 9, something: 'new' }, 'text/plain': ['newer'] }
    ]
    notebook = await TestNotebook.open([cellWith(...foreign), '1'])
    await notebook.run(1)
    await notebook.save()
    const file = JSON.parse(await readFile(notebook.file, 'utf8')) as { cells: { outputs: { data: object }[] }[] }
    const flat = (data: object): object => Object.fromEntries(Object.entries(data).map(([mime, value]) => [mime, Array.isArray(value) && mime.startsWith('text/') ? value.join('') : typeof value === 'string' ? value.trim() : value]))
    assert.deepEqual(file.cells[0]?.outputs.map(output => flat(output.data)), foreign.map(flat))
  })

  it('a file that is no notebook does not keep the next one from running', async () => {
    notebook = await TestNotebook.open(['1 + 2'])
    const broken = path.join(path.dirname(notebook.file), 'broken.ipynb')
    await writeFile(broken, '{ "cells": [ this is no JSON')
    await Promise.resolve(vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(broken), 'jupyter-notebook')).catch(() => undefined)
    await vscode.commands.executeCommand('vscode.openWith', notebook.document.uri, 'jupyter-notebook')
    await notebook.run(0)
    assert.deepEqual(notebook.texts(0, 'text/plain').map(text => text.trim()), ['3'])
    assert.equal(await readFile(broken, 'utf8'), '{ "cells": [ this is no JSON')
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(tab => tab.label === 'broken.ipynb'))
  })

  it('a run whose window went away is found on disk: its views are told, and the notebook is completed', async () => {
    const { store } = await convscope()
    const cutOff = new RunRecord(sampleMeta(2, 'cut-off'))
    cutOff.apply(sampleSteps(2, 0, 37, 'cut-off'))
    store.saveNow(cutOff)
    notebook = await TestNotebook.open([cellWith({ [RUN_MIME]: liveStub('cut-off'), 'text/plain': ['sample: training'] }), '1'])
    const answer = await notebook.api.hub.answer('cut-off', notebook.document)
    assert.ok(answer.type === 'snapshot')
    assert.equal(answer.run.state, 'died')
    assert.equal(answer.run.reason, 'VS Code was closed or reloaded at step 37.')
    await waitFor(() => notebook.api.panel.run === 'cut-off', 'the side panel to show it')
    await notebook.run(1) // Now the kernel is certainly ours, and the notebook's outputs are ours to complete.
    await waitFor(() => notebook.mimeTypes(0)[0]?.includes('image/svg+xml'), 'the output to be completed')
    const saved = decodeRun(JSON.parse(notebook.texts(0, RUN_MIME)[0] ?? ''))
    assert.equal(saved.steps, 37)
    assert.equal(saved.state, 'died')
  })

  it('a live run is written to disk while it grows, and another window finds it there as it was', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000)])
    const { hub, store } = notebook.api
    await notebook.run(0)
    await notebook.start(1)
    const run = await waitFor(() => hub.currentRun(notebook.document), 'the run to start')
    let stored = await store.load(run.meta.id)
    for (let i = 0; i < 200 && !stored?.record.steps; i++) {
      await new Promise(resolve => setTimeout(resolve, 100))
      stored = await store.load(run.meta.id)
    }
    assert.ok(stored && stored.record.steps > 0, 'nothing was written while it trained')
    const log = vscode.window.createOutputChannel('second window', { log: true })
    const after = new RunHub(new RunStore(store.folder), log)
    store.saveNow(run)
    const { steps } = run
    const found = await after.find(run.meta.id, undefined)
    assert.equal(found?.steps, steps)
    assert.equal(found.state, 'died')
    assert.equal(found.reason, `VS Code was closed or reloaded at step ${steps}.`)
    after.dispose()
    log.dispose()
  })

  it('a notebook that is closed while it trains shows the run up to then when it is opened again', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(20_000)])
    await notebook.run(0)
    await notebook.start(1)
    const run = await waitFor(() => notebook.api.hub.currentRun(notebook.document), 'the run to start')
    await waitFor(() => run.steps > 10, 'the first steps')
    await waitFor(() => notebook.texts(1, RUN_MIME).length > 0, 'the live output')
    await notebook.reopen()
    assert.equal(run.state, 'died')
    await waitFor(() => notebook.api.panel.run === run.meta.id, 'the side panel to show it')
    await notebook.run(0)
    await waitFor(() => notebook.mimeTypes(1)[0]?.includes('image/svg+xml'), `the output to be completed (${JSON.stringify(notebook.mimeTypes(1))})`)
    const saved = decodeRun(JSON.parse(notebook.texts(1, RUN_MIME)[0] ?? ''))
    assert.equal(saved.steps, run.steps)
    assert.match(saved.reason ?? '', /The notebook was closed at step \d+\./)
  })

  it('a run that nobody knows is answered so', async () => {
    notebook = await TestNotebook.open([cellWith({ [RUN_MIME]: liveStub('lost') })])
    const answer = await notebook.api.hub.answer('lost', notebook.document)
    assert.equal(answer.type, 'unknown')
  })
})
