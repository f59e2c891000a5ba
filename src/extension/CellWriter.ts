import * as vscode from 'vscode'
import { RUN_FORMAT, RUN_MIME, type LiveRun, type MimeBundle, type RunMeta } from '../run'
import type { CellError } from '../kernel/protocol'
import { editFinishedCell } from './editFinishedCell'
import { cellRuns } from './notebookRuns'
import { outputItems } from './outputItems'
import { PRINTED_LIMIT, StreamText, type StreamName } from './StreamText'

/** Printed text reaches the cell this often. */
const PRINT_EVERY_MS = 60

/** Who writes into a cell now: an older execution of the same cell has lost its outputs and must not write among the new ones. */
const current = new WeakMap<vscode.NotebookCell, CellWriter>()

/**
 * Writes the outputs of one execution of a cell: one edit after another, in the order of the calls. It can still be written to after
 * the execution has ended (a timer's output, a run that was not awaited), until the cell is executed anew.
 */
export class CellWriter {
  private edits: Promise<void> = Promise.resolve()
  private ended = false
  private readonly printed = new StreamText()
  private printTimer: NodeJS.Timeout | undefined
  private lastStream: { name: StreamName; output: vscode.NotebookCellOutput } | undefined
  /** Outputs that show a live run, by the run's id. */
  private readonly runs = new Map<string, vscode.NotebookCellOutput>()

  /** Outputs that change while the cell runs, by their id. */
  private readonly live = new Map<string, { output: vscode.NotebookCellOutput; next: MimeBundle | undefined }>()

  constructor(
    private readonly controller: vscode.NotebookController,
    private readonly execution: vscode.NotebookCellExecution,
    private readonly log: vscode.LogOutputChannel
  ) {
    current.set(execution.cell, this)
  }

  get cell(): vscode.NotebookCell {
    return this.execution.cell
  }

  /** @param at milliseconds since 1970 */
  start(at = Date.now()): void {
    this.execution.start(at)
    this.edit(execution => execution.clearOutput())
  }
  setOrder(order: number): void {
    this.execution.executionOrder = order
  }

  print(name: StreamName, text: string): void {
    this.printed.add(name, text)
    this.printTimer ??= setTimeout(() => this.flushPrinted(), PRINT_EVERY_MS)
  }

  /** Shows a value: of a `display` call, or the cell's result. */
  show(bundle: MimeBundle, kind: 'display' | 'result'): void {
    const order = this.execution.executionOrder
    this.append(new vscode.NotebookCellOutput(outputItems(bundle), kind === 'result' ? { outputType: 'execute_result', executionCount: order } : undefined))
  }

  /** Shows a display that changes while the cell runs, or replaces it. Where its output was cleared, it stays cleared. */
  showLive(id: string, bundle: MimeBundle): void {
    const before = this.live.get(id)
    if (!before) {
      const output = new vscode.NotebookCellOutput(outputItems(bundle))
      this.live.set(id, { output, next: undefined })
      this.append(output)
      return
    }
    // An edit that still waits takes the newest: pictures don't queue up.
    const waits = before.next !== undefined
    before.next = bundle
    if (waits) return
    this.edit(execution => {
      const newest = before.next ?? bundle
      before.next = undefined
      return execution.replaceOutputItems(outputItems(newest), before.output)
    })
  }

  showError(error: CellError): void {
    const shown = new Error(error.message)
    shown.name = error.name
    shown.stack = error.stack
    this.append(new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(shown)]))
  }

  /** Puts the place of a live run into the cell; the picture itself comes to it by messages. */
  beginRun(meta: RunMeta): void {
    const live: LiveRun = { version: RUN_FORMAT, live: true, meta }
    const output = new vscode.NotebookCellOutput(outputItems({ [RUN_MIME]: live, 'text/plain': vscode.l10n.t('{0}: training', meta.name) }))
    this.runs.set(meta.id, output)
    this.append(output)
  }

  /** Replaces a live run by what shall be saved. Where its output was cleared, it stays cleared. */
  endRun(run: string, bundle: MimeBundle): void {
    const output = this.runs.get(run)
    if (!output) return
    this.runs.delete(run)
    this.edit(execution => execution.replaceOutputItems(outputItems(bundle), cellRuns(this.cell).find(shown => shown.run.meta.id === run)?.output ?? output))
  }

  /** Ends the execution when everything before is written. @param at milliseconds since 1970; when that is by default */
  async end(success: boolean | undefined, at?: number): Promise<void> {
    this.flushPrinted()
    const { leftOut } = this.printed
    if (leftOut > 0) this.appendText('stderr', `\n${vscode.l10n.t('… {0} more characters were printed and are not shown: a cell shows its first {1}.', leftOut.toLocaleString('en'), PRINTED_LIMIT.toLocaleString('en'))}\n`)
    this.edit(execution => {
      this.ended = true
      execution.end(success, at ?? Date.now())
      return Promise.resolve()
    })
    await this.edits
  }

  private append(output: vscode.NotebookCellOutput): void {
    this.flushPrinted()
    this.edit(execution => {
      this.lastStream = undefined
      return execution.appendOutput(output)
    })
  }

  private flushPrinted(): void {
    clearTimeout(this.printTimer)
    this.printTimer = undefined
    for (const { name, text } of this.printed.take()) this.appendText(name, text)
  }

  private appendText(name: StreamName, text: string): void {
    const item = vscode.NotebookCellOutputItem[name](text)
    this.edit(async execution => {
      const last = this.cell.outputs.length > 0 ? this.lastStream : undefined // A person may have cleared the outputs meanwhile.
      if (last?.name === name) return execution.appendOutputItems(item, last.output)
      const output = new vscode.NotebookCellOutput([item])
      this.lastStream = { name, output }
      await execution.appendOutput(output)
    })
  }

  /** Queues an edit. An edit that VS Code refuses (the cell or its notebook is gone) must not keep the following ones from happening. */
  private edit(change: (execution: vscode.NotebookCellExecution) => Thenable<void>): void {
    this.edits = this.edits.then(async () => {
      try {
        if (!this.ended) return await change(this.execution)
        if (current.get(this.cell) !== this || this.cell.index < 0 || this.cell.notebook.isClosed) return
        await editFinishedCell(this.controller, this.cell, change)
      } catch (error) {
        this.log.warn(`An output of cell ${this.cell.index + 1} could not be written: ${String(error)}`)
      }
    })
  }
}
