import { encodeRun, type RunRecord } from '../run'
import { arrowOfRun } from './arrow/arrowOfRun'
import { runReport } from './report/runReport'
import type { RunFileKind } from './runFileKind'

/**
 * A run as a file of its own: JSON, which Convscope reads again; a table for programs that analyse data; or a report for people. All in
 * full: what a notebook has to leave out to stay small is in none of them.
 * @throws {RunFileError} where the record contradicts itself, as one of a file that was tampered with can
 */
export function writeRun(record: RunRecord, kind: RunFileKind): Uint8Array {
  switch (kind) {
    case 'json':
      return new TextEncoder().encode(JSON.stringify(encodeRun(record, { maxBytes: Infinity })))
    case 'arrow':
      return arrowOfRun(record)
    case 'html':
      return new TextEncoder().encode(runReport(record))
  }
}
