import { Listeners } from './Listeners'

/** How far something is that a person waits for: data being prepared, a fit. */
export interface Progress {
  /** What is being done: `Downloading MNIST`. */
  label: string
  /** From 0 to 1; 1 says that it is done. */
  fraction: number
  /** Such as `6.2 of 11.6 MB`. */
  detail?: string
}

const listeners = new Listeners<Progress>()

/** Calls `listener` whenever something in this process comes further; returns what ends that. */
export function onProgress(listener: (progress: Progress) => void): () => void {
  return listeners.add(listener)
}

/** Tells everybody who listens how far it is. */
export function reportProgress(progress: Progress): void {
  listeners.tell(progress)
}
