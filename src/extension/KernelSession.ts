import { randomUUID } from 'node:crypto'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { KernelProcess, type KernelExit } from '../kernel/host/KernelProcess'
import type { CellError, KernelToHost, VariablesAnswer, VariableStep } from '../kernel/protocol'
import { runBundle } from '../picture'
import type { RunEvent } from '../run'
import type { CellProgress } from './CellProgress'
import { CellWriter } from './CellWriter'
import { notebookFolder } from './notebookFolder'
import type { RunHub } from './RunHub'
import { configuredEngine, interruptTimeoutMs, passedVariables } from './settings'

export type EngineInUse = Extract<KernelToHost, { type: 'engine' }>

/** What every session needs of its surroundings. */
export interface SessionContext {
  readonly controller: vscode.NotebookController
  readonly hub: RunHub
  readonly progress: CellProgress
  readonly log: vscode.LogOutputChannel
  /** Path of the kernel process's program. */
  readonly kernelScript: string
}

/** A sentence for the record of a run that was cut off after so many steps. */
export type CutOffReason = (steps: number) => string

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
  private readonly activity = new vscode.EventEmitter<void>()
  /** A cell has begun or ended. */
  readonly onDidChangeActivity = this.activity.event
  engine: EngineInUse | undefined

  constructor(
    readonly notebook: vscode.NotebookDocument,
    private readonly context: SessionContext
  ) {}

  /** The kernel process's id; `undefined` when none runs. */
  get pid(): number | undefined {
    return this.kernel?.pid
  }
  /** A cell executes. */
  get busy(): boolean {
    return this.executing
  }
  /** Which cell of this kernel executes or has executed last; 0 before the first. */
  get cellNumber(): number {
    return this.order
  }
  /** Settles when every cell that waits now has ended. */
  get idle(): Promise<void> {
    return this.queue
  }

  /** Executes cells after those that already wait; settles when they have ended or were given up. */
  run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const { round } = this
    for (const cell of cells)
      this.queue = this.queue.then(() => (round === this.round && !this.closed ? this.execute(cell) : undefined)).catch((error: unknown) => this.context.log.error(`A cell could not be executed: ${String(error)}`))
    return this.queue
  }

  /** The variables of its kernel, or what is inside of one, when the executing cell has ended; nothing where no kernel runs. */
  variables(path: readonly VariableStep[] = []): Promise<VariablesAnswer | undefined> {
    return this.kernel?.variables(path) ?? Promise.resolve(undefined)
  }

  /** Stops the executing cell and gives up the waiting ones; offers a restart when it does not stop. */
  async interrupt(): Promise<void> {
    const round = ++this.round
    const { kernel } = this
    if (!kernel || !this.executing) return
    kernel.interrupt()
    const stopped = await Promise.race([this.queue.then(() => true), new Promise<false>(resolve => setTimeout(resolve, interruptTimeoutMs(), false).unref())])
    if (stopped || round !== this.round || kernel !== this.kernel) return
    const restart = vscode.l10n.t('Restart Kernel')
    const choice = await vscode.window.showWarningMessage(vscode.l10n.t('The cell has not stopped yet. It may be in a long computation which cannot be interrupted.'), restart, vscode.l10n.t('Keep Waiting'))
    if (choice === restart && kernel === this.kernel) await this.restart()
  }

  /** Ends the kernel process; the next cell starts a fresh one, with no variables. */
  async restart(): Promise<void> {
    this.round++
    await this.end(steps => vscode.l10n.t('The kernel was restarted at step {0}.', steps))
    await this.queue
  }

  /** Ends the process for good. */
  async close(why: CutOffReason): Promise<void> {
    this.closed = true
    this.round++
    await this.end(why)
    this.changed.dispose()
    this.activity.dispose()
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
      if (round !== this.round) throw namedError('Interrupted', vscode.l10n.t('The cell was stopped before it began.'))
      const order = ++this.order
      writer.setOrder(order)
      this.activity.fire()
      const language = cell.document.languageId === 'javascript' ? 'javascript' : 'typescript'
      const done = await kernel.execute({ execution, code: cell.document.getText(), name: `cell-${order}.${language === 'javascript' ? 'js' : 'ts'}`, language })
      ok = done.ok
      if (done.error) writer.showError(done.error)
    } catch (error) {
      writer.showError(asCellError(error))
    }
    if (!ok) this.round++
    progress.show(cell, undefined)
    this.executing = false
    this.activity.fire()
    await writer.end(ok)
  }

  /** The running kernel process, started when there is none. */
  private async start(cell: vscode.NotebookCell): Promise<KernelProcess> {
    if (this.kernel) return this.kernel
    const { context } = this
    context.progress.show(cell, { label: vscode.l10n.t('Starting the kernel process') })
    const kernel: KernelProcess = new KernelProcess({
      background: true,
      script: context.kernelScript,
      folder: notebookFolder(this.notebook),
      engine: configuredEngine(),
      environment: passedVariables(),
      onMessage: message => kernel === this.kernel && this.receive(message), // What a process still says while it is being ended is too late.
      onExit: exit => this.lost(kernel, exit)
    })
    this.kernel = kernel
    this.order = 0
    try {
      await kernel.ready
    } catch (error) {
      if (kernel === this.kernel) this.forgetKernel()
      throw error
    }
    context.progress.show(cell, undefined)
    context.log.info(`Kernel process ${kernel.pid} started for ${this.notebook.uri.toString()}`)
    this.changed.fire()
    return kernel
  }

  private receive(message: KernelToHost): void {
    const writer = 'execution' in message ? this.writers.get(message.execution) : undefined
    switch (message.type) {
      case 'engine':
        this.engine = message
        this.changed.fire()
        break
      case 'stream':
        writer?.print(message.name, message.text)
        break
      case 'live':
        writer?.showLive(message.id, message.data)
        break
      case 'display':
        writer?.show(message.data, message.kind)
        break
      case 'progress':
        if (writer) this.context.progress.show(writer.cell, message.fraction !== undefined && message.fraction >= 1 ? undefined : message)
        break
      case 'run':
        this.takeRun(message.event, writer)
        break
      case 'ready':
      case 'variables':
      case 'done':
        break // The process's own affair.
    }
  }

  private takeRun(event: RunEvent, writer: CellWriter | undefined): void {
    const record = this.context.hub.take(event, this.notebook)
    if (!record) return
    const { id } = record.meta
    if (event.type === 'start' && writer) {
      this.runWriters.set(id, writer)
      writer.beginRun(record.meta)
    } else if (event.type === 'end') {
      this.runWriters.get(id)?.endRun(id, runBundle(record))
      this.runWriters.delete(id)
    }
  }

  /** The process has ended by itself. The executing cell, if any, says so in its outputs. */
  private lost(kernel: KernelProcess, exit: KernelExit): void {
    if (kernel !== this.kernel) return
    this.context.log.warn(`${this.notebook.uri.toString()}: ${exit.message}`)
    this.forgetKernel()
    const { signal, code } = exit
    this.endRuns(steps => (signal === null ? vscode.l10n.t('The kernel process died (exit code {0}) at step {1}.', String(code), steps) : vscode.l10n.t('The kernel process died ({0}) at step {1}.', signal, steps)))
    if (!this.executing) void vscode.window.showWarningMessage(vscode.l10n.t('{0}: {1}', path.posix.basename(this.notebook.uri.path), exit.message))
  }

  private async end(why: CutOffReason): Promise<void> {
    const { kernel } = this
    if (!kernel) return
    this.forgetKernel()
    this.endRuns(why)
    await kernel.kill()
  }

  private forgetKernel(): void {
    this.kernel = undefined
    this.engine = undefined
    if (!this.closed) this.changed.fire()
  }

  /** Ends the runs which the kernel process can end no more: what was recorded is kept. */
  private endRuns(why: CutOffReason): void {
    for (const record of this.context.hub.liveRuns(this.notebook)) this.takeRun({ type: 'end', run: record.meta.id, state: 'died', reason: why(record.steps) }, undefined)
  }

  private remember(execution: string, writer: CellWriter): void {
    this.writers.set(execution, writer)
    const [oldest] = this.writers.keys()
    if (oldest !== undefined && this.writers.size > REMEMBERED_EXECUTIONS) this.writers.delete(oldest)
  }
}

function asCellError(error: unknown): CellError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' }
  // The stack is of our own code and says nothing to the person at the notebook.
  return { name: error.name, message: error.message, stack: `${error.name}: ${error.message}` }
}

function namedError(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
