import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { isRunning, keptFoldersOf, readLogs } from '../kernel/host/keeper/keptFolder'
import type { KeptEntry } from '../kernel/host/keeper/keeperMessages'
import { KeptKernel } from '../kernel/host/keeper/KeptKernel'
import type { CellOutcome, KernelExit } from '../kernel/host/KernelProcess'
import type { CellError, KernelToHost } from '../kernel/protocol'
import { runBundle } from '../picture'
import { decodeRun, type RunEvent, type RunRecord } from '../run'
import type { CellProgress } from './CellProgress'
import { CellWriter } from './CellWriter'
import { cellAt, placeOf } from './cellPlace'
import { notebookFolder } from './notebookFolder'
import type { RunHub } from './RunHub'
import { configuredEngine, interruptTimeoutMs, keepKernelMs, passedVariables } from './settings'

export type EngineInUse = Extract<KernelToHost, { type: 'engine' }>

/** What every session needs of its surroundings. */
export interface SessionContext {
  readonly controller: vscode.NotebookController
  readonly hub: RunHub
  readonly progress: CellProgress
  readonly log: vscode.LogOutputChannel
  /** Path of the kernel process's program. */
  readonly kernelScript: string
  /** Path of the program that keeps one. */
  readonly keeperScript: string
  /** Where kept kernels have their folders. */
  readonly keptRoot: string
}

/** A sentence for the record of a run that was cut off after so many steps. */
export type CutOffReason = (steps: number) => string

/** Executions whose late outputs still find their cell. */
const REMEMBERED_EXECUTIONS = 500

/**
 * One notebook's kernel process and the cells that wait for it. The process starts with the first cell, or was left by an earlier window;
 * after it died, the next cell starts a fresh one. A cell that fails, is interrupted or loses its kernel takes the waiting ones with it.
 */
export class KernelSession {
  private kernel: KeptKernel | undefined
  private attaching: Promise<void> | undefined
  private resolveAttached: () => void = () => undefined
  /** Settles when it is known what became of a kernel of an earlier window. */
  readonly attached = new Promise<void>(resolve => (this.resolveAttached = resolve))
  /** Folders of kernels that have ended, of which everything is in the notebook. */
  private readonly past: string[] = []
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
  /** A cell executes. */
  get busy(): boolean {
    return this.executing
  }
  /** Settles when every cell that waits now has ended. */
  get idle(): Promise<void> {
    return this.queue
  }

  /**
   * Takes over the kernel that an earlier window left to this notebook, with what it did meanwhile; of one that has ended meanwhile, what
   * it did. Our kernel is chosen for the notebook by then.
   */
  attach(): Promise<void> {
    return (this.attaching ??= this.takeOver()
      .catch((error: unknown) => this.context.log.error(`What an earlier window left of ${this.notebook.uri.toString()} could not be taken over: ${String(error)}`))
      .finally(() => this.resolveAttached()))
  }

  /** Leaves the kernel to the next window. */
  leave(): void {
    const { kernel } = this
    this.closed = true
    this.round++
    this.kernel = undefined
    kernel?.detach()
  }

  /** The notebook was saved: what it shows need not be kept elsewhere. */
  saved(): void {
    this.kernel?.markSaved()
    for (const folder of this.past.splice(0)) rmSync(folder, { recursive: true, force: true })
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
    let kernel: KeptKernel | undefined
    try {
      const startedAt = Date.now()
      writer.start(startedAt)
      await this.attach()
      kernel = await this.start(cell)
      if (round !== this.round) throw namedError('Interrupted', vscode.l10n.t('The cell was stopped before it began.'))
      const order = ++this.order
      writer.setOrder(order)
      const language = cell.document.languageId === 'javascript' ? 'javascript' : 'typescript'
      const done = await kernel.execute({ execution, cell: placeOf(cell), code: cell.document.getText(), name: `cell-${order}.${language === 'javascript' ? 'js' : 'ts'}`, language, order, startedAt })
      ok = done.ok
      if (done.error) writer.showError(done.error)
    } catch (error) {
      writer.showError(asCellError(error))
    }
    if (!ok) this.round++
    progress.show(cell, undefined)
    this.executing = false
    await writer.end(ok)
    kernel?.markShown(execution)
  }

