import { randomUUID } from 'node:crypto'
import { realpathSync } from 'node:fs'
import * as path from 'node:path'
import * as vscode from 'vscode'
import { CONTROLLER_ID, EXTENSION_ID } from '../identifiers'
import type { KernelSession } from '../KernelSession'
import type { KernelSessions } from '../KernelSessions'
import type { DebuggedCells } from './DebuggedCells'
import { cellsToFiles, filesToCells, isFields } from './mapSources'

/** VS Code's own debugger of JavaScript, and the type of its sessions. */
const DEBUGGER_EXTENSION = 'ms-vscode.js-debug'
const SESSION_TYPE = 'pwa-node'
/** A kernel that has not answered by then computes something. */
const LONGEST_ANSWER_MS = 10_000
/** A debugger that has not taken its breakpoints by then will not hold the cell up. */
const LONGEST_ATTACHING_MS = 20_000
/** By then the kernel terminates a cell that does not listen to an interrupt, as soon as it goes on. */
const TERMINATED_AFTER_MS = 400

/** One debugging of one kernel. */
interface Debugging {
  /** In the configuration of its sessions. */
  readonly id: string
  readonly kernel: KernelSession
  /** The kernel's process. */
  pid: number | undefined
  /** Settles when the debugger has taken the breakpoints; rejects where it does not come to that. */
  attached: Promise<void>
  setReady: () => void
  /** Where it stands still. */
  stopped: { session: vscode.DebugSession; threadId: unknown } | undefined
}

/**
 * Debugs cells with VS Code's JavaScript debugger: it is attached to a kernel process, and stays so until a person stops debugging or the
 * kernel ends. Meanwhile breakpoints count in every cell, however it is run.
 */
export class CellDebugger implements vscode.Disposable {
  /** By the notebook's URI. */
  private readonly debugged = new Map<string, Debugging>()
  private readonly subscriptions: vscode.Disposable

