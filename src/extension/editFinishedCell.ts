import type * as vscode from 'vscode'

/**
 * Changes the outputs of a cell which is not executing. VS Code lets only an execution change outputs, so a short one is made that
 * leaves the cell's order, success and times as they were. Throws where our kernel is not the notebook's or the cell executes.
 */
export async function editFinishedCell(controller: vscode.NotebookController, cell: vscode.NotebookCell, edit: (execution: vscode.NotebookCellExecution) => Thenable<void>): Promise<void> {
  const before = cell.executionSummary
  const execution = controller.createNotebookCellExecution(cell)
  execution.executionOrder = before?.executionOrder
  execution.start(before?.timing?.startTime)
  try {
    await edit(execution)
  } finally {
    execution.end(before?.success, before?.timing?.endTime)
  }
}
