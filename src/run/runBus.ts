import type { RunEvent } from './runEvent'

type Listener = (event: RunEvent) => void
const listeners = new Set<Listener>()

/** Says a run event to whoever listens in this process. A listener's error reaches the caller. */
export function emitRunEvent(event: RunEvent): void {
  for (const listener of listeners) listener(event)
}

/** Listens to every run of this process until the returned function is called. */
export function onRunEvent(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
