import type { CursorMessage } from '../../src/run'

/** Where a run is looked at: the step under the pointer, wherever on any page that is, and the step that is held until it is let go. */
export interface StepCursor {
  readonly hovered: number | undefined
  readonly pinned: number | undefined
}

interface Known extends StepCursor {
  /** The view whose pointer is at `hovered`: only when that one leaves, nothing is hovered any more. What another one says of its leaving may come late. */
  readonly hoveredBy?: string
}

type Listener = (cursor: StepCursor) => void

const NOWHERE: Known = { hovered: undefined, pinned: undefined }

/** The step that is shown: under the pointer, else held; `undefined` where neither is, and the newest is. */
export const shownStep = ({ hovered, pinned }: StepCursor): number | undefined => hovered ?? pinned

/** The step cursor of each run on this page: one for all pictures of a run, and the same on every other page. */
export class StepCursors {
  private readonly cursors = new Map<string, Known>()
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly unsaid = new Map<string, { hovered?: true; pinned?: true }>()
  /** By which this page knows its own messages again: the host sends them to everybody. */
  private readonly view = Array.from(crypto.getRandomValues(new Uint32Array(2)), number => number.toString(36)).join('-')

  constructor(private readonly post: ((message: CursorMessage) => void) | undefined) {}

  of(run: string): StepCursor {
    return this.known(run)
  }

  private known(run: string): Known {
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
    const { hovered, hoveredBy } = this.known(run)
    // Of a pointer that is nowhere nothing is said, unless it was here.
    if (step === undefined ? hoveredBy !== this.view : hovered === step && hoveredBy === this.view) return
    this.hoverBy(this.view, run, step)
    this.saySoon(run, 'hovered')
  }

  /** Holds a step; `undefined` lets go. */
  pin(run: string, step: number | undefined): void {
    if (step === this.known(run).pinned) return
    this.set(run, { ...this.known(run), pinned: step })
    this.saySoon(run, 'pinned')
  }

  /** Takes another page's cursor over. */
  receive({ run, view, hovered, pinned }: CursorMessage): void {
    if (view === this.view) return
    if (hovered !== undefined) this.hoverBy(view, run, hovered ?? undefined)
    if (pinned !== undefined) this.set(run, { ...this.known(run), pinned: pinned ?? undefined })
  }

  private hoverBy(view: string, run: string, step: number | undefined): void {
    const known = this.known(run)
    if (step !== undefined) this.set(run, { ...known, hovered: step, hoveredBy: view })
    else if (known.hoveredBy === view) this.set(run, { hovered: undefined, pinned: known.pinned })
  }

  private set(run: string, cursor: Known): void {
    const { hovered, pinned } = this.known(run)
    this.cursors.set(run, cursor)
    if (hovered === cursor.hovered && pinned === cursor.pinned) return
    for (const listener of this.listeners.get(run) ?? []) listener(cursor)
  }

  /** The pointer moves more often than the screen is drawn. */
  private saySoon(run: string, what: 'hovered' | 'pinned'): void {
    if (!this.post) return
    if (this.unsaid.size === 0) requestAnimationFrame(() => this.say())
    this.unsaid.set(run, { ...this.unsaid.get(run), [what]: true })
  }

  private say(): void {
    for (const [run, what] of this.unsaid) {
      const { hovered, hoveredBy, pinned } = this.known(run)
      this.post?.({ type: 'cursor', run, view: this.view, ...(what.hovered && { hovered: hoveredBy === this.view ? (hovered ?? null) : null }), ...(what.pinned && { pinned: pinned ?? null }) })
    }
    this.unsaid.clear()
  }
}
