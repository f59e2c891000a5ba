import { randomUUID } from 'node:crypto'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { removeKeptFolder, type KeptFolder } from '../kernel/host/keeper/keptFolder'
import type { KeptEntry, KeptRequest } from '../kernel/host/keeper/keeperMessages'
import { KeptKernel, type Attached, type KeptKernelHandlers } from '../kernel/host/keeper/KeptKernel'
import { died, type CellOutcome, type KernelExit } from '../kernel/host/KernelProcess'
import type { CellError, KernelToHost, VariablesAnswer, VariableStep } from '../kernel/protocol'
import type { DebuggedCells } from './debugging/DebuggedCells'
import { runBundle } from '../picture'
import { decodeRun, type RunEvent, type RunRecord } from '../run'
import type { CellProgress } from './CellProgress'
import { CellWriter } from './CellWriter'
import { cellAt, placeOf } from './cellPlace'
import { findLeftKernels, type LeftExecution } from './findLeftKernels'
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
  readonly debuggedCells: DebuggedCells
  /** Path of the kernel process's program. */
  readonly kernelScript: string
  /** Path of the program that keeps one. */
  readonly keeperScript: string
  /** Where kept kernels have their folders. */
  readonly keptRoot: string
}

/** A sentence for the record of a run that was cut off after so many steps. */
export type CutOffReason = (steps: number) => string

