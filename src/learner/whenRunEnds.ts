import { onRunEvent } from '../run'

/**
 * Calls `act` once when a run of this process ends, however it ends: an error in a fit is told to no callback. What `act` throws is only said,
 * since the learner is tidying up.
 */
export function whenRunEnds(run: string, act: () => void): void {
  const stop = onRunEvent(event => {
    if (event.type !== 'end' || event.run !== run) return
    stop()
    try {
      act()
    } catch (error) {
      console.warn(error instanceof Error ? error.message : String(error))
    }
  })
}
