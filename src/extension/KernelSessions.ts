import * as vscode from 'vscode'
import { KernelSession, type CutOffReason, type SessionContext } from './KernelSession'

/** The kernel session of each notebook. Closing a notebook ends its session. */
export class KernelSessions implements vscode.Disposable {
  private readonly sessions = new Map<vscode.NotebookDocument, KernelSession>()
  private readonly closing = new Set<Promise<void>>()
  private readonly changed = new vscode.EventEmitter<vscode.NotebookDocument>()
  private readonly subscription = vscode.workspace.onDidCloseNotebookDocument(notebook => void this.close(notebook))
  /** A session's process or engine has changed. */
  readonly onDidChange = this.changed.event
  private readonly activity = new vscode.EventEmitter<vscode.NotebookDocument>()
  /** A cell of this notebook has begun or ended. */
  readonly onDidChangeActivity = this.activity.event

  constructor(private readonly context: SessionContext) {}

  /** The session of a notebook, made when there is none; its process starts with the first cell. */
  open(notebook: vscode.NotebookDocument): KernelSession {
    let session = this.sessions.get(notebook)
    if (!session) {
      session = new KernelSession(notebook, this.context)
      session.onDidChange(() => this.changed.fire(notebook))
      session.onDidChangeActivity(() => this.activity.fire(notebook))
      this.sessions.set(notebook, session)
    }
    return session
  }

  get(notebook: vscode.NotebookDocument): KernelSession | undefined {
    return this.sessions.get(notebook)
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

  /** Ends every kernel process; waits for them, but not longer than `limitMs`. */
  async closeAll(why: CutOffReason, limitMs: number): Promise<void> {
    for (const notebook of [...this.sessions.keys()]) void this.close(notebook, why)
    await Promise.race([Promise.allSettled(this.closing), new Promise(resolve => setTimeout(resolve, limitMs).unref())])
  }

  dispose(): void {
    this.subscription.dispose()
    for (const notebook of [...this.sessions.keys()]) void this.close(notebook)
    this.changed.dispose()
    this.activity.dispose()
  }
}