/** A window that has not left by then is in use. */
const LEAVING_MS = 120_000
/** How often it is looked whether the window that has the kernel has left. */
const LEFT_CHECK_MS = 2000
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
  /** Kernels that have ended, of which everything is in the notebook. */
  private past: Pick<KeptFolder, 'folder' | 'file'>[] = []
  /** Executions of which everything is in the notebook. */
  private readonly shown = new Set<string>()
  /** What is in the notebook that is being saved. */
  private saving: { past: KernelSession['past']; shown: Set<string> } = { past: [], shown: new Set() }
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
  /** Its kernel is left to the next window. */
  private isLeft = false
  /** The engine in use, or the process, has changed. */
  readonly onDidChange = this.changed.event
  private readonly activity = new vscode.EventEmitter<void>()
  /** A cell has begun or ended. */
  readonly onDidChangeActivity = this.activity.event
  private readonly interrupted = new vscode.EventEmitter<void>()
  /** A person interrupts the executing cell. */
  readonly onDidInterrupt = this.interrupted.event
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
    this.closed = this.isLeft = true
    this.round++
    this.kernel = undefined
    kernel?.detach()
  }

  /** The notebook is about to be saved. */
  willSave(): void {
    this.saving = { past: [...this.past], shown: new Set(this.shown) }
  }
  /** The notebook was saved: what it showed then need not be kept elsewhere. */
  saved(): void {
    const { past, shown } = this.saving
    this.kernel?.markSaved([...shown])
    for (const execution of shown) this.shown.delete(execution)
    this.past = this.past.filter(kept => !past.includes(kept))
    for (const kept of past) removeKeptFolder(kept)
  }

  /** Executes cells after those that already wait; settles when they have ended or were given up. */
  async run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const { round } = this
    // What an earlier window's kernel is at comes first.
    await this.attach()
    for (const cell of cells)
      this.queue = this.queue.then(() => (round === this.round && !this.closed ? this.execute(cell) : undefined)).catch((error: unknown) => this.context.log.error(`A cell could not be executed: ${String(error)}`))
    return this.queue
  }

  /** The variables of its kernel, or what is inside of one, when the executing cell has ended; nothing where no kernel runs. */
  variables(path: readonly VariableStep[] = []): Promise<VariablesAnswer | undefined> {
    return this.kernel?.ask({ type: 'variables', path: [...path] }) ?? Promise.resolve(undefined)
  }

  /** Lets a debugger in, and says where: an address that is a secret. Starts the kernel where none runs. */
  async openDebugger(cell: vscode.NotebookCell): Promise<string | undefined> {
    await this.attach()
    const kernel = await this.start(cell)
    return (await kernel.ask({ type: 'debugger', open: true }))?.url
  }
  /** Lets no debugger in any more. */
  closeDebugger(): void {
    void this.kernel?.ask({ type: 'debugger', open: false })
  }

  /** Stops the executing cell and gives up the waiting ones; offers a restart when it does not stop. */
  async interrupt(): Promise<void> {
    const round = ++this.round
    const { kernel } = this
    if (!kernel || !this.executing) return
    kernel.interrupt()
    this.interrupted.fire()
    const stopped = await Promise.race([this.queue.then(() => true), new Promise<false>(resolve => setTimeout(resolve, interruptTimeoutMs(), false).unref())])
    if (stopped || round !== this.round || kernel !== this.kernel) return
    const restart = vscode.l10n.t('Restart Kernel')
    const choice = await vscode.window.showWarningMessage(vscode.l10n.t('The cell has not stopped yet. It may be in a long computation which cannot be interrupted.'), restart, vscode.l10n.t('Keep Waiting'))
    if (choice === restart && kernel === this.kernel) await this.restart()
  }

  /** Ends the kernel process; the next cell starts a fresh one, with no variables. */
  async restart(): Promise<void> {
    this.round++
    await this.attaching
    await this.end(steps => vscode.l10n.t('The kernel was restarted at step {0}.', steps))
    await this.queue
  }

  /** Ends the process for good. */
  async close(why: CutOffReason): Promise<void> {
    this.closed = true
    this.round++
    await this.attaching
    await this.end(why)
    this.changed.dispose()
    this.activity.dispose()
    this.interrupted.dispose()
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
      const startedAt = Date.now()
      writer.start(startedAt)
      const kernel = await this.start(cell)
      if (round !== this.round) throw namedError('Interrupted', vscode.l10n.t('The cell was stopped before it began.'))
      const order = ++this.order
      writer.setOrder(order)
      this.activity.fire()
      const language = cell.document.languageId === 'javascript' ? 'javascript' : 'typescript'
      const done = await kernel.execute({ execution, cell: placeOf(cell), code: cell.document.getText(), name: `cell-${order}.${language === 'javascript' ? 'js' : 'ts'}`, url: this.context.debuggedCells.url(cell), language, order, startedAt })
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
    this.shown.add(execution)
  }

  private async takeOver(): Promise<void> {
    // What comes while it is shown what was before waits.
    const wait = new Waiting()
    const left = await findLeftKernels(this.context.keptRoot, this.notebook, wait)
    this.past.push(...left.past)
    if (left.taken) void this.offerToTake(left.taken)
    await this.adopt(left.attached, left.executions, wait)
  }

  /** Another window is attached to the kernel, or one that was lost without a word. */
  private async offerToTake(kept: KeptFolder): Promise<void> {
    const offer = { isOver: false }
    void this.takeWhenLeft(kept, offer).catch((error: unknown) => this.context.log.error(`The kernel of another window could not be taken over: ${String(error)}`))
    const take = vscode.l10n.t('Take Over')
    const choice = await vscode.window.showWarningMessage(vscode.l10n.t('{0}: its kernel is in use in another window, perhaps in one that was lost. Until it is taken over, cells here are run in a kernel of their own.', path.posix.basename(this.notebook.uri.path)), take)
    if (choice !== take || offer.isOver || this.closed) return
    offer.isOver = true
    await this.restart()
    const wait = new Waiting()
    const found = await KeptKernel.attach(kept, keepKernelMs(), wait, true)
    if (typeof found === 'string') void vscode.window.showWarningMessage(vscode.l10n.t('The kernel has ended meanwhile.'))
    else await this.adopt(found, found.executions.map(entries => ({ entries, kernel: found.kernel, death: '' })), wait)
  }

  /** The other window may be on its way out, slowly: when it has left, its kernel is this one's without a question, unless this one has a kernel of its own by then. */
  private async takeWhenLeft(kept: KeptFolder, offer: { isOver: boolean }): Promise<void> {
    const deadline = Date.now() + LEAVING_MS
    const isWanted = (): boolean => Date.now() < deadline && !offer.isOver && !this.closed && !this.executing && !this.kernel
    while (isWanted()) {
      await new Promise(resolve => setTimeout(resolve, LEFT_CHECK_MS))
      const wait = new Waiting()
      const found = await KeptKernel.attach(kept, keepKernelMs(), wait)
      if (found === 'taken') continue
      if (typeof found === 'string') return
      if (!isWanted()) return found.kernel.detach()
      offer.isOver = true
      await this.adopt(found, found.executions.map(entries => ({ entries, kernel: found.kernel, death: '' })), wait)
    }
  }

  /** Shows what was done in earlier windows, and goes on with the kernel that lives, if one does. */
  private async adopt(attached: Attached | undefined, executions: readonly LeftExecution[], wait: Waiting): Promise<void> {
    if (this.closed) {
      if (this.isLeft) attached?.kernel.detach()
      else await attached?.kernel.kill()
      return
    }
    const kernel = attached?.kernel
    if (attached) {
      this.kernel = kernel
      this.order = attached.order
      this.engine = attached.engine?.type === 'engine' ? attached.engine : undefined
    }
    // Of a cell that was executed several times, the newest is shown.
    const newest = new Map(executions.map(execution => [this.cellOf(execution), execution]))
    for (const execution of executions) {
      const cell = this.cellOf(execution)
      try {
        await this.replay(execution, newest.get(cell) === execution ? cell : undefined)
      } catch (error) {
        this.context.log.error(`What an execution of an earlier window said could not be shown: ${String(error)}`)
      }
    }
    wait.end(
      message => kernel === this.kernel && this.receive(message),
      exit => kernel && this.lost(kernel, exit)
    )
    if (!kernel) return
    this.context.log.info(`Kernel process ${kernel.pid} of an earlier window goes on for ${this.notebook.uri.toString()}`)
    this.changed.fire()
  }

  private cellOf({ entries }: LeftExecution): vscode.NotebookCell | undefined {
    const request = requestOf(entries)
    return request && cellAt(this.notebook, request.cell, request.code)
  }

  /** Shows in its cell, where it has one, what an execution has said. One that has not ended goes on, or has died with its kernel. */
  private async replay({ entries, kernel, death }: LeftExecution, cell: vscode.NotebookCell | undefined): Promise<void> {
    const { controller, log, progress } = this.context
    const request = requestOf(entries)
    if (!request) return
    const { execution, order, startedAt } = request
    const outcome = entries.flatMap(entry => (entry.type === 'outcome' ? [entry.outcome] : []))[0]
    const writer = cell && new CellWriter(controller, controller.createNotebookCellExecution(cell), log)
    if (writer) {
      this.remember(execution, writer)
      writer.start(startedAt)
      writer.setOrder(order)
    }
    for (const entry of entries) {
      if (entry.type === 'record') this.takeRecord(decodeRun(entry.run), writer, kernel !== undefined)
      else if (entry.type !== 'begin' && entry.type !== 'outcome') this.receive(entry)
    }
    const end = async ({ ok, error }: CellOutcome, endedAt?: number): Promise<void> => {
      if (error) writer?.showError(error)
      await writer?.end(ok, endedAt)
      this.shown.add(execution)
    }
    if (outcome) return end(outcome, outcome.endedAt)
    if (!kernel) return end({ ok: false, error: died(death) })
    this.executing = true
    this.activity.fire()
    this.queue = this.queue.then(async () => {
      const ended = await kernel.outcomeOf(execution)
      if (cell) progress.show(cell, undefined)
      this.executing = false
      this.activity.fire()
      if (!ended.ok) this.round++
      await end(ended)
    })
  }

  /** A run that trained, or trains on, in a kernel of an earlier window. */
  private takeRecord(record: RunRecord, writer: CellWriter | undefined, lives: boolean): void {
    const { id } = record.meta
    this.context.hub.restore(record, this.notebook)
    if (record.live && writer) {
      this.runWriters.set(id, writer)
      writer.beginRun(record.meta)
    } else writer?.show(runBundle(record), 'display')
    if (record.live && !lives) this.takeRun({ type: 'end', run: id, state: 'died', reason: vscode.l10n.t('The kernel process ended at step {0}, while no window was attached to it.', record.steps) }, undefined)
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
        // Another window may have another notebook of this name.
        keepMs: this.notebook.isUntitled ? 0 : keepKernelMs(),
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
    } finally {
      context.progress.show(cell, undefined)
    }
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
      case 'answer':
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
    if (kernel.kept) this.past.push(kernel.kept)
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

const requestOf = (entries: readonly KeptEntry[]): KeptRequest | undefined => entries.flatMap(entry => (entry.type === 'begin' ? [entry.request] : []))[0]

/** What a kernel says until somebody listens. */
class Waiting implements KeptKernelHandlers {
  private readonly said: KernelToHost[] = []
  private exit: KernelExit | undefined
  private take = (message: KernelToHost): void => void this.said.push(message)
  private lose = (exit: KernelExit): void => void (this.exit = exit)

  onMessage = (message: KernelToHost): void => this.take(message)
  onExit = (exit: KernelExit): void => this.lose(exit)

  /** Passes on what has waited, and from now on everything at once. */
  end(take: (message: KernelToHost) => void, lose: (exit: KernelExit) => void): void {
    Object.assign(this, { take, lose })
    for (const message of this.said.splice(0)) take(message)
    if (this.exit) lose(this.exit)
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
