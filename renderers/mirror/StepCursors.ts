import * as v from 'valibot'
import { CursorMessage } from '../../src/run'

/** Where a run is looked at: the step under the pointer, wherever on any page that is, and the step that is held until it is let go. */
export interface StepCursor {
  readonly hovered: number | undefined
  readonly pinned: number | undefined
}

type Listener = (cursor: StepCursor) => void

const NOWHERE: StepCursor = { hovered: undefined, pinned: undefined }

/** The step that is shown: under the pointer, else held; `undefined` where neither is, and the newest is. */
export const shownStep = ({ hovered, pinned }: StepCursor): number | undefined => hovered ?? pinned

/** The step cursor of each run on this page: one for all pictures of a run, and the same on every other page. */
export class StepCursors {
  private readonly cursors = new Map<string, StepCursor>()
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly unsaid = new Set<string>()
  /** By which this page knows its own messages again: the host sends them to everybody. */
  private readonly view = Array.from(crypto.getRandomValues(new Uint32Array(2)), number => number.toString(36)).join('-')

  constructor(private readonly post: ((message: CursorMessage) => void) | undefined) {}

  of(run: string): StepCursor {
    return this.cursors.get(run) ?? NOWHERE
  }

  /** Calls the listener whenever the cursor of the run has moved, until the returned function is called. */
  follow(run: string, listener: Listener): () => void {
    const listeners = this.listeners.get(run) ?? new Set()
    this.listeners.set(run, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.listeners.delete(run)
    }
  }

  hover(run: string, step: number | undefined): void {
    this.move(run, { ...this.of(run), hovered: step })
  }

  /** Holds a step; `undefined` lets go. */
  pin(run: string, step: number | undefined): void {
    this.move(run, { ...this.of(run), pinned: step })
  }

  /** Takes another page's cursor over. */
  receive(input: unknown): void {
    const parsed = v.safeParse(CursorMessage, input)
    if (!parsed.success || parsed.output.view === this.view) return
    const { run, hovered, pinned } = parsed.output
    this.set(run, { hovered: hovered ?? undefined, pinned: pinned ?? undefined })
  }

  private move(run: string, cursor: StepCursor): void {
    if (!this.set(run, cursor) || !this.post) return
    // The pointer moves more often than the screen is drawn.
    if (this.unsaid.size === 0) requestAnimationFrame(() => this.say())
    this.unsaid.add(run)
  }

  private set(run: string, cursor: StepCursor): boolean {
    const { hovered, pinned } = this.of(run)
    if (hovered === cursor.hovered && pinned === cursor.pinned) return false
    this.cursors.set(run, cursor)
    for (const listener of this.listeners.get(run) ?? []) listener(cursor)
    return true
  }

  private say(): void {
    for (const run of this.unsaid) {
      const { hovered, pinned } = this.of(run)
      this.post?.({ type: 'cursor', run, view: this.view, hovered: hovered ?? null, pinned: pinned ?? null })
    }
    this.unsaid.clear()
  }
}
