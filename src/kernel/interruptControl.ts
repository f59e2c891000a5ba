/** What the main thread and the interrupt watcher share: an Int32Array on shared memory, by these places. */
export const CONTROL = {
  /** Interrupts asked for, ever. */
  requests: 0,
  /** How many of them the main thread has seen: where it lags behind, it is stuck in a synchronous loop. */
  seen: 1,
  /** How many the parent had asked for when it sent the running cell. */
  before: 2,
  /** Training runs that have started and not ended. */
  liveRuns: 3,
  /** Things going on that must not be cut off in the middle, such as a module being loaded. */
  guarded: 4
} as const
export const CONTROL_LENGTH = 5

export type WatcherMessage = 'ready' | 'requested' | 'terminated'
