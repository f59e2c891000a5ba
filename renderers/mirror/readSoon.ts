import { SavedRunError, type OpenedRun } from '../../src/run'

/** What is drawn first comes before what nobody looks at. */
const BEGIN_AFTER_MS = 500

/** Reads a while later what nobody has looked at yet of a run, a column in each task; tells where it is damaged. */
export function readSoon({ readNext }: OpenedRun, damaged: (error: SavedRunError) => void): void {
  const next = (): void => {
    try {
      if (readNext()) setTimeout(next)
    } catch (error) {
      if (!(error instanceof SavedRunError)) throw error
      damaged(error)
    }
  }
  setTimeout(next, BEGIN_AFTER_MS)
}
