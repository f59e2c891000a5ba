import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { KernelProcess } from '../kernel/host/KernelProcess'
import type { CellError, KernelToHost } from '../kernel/protocol'
import { runBundle } from '../picture'
import type { RunEvent } from '../run'
import type { CellProgress } from './CellProgress'
import { CellWriter } from './CellWriter'
import type { RunHub } from './RunHub'
import { configuredEngine, interruptTimeoutMs } from './settings'

export type EngineInUse = Omit<Extract<KernelToHost, { type: 'engine' }>, 'type'>

/** What every session needs of its surroundings. */
export interface SessionContext {
  readonly controller: vscode.NotebookController
  readonly hub: RunHub
  readonly progress: CellProgress
  readonly log: vscode.LogOutputChannel
  /** Path of the kernel process's program. */
  readonly kernelScript: string
}

/** Executions whose late outputs still find their cell. */
const REMEMBERED_EXECUTIONS = 500

/**
 * One notebook's kernel process and the cells that wait for it. The process starts with the first cell; after it died, the next cell
 * starts a fresh one. A cell that fails, is interrupted or loses its kernel takes the waiting ones with it.
 */
export class KernelSession {
  private kernel: KernelProcess | undefined
  private order = 0
  private queue: Promise<void> = Promise.resolve()
  /** What was queued in an earlier round is not executed any more. */
  private round = 0
  private executing = false
  private readonly writers = new Map<string, CellWriter>()
  /** Into which execution's outputs a live run draws. */
  private readonly runWriters = new Map<string, CellWriter>()
  private readonly changed = new vscode.EventEmitter<void>()
  private closed = false
  /** The engine in use, or the process, has changed. */
  readonly onDidChange = this.changed.event
  engine: EngineInUse | undefined

  constructor(
    readonly notebook: vscode.NotebookDocument,
    private readonly context: SessionContext
  ) {}

  /** The kernel process's id; `undefined` when none runs. */
  get pid(): number | undefined {
    return this.kernel?.pid
  }
  get busy(): boolean {
    return this.executing
  }

  /** Executes cells after those that already wait; settles when they have ended or were given up. */
  run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const { round } = this
    for (const cell of cells)
      this.queue = this.queue.then(() => (round === this.round && !this.closed ? this.execute(cell) : undefined)).catch((error: unknown) => this.context.log.error(`A cell could not be executed: ${String(error)}`))
    return this.queue
  }

  /** Stops the executing cell and gives up the waiting ones; offers a restart when it does not stop. */
  async interrupt(): Promise<void> {
    const round = ++this.round
    const { kernel } = this
    if (!kernel || !this.executing) return
    kernel.interrupt()
    const stopped = await Promise.race([this.queue.then(() => true), new Promise<false>(resolve => setTimeout(resolve, interruptTimeoutMs(), false).unref())])
    if (stopped || round !== this.round || kernel !== this.kernel) return
    const restart = 'Restart Kernel'
    const choice = await vscode.window.showWarningMessage('The cell has not stopped yet. It may be in a long computation which cannot be interrupted.', restart, 'Keep Waiting')
    if (choice === restart && kernel === this.kernel) await this.restart()
  }

  /** Ends the kernel process; the next cell starts a fresh one, with no variables. */
  async restart(): Promise<void> {
    this.round++
    await this.end('The kernel was restarted')
    await this.queue
  }

  /** Ends the process for good: the notebook was closed. */
  async close(): Promise<void> {
    this.closed = true
    this.round++
    await this.end('The notebook was closed')
    this.changed.dispose()
  }

  private async execute(cell: vscode.NotebookCell): Promise<void> {
    const { controller, log, progress } = this.context
    if (cell.kind !== vscode.NotebookCellKind.Code || cell.index < 0) return
    const { round } = this
    const writer = new CellWriter(controller, controller.createNotebookCellExecution(cell), log)
    const execution = randomUUID()
    this.remember(execution, writer)
    this.executing = true
    let ok = false
    try {
      writer.start()
      const kernel = await this.start(cell)
      if (round !== this.round) throw namedError('Interrupted', 'The cell was stopped before it began.')
      const order = ++this.order
      writer.setOrder(order)
      const language = cell.document.languageId === 'javascript' ? 'javascript' : 'typescript'
      const done = await kernel.execute({ execution, code: cell.document.getText(), name: `cell-${order}.${language === 'javascript' ? 'js' : 'ts'}`, language })
      ok = done.ok
      if (done.error) writer.showError(done.error)
    } catch (error) {
      this.endRuns(error instanceof Error ? error.message : String(error))
      writer.showError(asCellError(error))
    }
    if (!ok) this.round++
    progress.show(cell, undefined)
    this.executing = false
    await writer.end(ok)
  }
}

function namedError(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