  constructor(
    private readonly sessions: KernelSessions,
    private readonly cells: DebuggedCells,
    /** The folder of our own programs: nobody wants to step through them. */
    private readonly programs: string
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.debug.registerDebugAdapterTrackerFactory(SESSION_TYPE, { createDebugAdapterTracker: session => this.track(session) }),
      vscode.debug.onDidTerminateDebugSession(session => !session.parentSession && this.end(this.of(session))),
      sessions.onDidInterrupt(notebook => this.goOn(notebook))
    )
  }

  /** Runs a cell in a kernel to which the debugger is attached. */
  async debug(cell: vscode.NotebookCell): Promise<void> {
    const { notebook } = cell
    // VS Code chooses a kernel for good when the first cell is run by it.
    const notebookEditor = vscode.window.visibleNotebookEditors.find(editor => editor.notebook === notebook)
    await vscode.commands.executeCommand('notebook.selectKernel', { notebookEditor, id: CONTROLLER_ID, extension: EXTENSION_ID, skipIfAlreadySelected: true })
    if (notebook.isClosed) return
    const kernel = this.sessions.open(notebook)
    const debugging = this.attach(kernel, cell)
    await debugging.attached
    // Whoever stopped it, or restarted the kernel meanwhile, does not wait for the cell any more.
    if (this.isCurrent(debugging) && debugging.pid === kernel.pid) await kernel.run([cell])
  }

  dispose(): void {
    this.subscriptions.dispose()
  }

  /** The debugging of a kernel, begun where there is none. */
  private attach(kernel: KernelSession, cell: vscode.NotebookCell): Debugging {
    const before = this.debugged.get(keyOf(kernel.notebook))
    if (before?.kernel === kernel && (before.pid === undefined || before.pid === kernel.pid)) return before
    let setReady = (): void => undefined
    const ready = new Promise<void>(resolve => (setReady = resolve))
    const debugging: Debugging = { id: randomUUID(), kernel, pid: undefined, attached: ready, setReady, stopped: undefined }
    this.debugged.set(keyOf(kernel.notebook), debugging)
    debugging.attached = this.start(debugging, cell, ready).catch((error: unknown) => {
      this.end(debugging)
      throw error
    })
    return debugging
  }

  private async start(debugging: Debugging, cell: vscode.NotebookCell, ready: Promise<void>): Promise<void> {
    const { kernel, id } = debugging
    if (!vscode.extensions.getExtension(DEBUGGER_EXTENSION)) throw new Error(vscode.l10n.t('VS Code’s own extension “JavaScript Debugger” is needed to debug cells, and is switched off here. Enable it under Extensions: search for {0}.', '@builtin javascript debugger'))
    const websocketAddress = await atMost(LONGEST_ANSWER_MS, kernel.openDebugger(cell))
    if (websocketAddress === undefined) throw new Error(vscode.l10n.t('The kernel cannot be debugged now: it is in the middle of a long computation, or has ended. Wait or interrupt it, and debug the cell again.'))
    debugging.pid = kernel.pid
    const configuration: vscode.DebugConfiguration = {
      type: 'node',
      request: 'attach',
      name: path.posix.basename(kernel.notebook.uri.path),
      convscopeDebugging: id,
      websocketAddress,
      autoAttachChildProcesses: false,
      // Types are taken out of cells in their places: lines are the same.
      sourceMaps: false,
      enableContentValidation: false,
      skipFiles: ['<node_internals>/**', path.join(realpathSync(this.programs), '**')],
      internalConsoleOptions: 'neverOpen'
    }
    const started = await vscode.debug.startDebugging(undefined, configuration, { suppressSaveBeforeStart: true })
    if (!started) throw new Error(vscode.l10n.t('The debugger could not be started.'))
    await atMost(LONGEST_ATTACHING_MS, ready)
  }

  private track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const debugging = this.of(session)
    if (!debugging) return undefined
    return {
      onWillReceiveMessage: (message: unknown) => {
        cellsToFiles(message, this.cells)
        if (spareProcess(message) && !session.parentSession) this.end(debugging)
      },
      onDidSendMessage: (message: unknown) => {
        filesToCells(message, this.cells)
        if (!isFields(message)) return
        // One debugging has an outer session, in it one of the process, and in that those of its worker threads.
        if (session.parentSession && !session.parentSession.parentSession && message.type === 'response' && message.command === 'configurationDone') debugging.setReady()
        if (message.event === 'stopped' && isFields(message.body)) debugging.stopped = { session, threadId: message.body.threadId }
        else if (message.event === 'continued') debugging.stopped = undefined
      }
    }
  }

  /** A person has interrupted the notebook's kernel: where it stands still, it goes on, and with that comes to its end. */
  private goOn(notebook: vscode.NotebookDocument): void {
    const { stopped } = this.debugged.get(keyOf(notebook)) ?? {}
    if (!stopped) return
    const { session, threadId } = stopped
    setTimeout(() => void session.customRequest('continue', { threadId }).then(undefined, () => undefined), TERMINATED_AFTER_MS)
  }

  private end(debugging: Debugging | undefined): void {
    if (!debugging || !this.isCurrent(debugging)) return
    this.debugged.delete(keyOf(debugging.kernel.notebook))
    debugging.setReady()
    if (debugging.pid === debugging.kernel.pid) debugging.kernel.closeDebugger()
  }

  private isCurrent(debugging: Debugging): boolean {
    return this.debugged.get(keyOf(debugging.kernel.notebook)) === debugging
  }

  /** The debugging that a session belongs to. */
  private of({ configuration, parentSession }: vscode.DebugSession): Debugging | undefined {
    const id: unknown = configuration.convscopeDebugging
    if (typeof id !== 'string') return parentSession && this.of(parentSession)
    return [...this.debugged.values()].find(debugging => debugging.id === id)
  }
}

const keyOf = (notebook: vscode.NotebookDocument): string => notebook.uri.toString()

/** Whoever stops debugging may not want to lose the variables: the debugger would kill the kernel. Returns whether it is being stopped. */
function spareProcess(message: unknown): boolean {
  if (!isFields(message) || (message.command !== 'disconnect' && message.command !== 'terminate')) return false
  Object.assign(message, { command: 'disconnect', arguments: { ...(isFields(message.arguments) ? message.arguments : {}), terminateDebuggee: false } })
  return true
}

function atMost<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  return Promise.race([work, new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), ms)))]).finally(() => clearTimeout(timer))
}
