import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import * as vscode from 'vscode'
import { TestNotebook } from './TestNotebook'
import { DATA_CELL, fitCell } from './trainingCells'
import { waitFor } from './waitFor'

describe('The view of variables', function () {
  this.timeout(300_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  const labelOf = (item: vscode.TreeItem): string => (typeof item.label === 'string' ? item.label : (item.label?.label ?? ''))

  /** What the rows below a path of labels say, as `label: description`. */
  async function rows(...path: string[]): Promise<string[]> {
    const { variables } = notebook.api
    let shown = await variables.getChildren()
    for (const label of path) {
      const row = shown.find(each => labelOf(variables.getTreeItem(each)) === label)
      assert.ok(row, `no row ${label} among ${shown.map(each => labelOf(variables.getTreeItem(each))).join(', ')}`)
      shown = await variables.getChildren(row)
    }
    return shown.map(each => {
      const item = variables.getTreeItem(each)
      return item.description === undefined ? labelOf(item) : `${labelOf(item)}: ${String(item.description)}`
    })
  }
  async function untilRow(row: string | RegExp): Promise<string[]> {
    let found: string[] = []
    const isThere = (each: string): boolean => (typeof row === 'string' ? each === row : row.test(each))
    for (const startedAt = Date.now(); !found.some(isThere); await new Promise(resolve => setTimeout(resolve, 25))) {
      assert.ok(Date.now() - startedAt < 60_000, `there never was ${String(row)}, but ${found.join(' | ')}`)
      found = await rows()
    }
    return found
  }

  it('shows those of the notebook that is looked at, with values, memory and leaks, after each cell', async () => {
    notebook = await TestNotebook.open([
      'import * as tf from "@tensorflow/tfjs"\nconst rate = 0.06, title = "two\\nlines"\nconst batch = tf.tensor2d([[-1, 0.5], [2, 4.5]])',
      'for (let i = 0; i < 12; i++) tf.zeros([1024])\nconst list = Array.from({ length: 1000 }, (_, i) => ({ i, loss: tf.scalar(i) })), broken = tf.tensor1d([1, NaN])',
      'batch.dispose(); const last = 1'
    ])
    await vscode.commands.executeCommand('convscope.showVariables')
    assert.deepEqual(await rows(), [])
    await notebook.run(0)
    assert.deepEqual(await untilRow('rate: number 0.06'), ['Tensors in memory: 1 · 16 B', 'rate: number 0.06', 'title: string "two lines"', 'batch: Tensor 2×2 float32 · 16 B · min −1 mean 1.5 max 4.5'])
    assert.deepEqual(await rows('Tensors in memory'), ['Not held by any variable: none'])
    await notebook.run(1)
    const second = await untilRow('list: Array(1,000) · 1,000 tensors · 3.91 KB')
    assert.equal(second.at(-1), 'broken: Tensor 2 float32 · 8 B · 1 not finite · min 1 mean 1 max 1')
    assert.deepEqual(await rows('Tensors in memory'), ['Not held by any variable: 12 · 48 KB', 'Since cell 1: +1,013 · +51.9 KB'])
    const list = await rows('list')
    assert.deepEqual([list.length, list.at(-1)], [101, '… 900 more'])
    assert.deepEqual(await rows('list', '7'), ['i: number 7', 'loss: Tensor scalar float32 · 4 B · 7'])
    await notebook.run(2)
    assert.ok((await untilRow('last: number 1')).includes('batch: Tensor 2×2 float32 · disposed'))

    const first = notebook
    notebook = await TestNotebook.open(['const other = true'])
    assert.deepEqual(await rows(), [], 'no kernel runs for this one')
    await notebook.run(0)
    assert.deepEqual(await untilRow(/^other/), ['other: boolean true'])
    await vscode.window.showNotebookDocument(first.document)
    await untilRow('last: number 1')
    await vscode.commands.executeCommand('convscope.restartKernel', first.document.uri)
    assert.deepEqual(await rows(), [])
    await first.close()
  })

  it('shows what it knew while a cell runs, and says so', async () => {
    notebook = await TestNotebook.open(['import { existsSync } from "node:fs"\nconst first = [1]'])
    const goOn = `${notebook.file}.go-on`
    await notebook.add(`let second = 1\nwhile (!existsSync(${JSON.stringify(goOn)})) await new Promise(resolve => setTimeout(resolve, 5))`)
    const { variables } = notebook.api
    await vscode.commands.executeCommand('convscope.showVariables')
    await notebook.run(0)
    await untilRow('first: Array(1)')
    assert.equal(variables.description, '')
    await notebook.start(1)
    await waitFor(() => variables.description !== '', 'the view to say of when it is')
    assert.equal(variables.description, 'as of cell 1, while cell 2 runs')
    assert.deepEqual(await rows(), ['first: Array(1)'])
    assert.deepEqual(await rows('first'), ['Told when the running cell has ended.'])
    await writeFile(goOn, '')
    await notebook.untilIdle()
    await untilRow('second: number 1')
    assert.equal(variables.description, '')
    assert.deepEqual(await rows('first'), ['0: number 1'])
  })

  it('shows a learner with its parameters, and the weights of its model', async () => {
    notebook = await TestNotebook.open([DATA_CELL, fitCell(3)])
    await vscode.commands.executeCommand('convscope.showVariables')
    await notebook.runAll()
    const all = await untilRow(/^learn: Learner · [\d,]+ parameters/)
    assert.ok(all.includes('data: function data(steps)'), all.join(' | '))
    assert.match((await rows('learn', 'model')).join('\n'), /^conv1\/kernel: Variable 5×5×1×8 float32 · 800 B · min −\S+ mean \S+ max \S+$/m)
    assert.equal((await rows('Tensors in memory'))[0], 'Not held by any variable: none')
  })
})