  private async takeOver(): Promise<void> {
    const { keptRoot } = this.context
    // The newest comes last: its outputs are the cells'.
    for (const { folder, file } of keptFoldersOf(keptRoot, this.notebook.uri.toString()).reverse()) {
      // What comes while it is shown what was before waits.
      const early: KernelToHost[] = []
      let [receive, lose] = [(message: KernelToHost): void => void early.push(message), (_: KernelExit): void => undefined]
      const found = isRunning(file) ? await KeptKernel.attach(file, keepKernelMs(), { onMessage: message => receive(message), onExit: exit => lose(exit) }) : 'ended'
      if (found === 'taken') continue
      if (found === 'ended') {
        for (const log of readLogs(folder)) await this.replay(log.entries, undefined, file.ended ?? vscode.l10n.t('The kernel process ended while no window was attached to it.'))
        this.past.push(folder)
        continue
      }
      const { kernel } = found
      this.kernel = kernel
      lose = exit => this.lost(kernel, exit)
      this.order = found.order
      this.engine = found.engine?.type === 'engine' ? found.engine : undefined
      for (const entries of found.executions) await this.replay(entries, kernel, '')
      for (const message of early) this.receive(message)
      receive = message => {
        if (kernel === this.kernel) this.receive(message)
      }
      if (!kernel.alive) this.forgetKernel()
      this.context.log.info(`Kernel process ${kernel.pid} of an earlier window goes on for ${this.notebook.uri.toString()}`)
      this.changed.fire()
    }
  }

  /** Shows in its cell what an earlier window's execution has said. One that has not ended goes on, or has died with its kernel. */
  private async replay(entries: readonly KeptEntry[], kernel: KeptKernel | undefined, death: string): Promise<void> {
    const { controller, log, progress } = this.context
    const request = entries.flatMap(entry => (entry.type === 'begin' ? [entry.request] : []))[0]
    if (!request) return
    const { execution, order } = request
    const cell = cellAt(this.notebook, request.cell, request.code)
    const outcome = entries.flatMap(entry => (entry.type === 'outcome' ? [entry.outcome] : []))[0]
    if (cell?.executionSummary?.executionOrder === order && entries.some(({ type }) => type === 'shown')) return
    const writer = cell && new CellWriter(controller, controller.createNotebookCellExecution(cell), log)
    if (writer) {
      this.remember(execution, writer)
      writer.start(request.startedAt)
      writer.setOrder(order)
    }
    for (const entry of entries) {
      if (entry.type === 'record') this.takeRecord(decodeRun(entry.run), writer)
      else if (entry.type !== 'begin' && entry.type !== 'outcome' && entry.type !== 'shown') this.receive(entry)
    }
    const end = async ({ ok, error }: CellOutcome, endedAt?: number): Promise<void> => {
      if (error) writer?.showError(error)
      await writer?.end(ok, endedAt)
      kernel?.markShown(execution)
    }
    if (!kernel) this.endRuns(steps => vscode.l10n.t('The kernel process ended at step {0}, while no window was attached to it.', steps))
    if (outcome) return end(outcome, outcome.endedAt)
    if (!kernel) {
      return end({ ok: false, error: { name: 'KernelDied', message: death, stack: `KernelDied: ${death}` } })
    }
    this.executing = true
    this.queue = this.queue.then(async () => {
      const ended = await kernel.outcomeOf(execution)
      if (cell) progress.show(cell, undefined)
      this.executing = false
      if (!ended.ok) this.round++
      await end(ended)
    })
  }

  private takeRecord(record: RunRecord, writer: CellWriter | undefined): void {
    const { id } = record.meta
    this.context.hub.restore(record, this.notebook)
    if (record.live && writer) {
      this.runWriters.set(id, writer)
      writer.beginRun(record.meta)
    } else writer?.show(runBundle(record), 'display')
  }

  /** The running kernel process, started when there is none. */
  private async start(cell: vscode.NotebookCell): Promise<KeptKernel> {
    if (this.kernel) return this.kernel
    const { context } = this
    context.progress.show(cell, { label: vscode.l10n.t('Starting the kernel process') })
    const kernel: KeptKernel = KeptKernel.start(
      {
        root: context.keptRoot,
        keeperScript: context.keeperScript,
        script: context.kernelScript,
        notebook: this.notebook.uri.toString(),
        folder: notebookFolder(this.notebook),
        engine: configuredEngine(),
        keepMs: keepKernelMs(),
        environment: passedVariables()
      },
      {
        onMessage: message => kernel === this.kernel && this.receive(message), // What a process still says while it is being ended is too late.
        onExit: exit => this.lost(kernel, exit)
      }
    )
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
  private lost(kernel: KeptKernel, exit: KernelExit): void {
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
