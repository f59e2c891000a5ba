import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { TestNotebook } from './TestNotebook'
import { waitFor } from './waitFor'

describe('Running cells', () => {
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('Run All gives outputs, an execution order and the last value as the result, with no kernel chosen by hand', async () => {
    notebook = await TestNotebook.open([{ file: { cell_type: 'markdown', metadata: {}, source: ['# Prose'] } }, 'const a: number = 20\nconsole.log("printed", a)', { language: 'javascript', code: 'a * 2 + 2' }])
    await notebook.runAll()
    assert.equal(notebook.printed(1), 'printed 20\n')
    assert.deepEqual(notebook.texts(2, 'text/plain').map(text => text.trim()), ['42'])
    assert.deepEqual([1, 2].map(index => notebook.cell(index).executionSummary?.executionOrder), [1, 2])
    assert.deepEqual([1, 2].map(index => notebook.cell(index).executionSummary?.success), [true, true])
    assert.deepEqual(notebook.cell(2).outputs[0]?.metadata, { ...notebook.cell(2).outputs[0]?.metadata, outputType: 'execute_result', executionCount: 2 })
  })

  it("an error shows the cell's own line and keeps the cells after it from running", async () => {
    notebook = await TestNotebook.open(['console.log("first")', 'const fine = 1\n\nthrow new RangeError("out of range")', 'console.log("never")'])
    await notebook.runAll()
    const error = notebook.error(1)
    assert.equal(error.name, 'RangeError')
    assert.equal(error.message, 'out of range')
    assert.match(error.stack, /cell-2\.ts:3/)
    assert.equal(notebook.cell(1).executionSummary?.success, false)
    assert.deepEqual(notebook.cell(2).outputs, [])
    assert.equal(notebook.cell(2).executionSummary?.executionOrder, undefined)
  })

  it('what is printed stays in order with what is displayed, each stream joined', async () => {
    notebook = await TestNotebook.open(['console.log("one")\nconsole.log("two")\nawait display("shown")\nconsole.error("three")\nconsole.log("four")\n"result"'])
    await notebook.run(0)
    const shown = notebook.cell(0).outputs.map(({ items: [first] }) => [first?.mime.split('.').at(-1), new TextDecoder().decode(first?.data).trim()])
    assert.deepEqual(shown.map(([kind]) => kind), ['stdout', 'text/plain', 'stderr', 'stdout', 'text/plain'], JSON.stringify(shown))
    assert.equal(shown[0]?.[1], 'one\ntwo')
  })

  it('an experiment is one picture that changes while it trains, in its place, and stays as it was last', async () => {
    notebook = await TestNotebook.open([
      `import { experiment, questionSettings } from 'convscope'
      console.log('before')
      const results = await experiment({ name: 'Changing', settings: questionSettings({ profile: 'smoke' }), arms: { a: { ms: 900 }, b: { ms: 1800 } }, cache: false,
        train: async ({ ms, seed }) => { await new Promise(resolve => setTimeout(resolve, ms)); return seed }, metric: { name: 'seed', better: 'lower' } }).run()
      console.log('after')`
    ])
    const shown = new Set<string>()
    const listening = vscode.workspace.onDidChangeNotebookDocument(() => {
      for (const text of notebook.texts(0, 'text/plain')) shown.add(text)
    })
    await notebook.run(0)
    listening.dispose()
    const outputs = notebook.cell(0).outputs.map(({ items }) => items.map(({ mime }) => mime.split('.').at(-1)))
    assert.deepEqual(outputs, [['stdout'], ['image/svg+xml', 'text/plain'], ['stdout']])
    assert.match(notebook.texts(0, 'text/plain')[0] ?? '', /^Changing: 4 trials[^]*a {2}2 of 2 seeds[^]*b {2}2 of 2 seeds/)
    assert.ok(shown.size > 2, `it changed ${shown.size} times`)
  })

  it('a flood of printed lines becomes few edits, and its beginning and end are kept', async () => {
    notebook = await TestNotebook.open(['for (let i = 0; i < 100_000; i++) console.log("line " + i + " of a long flood of lines")'])
    let edits = 0
    const counting = vscode.workspace.onDidChangeNotebookDocument(event => (edits += event.cellChanges.length))
    await notebook.run(0)
    counting.dispose()
    const printed = notebook.printed(0)
    assert.ok(printed.startsWith('line 0 of'))
    assert.match(printed + notebook.printed(0, 'stderr'), /line 99999 of/)
    assert.ok(edits < 2000, `${edits} edits`)
  })

  it('what is printed after a cell has ended still reaches it', async () => {
    notebook = await TestNotebook.open(['setTimeout(() => console.log("late"), 700)\n1'])
    await notebook.run(0)
    await waitFor(() => notebook.printed(0) === 'late\n', 'the late output')
    await waitFor(() => notebook.cell(0).executionSummary?.success === true, 'the cell to rest again')
    assert.equal(notebook.cell(0).executionSummary?.executionOrder, 1)
  })

  it('cells of a second click wait for those of the first', async () => {
    notebook = await TestNotebook.open(['await new Promise(resolve => setTimeout(resolve, 800)); let seen = 1', 'seen + 1'])
    await notebook.start(0)
    await notebook.start(1)
    await waitFor(() => notebook.cell(1).executionSummary?.success !== undefined, 'both cells to end')
    assert.deepEqual(notebook.texts(1, 'text/plain').map(text => text.trim()), ['2'])
  })

  it('a notebook without cells runs, and saves, as nothing', async () => {
    notebook = await TestNotebook.open([])
    await vscode.commands.executeCommand('notebook.execute', notebook.document.uri)
    await vscode.commands.executeCommand('convscope.restartAndRunAll', notebook.document.uri)
    assert.equal(notebook.session.pid, undefined)
  })
})
