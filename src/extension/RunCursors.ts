import * as vscode from 'vscode'
import type { CursorMessage } from '../run'

/** Runs whose held step is remembered. */
const REMEMBERED = 200

/** The step cursor of each run, for all views: what one says is told to all. A view that comes later is told which step is held. */
export class RunCursors implements vscode.Disposable {
  private readonly pinned = new Map<string, number>()
  private readonly moved = new vscode.EventEmitter<CursorMessage>()
  /** A view has moved the cursor of a run. */
  readonly onDidMove = this.moved.event

  take(message: CursorMessage): void {
    const { run, pinned } = message
    if (pinned !== undefined) this.pinned.delete(run)
    if (pinned != null) this.pinned.set(run, pinned)
    const [oldest] = this.pinned.keys()
    if (this.pinned.size > REMEMBERED && oldest !== undefined) this.pinned.delete(oldest)
    this.moved.fire(message)
  }

  /** What a view is told that did not see the cursor move: nothing where no step is held. */
  held(run: string): CursorMessage | undefined {
    const pinned = this.pinned.get(run)
    return pinned === undefined ? undefined : { type: 'cursor', run, view: '', pinned }
  }

  dispose(): void {
    this.moved.dispose()
  }
}
