import * as vscode from 'vscode'
import { hasKeptKernel } from '../kernel/host/keeper/keptFolder'
import { NOTEBOOK_TYPE } from './identifiers'
import { KernelSession, type CutOffReason, type SessionContext } from './KernelSession'
import { keepKernelMs } from './settings'

/** What a view is told does not wait longer. */
const LONGEST_UNSETTLED_MS = 20_000

/** The kernel session of each notebook. Closing a notebook ends its session. */
export class KernelSessions implements vscode.Disposable {
  private readonly sessions = new Map<vscode.NotebookDocument, KernelSession>()
  private readonly closing = new Set<Promise<void>>()
  private readonly changed = new vscode.EventEmitter<vscode.NotebookDocument>()
  private readonly subscriptions = [
    vscode.workspace.onDidCloseNotebookDocument(notebook => void this.close(notebook)),
    vscode.workspace.onWillSaveNotebookDocument(({ notebook }) => this.sessions.get(notebook)?.willSave()),
    vscode.workspace.onDidSaveNotebookDocument(notebook => this.sessions.get(notebook)?.saved())
  ]
  /** A session's process or engine has changed. */
  readonly onDidChange = this.changed.event
  private readonly activity = new vscode.EventEmitter<vscode.NotebookDocument>()
  /** A cell of this notebook has begun or ended. */
  readonly onDidChangeActivity = this.activity.event

  private readonly interrupted = new vscode.EventEmitter<vscode.NotebookDocument>()
  /** A person interrupts the cell of this notebook. */
  readonly onDidInterrupt = this.interrupted.event

  constructor(private readonly context: SessionContext) {}

  /** The session of a notebook, made when there is none; its process starts with the first cell. */
  open(notebook: vscode.NotebookDocument): KernelSession {
    let session = this.sessions.get(notebook)
    if (!session) {
      session = new KernelSession(notebook, this.context)
      session.onDidChange(() => this.changed.fire(notebook))
      session.onDidChangeActivity(() => this.activity.fire(notebook))
      session.onDidInterrupt(() => this.interrupted.fire(notebook))
      this.sessions.set(notebook, session)
    }
    return session
  }

  get(notebook: vscode.NotebookDocument): KernelSession | undefined {
    return this.sessions.get(notebook)
  }
  /**
   * Settles when it is known what became of the notebook's kernel of an earlier window, if there was one. Where our kernel is not chosen
   * for the notebook, that is not known for long: then it settles, too.
   */
  async settled(notebook: vscode.NotebookDocument): Promise<void> {
    if (notebook.notebookType !== NOTEBOOK_TYPE || !hasKeptKernel(this.context.keptRoot, notebook.uri.toString())) return
    await Promise.race([this.open(notebook).attached, new Promise(resolve => setTimeout(resolve, LONGEST_UNSETTLED_MS).unref())])
  }

  /** Leaves kernels to the next window where they are to live on, and ends the others; waits for these, but not longer than `limitMs`. */
  async leaveAll(why: CutOffReason, limitMs: number): Promise<void> {
    if (keepKernelMs() === 0) return this.closeAll(why, limitMs)
    for (const session of this.sessions.values()) session.leave()
  }

  /** Sessions with a running process. */
  get running(): KernelSession[] {
    return [...this.sessions.values()].filter(session => session.pid !== undefined)
  }

  async close(notebook: vscode.NotebookDocument, why: CutOffReason = steps => vscode.l10n.t('The notebook was closed at step {0}.', steps)): Promise<void> {
    const session = this.sessions.get(notebook)
    this.sessions.delete(notebook)
    if (session) {
      const closed = session.close(why).finally(() => this.closing.delete(closed))
      this.closing.add(closed)
      await closed
    }
    this.context.hub.forget(notebook)
    this.changed.fire(notebook)
  }

  private async closeAll(why: CutOffReason, limitMs: number): Promise<void> {
    for (const notebook of [...this.sessions.keys()]) void this.close(notebook, why)
    await Promise.race([Promise.allSettled(this.closing), new Promise(resolve => setTimeout(resolve, limitMs).unref())])
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
    this.changed.dispose()
    this.activity.dispose()
    this.interrupted.dispose()
  }
}
