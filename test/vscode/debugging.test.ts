import assert from 'node:assert/strict'
import * as v from 'valibot'
import * as vscode from 'vscode'
import { TestNotebook } from './TestNotebook'
import { waitFor } from './waitFor'

const StackTrace = v.object({ stackFrames: v.array(v.object({ id: v.number(), name: v.string(), line: v.number(), source: v.optional(v.object({ path: v.optional(v.string()), name: v.optional(v.string()) })) })) })
const Evaluated = v.object({ result: v.string() })

describe('Debugging cells', function () {
  this.timeout(300_000)
  let notebook: TestNotebook
  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints)
    await vscode.debug.stopDebugging()
    await notebook.close()
  })

  const breakAt = (cell: number, line: number): void => vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(notebook.cell(cell).document.uri, new vscode.Position(line - 1, 0)))])

  /** Waits until the debugger stands still elsewhere than at `before`. */
  async function stopped(before?: vscode.DebugStackFrame): Promise<vscode.DebugStackFrame> {
    return waitFor(() => {
      const item = vscode.debug.activeStackItem
      return item instanceof vscode.DebugStackFrame && item !== before && (item.frameId !== before?.frameId || item.threadId !== before.threadId) && item
    }, 'the debugger to stop')
  }
  /** The cells' lines of the stack, innermost first, as `function cell:line`. */
  async function stack({ session, threadId }: vscode.DebugStackFrame): Promise<string[]> {
    const { stackFrames } = v.parse(StackTrace, await session.customRequest('stackTrace', { threadId, startFrame: 0, levels: 20 }))
    return stackFrames.flatMap(({ name, line, source }) => {
      const cell = notebook.document.getCells().find(({ document }) => document.uri.toString() === source?.path)
      return cell ? [`${name} ${cell.index + 1}:${line}`] : []
    })
  }
  const evaluate = async ({ session, frameId }: vscode.DebugStackFrame, expression: string): Promise<string> => v.parse(Evaluated, await session.customRequest('evaluate', { expression, frameId, context: 'watch' })).result

  it('stops at breakpoints in cells, shows variables, steps into another cell’s function, and goes on to the cell’s end', async () => {
    notebook = await TestNotebook.open([
      'interface Batch { loss: number }\nfunction half({ loss }: Batch): number {\n  const less = loss / 2\n  return less\n}',
      'const batch: Batch = { loss: 3 }\nlet sum = 0\nfor (const factor of [1, 2]) {\n  sum += half(batch) * factor\n}\nsum'
    ])
    await notebook.run(0)
    breakAt(1, 4)
    const debugging = vscode.commands.executeCommand('convscope.debugCell', notebook.cell(1))
    const first = await stopped()
    assert.match((await stack(first))[0] ?? '', / 2:4$/)
    assert.deepEqual([await evaluate(first, 'factor'), await evaluate(first, 'batch.loss')], ['1', '3'])
    await waitFor(() => vscode.window.activeTextEditor?.document.uri.toString() === notebook.cell(1).document.uri.toString(), 'the cell to be shown')
    await vscode.commands.executeCommand('workbench.action.debug.stepInto')
    const inside = await stopped(first)
    assert.match((await stack(inside)).join(' '), /^(global\.)?half\S* 1:3 .* 2:4$/)
    assert.equal(await evaluate(inside, 'loss'), '3')
    await vscode.commands.executeCommand('workbench.action.debug.continue')
    const second = await stopped(inside)
    assert.equal(await evaluate(second, 'factor'), '2')
    // Out of the cell there is nothing for a person to step through.
    await vscode.commands.executeCommand('workbench.action.debug.stepOut')
    await debugging
    assert.deepEqual(notebook.texts(1, 'text/plain'), ['4.5'])
  })

  it('can be begun again, with the kernel and its variables as they were', async () => {
    notebook = await TestNotebook.open(['let one = 1', 'one += 1\none'])
    await vscode.commands.executeCommand('convscope.debugCell', notebook.cell(0))
    const { pid } = notebook
    await vscode.commands.executeCommand('workbench.action.debug.restart')
    breakAt(1, 2)
    // Nobody is told when the debugger is back.
    await new Promise(resolve => setTimeout(resolve, 3000))
    assert.equal(notebook.pid, pid)
    await notebook.start(1)
    const there = await stopped()
    assert.equal(await evaluate(there, 'one'), '2')
    await vscode.commands.executeCommand('workbench.action.debug.continue')
    await notebook.untilIdle()
  })

  it('ends where the cell is interrupted that stands still', async () => {
    notebook = await TestNotebook.open(['let steps = 0\nfor (;;) {\n  steps += 1\n}'])
    breakAt(0, 3)
    const debugging = vscode.commands.executeCommand('convscope.debugCell', notebook.cell(0))
    await stopped()
    await notebook.stop()
    await debugging
    assert.equal(notebook.error(0).name, 'Interrupted')
  })

  it('can begin with the first cell that is run; stopped, it lets cells run as ever; attached, breakpoints count in every cell, however it is run', async () => {
    notebook = await TestNotebook.open(['const one = 1', 'let two = one + 1\ntwo += 1\ntwo'])
    breakAt(1, 2)
    await vscode.commands.executeCommand('convscope.debugCell', notebook.cell(0))
    await notebook.start(1)
    const there = await stopped()
    assert.equal(await evaluate(there, 'two'), '2')
    await vscode.debug.stopDebugging()
    await notebook.untilIdle()
    assert.deepEqual(notebook.texts(1, 'text/plain'), ['3'])
    const orderBefore = notebook.session.cellNumber
    await notebook.start(1)
    await waitFor(() => notebook.session.cellNumber > orderBefore, 'the cell to begin again')
    await notebook.untilIdle()
    assert.deepEqual(notebook.texts(1, 'text/plain'), ['3'], 'nothing stops it')
    assert.equal(notebook.printed(0, 'stderr') + notebook.printed(1, 'stderr'), '', 'nothing of the debugger is in the outputs')
  })
})
