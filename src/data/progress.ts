/** How far the preparation of data is. */
export interface DataProgress {
  /** What is being done: `Downloading MNIST`. */
  label: string
  /** From 0 to 1; 1 says that it is done. */
  fraction: number
  /** Such as `6.2 of 11.6 MB`. */
  detail?: string
}

const listeners = new Set<(progress: DataProgress) => void>()

/** Calls `listener` whenever the preparation of data in this process comes further; returns what ends that. */
export function onDataProgress(listener: (progress: DataProgress) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells everybody who listens how far it is. */
export function reportDataProgress(progress: DataProgress): void {
  for (const listener of listeners) listener(progress)
}
