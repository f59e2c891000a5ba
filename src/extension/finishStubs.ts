import type * as vscode from 'vscode'
import { runBundle } from '../picture'
import { editFinishedCell } from './editFinishedCell'
import { notebookRuns } from './notebookRuns'
import { outputItems } from './outputItems'
import type { RunHub } from './RunHub'

/** Notebooks whose outputs are being finished: twice at a time would be twice the same. */
const finishing = new WeakMap<vscode.NotebookDocument, Promise<void>>()
/** An edit which VS Code never answers keeps the next try waiting no longer. */
const LONGEST_EDIT_MS = 5000

/**
 * Finishes the outputs of runs which were live when the notebook was saved and are not any more (the window was reloaded or closed
 * while they trained): what the store has of them goes into the notebook. Needs our kernel to be the notebook's.
 */
export function finishStubs(notebook: vscode.NotebookDocument, controller: vscode.NotebookController, hub: RunHub, log: vscode.LogOutputChannel): Promise<void> {
  const before = finishing.get(notebook)
  const turn = before ? Promise.race([before.catch(() => undefined), new Promise<void>(resolve => setTimeout(resolve, LONGEST_EDIT_MS).unref())]) : Promise.resolve()
  const finished = turn.then(() => finishEach(notebook, controller, hub, log))
  finishing.set(notebook, finished)
  return finished
}

async function finishEach(notebook: vscode.NotebookDocument, controller: vscode.NotebookController, hub: RunHub, log: vscode.LogOutputChannel): Promise<void> {
  for (const { cell, output, run } of notebookRuns(notebook)) {
    if (!run.live) continue
    const record = await hub.find(run.meta.id, notebook)
    if (!record || record.live || notebook.isClosed || cell.index < 0) continue
    try {
      await editFinishedCell(controller, cell, execution => execution.replaceOutputItems(outputItems(runBundle(record, run.view)), output))
    } catch (error) {
      // Our kernel is not selected yet, or the cell executes: its views show the run all the same.
      log.info(`The run ${record.meta.name} is not in the notebook yet: ${String(error)}`)
    }
  }
}
