import * as path from 'node:path'
import * as vscode from 'vscode'
import { CONTROLLER_ID, EXTENSION_ID } from '../identifiers'
import type { KernelSession } from '../KernelSession'
import type { KernelSessions } from '../KernelSessions'
import type { DebuggedCells } from './DebuggedCells'
import { cellsToFiles, filesToCells } from './mapSources'

/** VS Code's own debugger of JavaScript, and the type of its sessions. */
const DEBUGGER_EXTENSION = 'ms-vscode.js-debug'
const SESSION_TYPE = 'pwa-node'
/** A debugger that has not taken its breakpoints by then will not hold the cell up. */
const LONGEST_ATTACHING_MS = 20_000

/** A notebook whose kernel is being debugged. */
interface Debugged {
  kernel: KernelSession
  pid: number | undefined
  /** Settles when the debugger has taken the breakpoints. */
  ready: Promise<void>
  setReady: () => void
}

/**
 * Debugs cells with VS Code's JavaScript debugger: it is attached to a kernel process, and stays so until a person stops debugging or the
 * kernel ends. Meanwhile breakpoints count in every cell, however it is run.
 */
export class CellDebugger implements vscode.Disposable {
  /** By the notebook's URI. */
  private readonly debugged = new Map<string, Debugged>()
  private readonly subscriptions: vscode.Disposable

  constructor(
    private readonly sessions: KernelSessions,
    private readonly cells: DebuggedCells,
    /** Where our own programs are: nobody wants to step through them. */
    private readonly programs: string
  ) {
    this.subscriptions = vscode.Disposable.from(
      vscode.debug.registerDebugAdapterTrackerFactory(SESSION_TYPE, { createDebugAdapterTracker: session => this.track(session) }),
      vscode.debug.onDidTerminateDebugSession(session => this.ended(session))
    )
  }

  /** Runs a cell in a kernel to which the debugger is attached. */
  async debug(cell: vscode.NotebookCell): Promise<void> {
    // VS Code chooses a kernel for good when the first cell is run by it.
    const notebookEditor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook === cell.notebook)
    await vscode.commands.executeCommand('notebook.selectKernel', { notebookEditor, id: CONTROLLER_ID, extension: EXTENSION_ID, skipIfAlreadySelected: true })
    const kernel = this.sessions.open(cell.notebook)
    await this.attach(kernel, cell)
    await kernel.run([cell])
  }

  dispose(): void {
    this.subscriptions.dispose()
  }

  private async attach(kernel: KernelSession, cell: vscode.NotebookCell): Promise<void> {
    const notebook = cell.notebook.uri.toString()
    const before = this.debugged.get(notebook)
    if (before && before.kernel === kernel && before.pid === kernel.pid) return before.ready
    if (!vscode.extensions.getExtension(DEBUGGER_EXTENSION)) throw new Error(vscode.l10n.t('VS Code’s own extension “JavaScript Debugger” is needed to debug cells, and is switched off here. Enable it under Extensions: search for {0}.', '@builtin javascript debugger'))
    const websocketAddress = await kernel.openDebugger(cell)
    if (websocketAddress === undefined) throw new Error(vscode.l10n.t('The kernel could not be made ready for a debugger. Restart it, and debug the cell again.'))
    let setReady = (): void => undefined
    const ready = new Promise<void>(resolve => (setReady = resolve))
    this.debugged.set(notebook, { kernel, pid: kernel.pid, ready, setReady })
    const configuration: vscode.DebugConfiguration = {
      type: 'node',
      request: 'attach',
      name: path.posix.basename(cell.notebook.uri.path),
      convscopeNotebook: notebook,
      websocketAddress,
      autoAttachChildProcesses: false,
      // Types are taken out of cells in their places: lines are the same.
      sourceMaps: false,
      enableContentValidation: false,
      skipFiles: ['<node_internals>/**', path.join(this.programs, '**')],
      internalConsoleOptions: 'neverOpen'
    }
    const started = await vscode.debug.startDebugging(undefined, configuration, { suppressSaveBeforeStart: true })
    if (!started) {
      this.forget(notebook)
      throw new Error(vscode.l10n.t('The debugger could not be started.'))
    }
    await Promise.race([ready, new Promise(resolve => setTimeout(resolve, LONGEST_ATTACHING_MS).unref())])
  }

  private track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const notebook = notebookOf(session)
    if (notebook === undefined) return undefined
    return {
      onWillReceiveMessage: (message: unknown) => {
        cellsToFiles(message, this.cells)
        spareProcess(message)
      },
      onDidSendMessage: (message: unknown) => {
        filesToCells(message, this.cells)
        // One debugging has an outer session, in it one of the process, and in that those of its worker threads.
        if (session.parentSession && !session.parentSession.parentSession && isAnswer(message, 'configurationDone')) this.debugged.get(notebook)?.setReady()
      }
    }
  }

  private ended(session: vscode.DebugSession): void {
    const notebook = notebookOf(session)
    if (notebook !== undefined && !session.parentSession) this.forget(notebook)
  }

  private forget(notebook: string): void {
    const debugged = this.debugged.get(notebook)
    this.debugged.delete(notebook)
    debugged?.setReady()
    debugged?.kernel.closeDebugger()
  }
}

/** The URI of the notebook whose kernel is debugged, where it is one's. */
function notebookOf({ configuration, parentSession }: vscode.DebugSession): string | undefined {
  const notebook: unknown = configuration.convscopeNotebook
  return typeof notebook === 'string' ? notebook : parentSession && notebookOf(parentSession)
}

type Message = Record<string, unknown>
const isMessage = (message: unknown): message is Message => typeof message === 'object' && message !== null
const isAnswer = (message: unknown, command: string): boolean => isMessage(message) && message.type === 'response' && message.command === command

/** Whoever stops debugging may not want to lose the variables: the debugger would kill the kernel. */
function spareProcess(message: unknown): void {
  if (!isMessage(message) || (message.command !== 'disconnect' && message.command !== 'terminate')) return
  Object.assign(message, { command: 'disconnect', arguments: { ...(isMessage(message.arguments) ? message.arguments : {}), terminateDebuggee: false } })
}
