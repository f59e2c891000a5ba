import * as l10n from '@vscode/l10n'
import * as v from 'valibot'
import { SavedRunError, SortableTable } from '../../src/run'

/** The ledger's table has a twentieth of it. */
const ITEM_BYTES = 1024 * 1024

/** Reads a table's output item. @throws {SavedRunError} with a message for a person where it is none */
export function readTable(bytes: Uint8Array): SortableTable {
  if (bytes.length > ITEM_BYTES) throw new SavedRunError(l10n.t('This table holds {0} MB, more than is read. Run the cell again to make a new one.', (bytes.length / 1e6).toFixed(1)))
  try {
    return v.parse(SortableTable, JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw new SavedRunError(l10n.t('This output is no table as Convscope saves one: the notebook’s file may have been cut off or edited. Run the cell again to make a new one.'))
  }
}
