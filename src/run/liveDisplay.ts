import { Listeners } from './Listeners'
import type { MimeBundle } from './mimeBundle'

/** A picture that changes while something runs: shown where the cell's outputs are, and replaced by each further one of the same `id`. */
export interface LiveDisplay {
  /** Unique in this process. */
  id: string
  /** `text/plain` should always be there. What was shown last is saved. */
  bundle: MimeBundle
  /** Nothing will follow. */
  final: boolean
}

const listeners = new Listeners<LiveDisplay>()

/** Calls `listener` whenever a live display is to be shown or replaced; returns what ends that. */
export function onLiveDisplay(listener: (display: LiveDisplay) => void): () => void {
  return listeners.add(listener)
}

/** Shows a live display to everybody who listens, or replaces what was shown under its id. */
export function showLiveDisplay(display: LiveDisplay): void {
  listeners.tell(display)
}
