import type { Language } from './stripTypes'

/** What a cell ends with when a person stopped it. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  constructor() {
    super('The cell was interrupted. What it had set before is kept.')
  }
}

/** One run of one cell. */
export class Execution {
  readonly controller = new AbortController()
  /** Displays which are not sent yet. */
  readonly displays = new Set<Promise<void>>()

  constructor(
    readonly id: string,
    /** Unique in this process. */
    readonly serial: number,
    readonly code: string,
    readonly name: string,
    /** Under which a debugger knows the cell; its name where this is absent. */
    readonly url: string | undefined,
    readonly language: Language,
    /** Interrupts before this are meant for other cells. */
    readonly interruptsBefore: number
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal
  }
  get interrupted(): boolean {
    return this.signal.aborted
  }
}
