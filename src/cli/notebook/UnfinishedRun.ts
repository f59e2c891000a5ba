import { createHash } from 'node:crypto'
import * as v from 'valibot'

/** What stands in a notebook's metadata as long as a run of it is not over: what `--resume` goes on from. */
export const UnfinishedRun = v.object({
  /** Code cells that were executed, from the first. */
  done: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Engine, data and profile, as they were asked for. */
  settings: v.record(v.string(), v.string()),
  /** Checksum of all code. */
  code: v.string()
})
export type UnfinishedRun = v.InferOutput<typeof UnfinishedRun>

/** Its name in the metadata. */
export const UNFINISHED_RUN = 'convscope_unfinished_run'

export const checksumOfCode = (cells: readonly string[]): string => createHash('sha256').update(JSON.stringify(cells)).digest('hex')
