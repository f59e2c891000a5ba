import { SavedRunError, type OpenedRun } from '../../src/run'

/** A page that never rests looks all the same, after this time. */
const AT_LATEST_MS = 2000

/** Reads what nobody has looked at yet of a run, whenever the page has nothing else to do; tells where it is damaged. */
export function readWhenIdle({ readNext }: Pick<OpenedRun, 'readNext'>, damaged: (error: SavedRunError) => void): void {
  requestIdleCallback(
    deadline => {
      try {
        do if (!readNext()) return
        while (deadline.timeRemaining() > 0)
      } catch (error) {
        if (error instanceof SavedRunError) return damaged(error)
        throw error
      }
      readWhenIdle({ readNext }, damaged)
    },
    { timeout: AT_LATEST_MS }
  )
}
