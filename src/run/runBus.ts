import { Listeners } from './Listeners'
import type { RunEvent } from './runEvent'

const listeners = new Listeners<RunEvent>()

/** Says a run event to whoever listens in this process. A listener's error reaches the caller. */
export function emitRunEvent(event: RunEvent): void {
  listeners.tell(event)
}

/** Listens to every run of this process until the returned function is called. */
export function onRunEvent(listener: (event: RunEvent) => void): () => void {
  return listeners.add(listener)
}
