import * as vscode from 'vscode'
import type { CursorMessage } from '../run'

/** Runs whose cursor is remembered. */
const REMEMBERED = 200

/** The step cursor of each run, for all views: what one says is told to all. A view that comes later is told which step is held. */
export class RunCursors implements vscode.Disposable {
  private readonly cursors = new Map<string, CursorMessage>()
  private readonly moved = new vscode.EventEmitter<CursorMessage>()
  /** A view has moved the cursor of a run. */
  readonly onDidMove = this.moved.event

  take(message: CursorMessage): void {
    this.cursors.delete(message.run)
    this.cursors.set(message.run, { ...message, hovered: null })
    const [oldest] = this.cursors.keys()
    if (this.cursors.size > REMEMBERED && oldest !== undefined) this.cursors.delete(oldest)
    this.moved.fire(message)
  }

  /** What a view is told that did not see the cursor move: nothing where no step is held. */
  held(run: string): CursorMessage | undefined {
    const cursor = this.cursors.get(run)
    return cursor?.pinned == null ? undefined : { ...cursor, view: '' }
  }

  dispose(): void {
    this.moved.dispose()
  }
}
