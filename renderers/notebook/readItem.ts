import * as l10n from '@vscode/l10n'
import * as v from 'valibot'
import { LiveRun, openRun, RunView, SavedRunError, type OpenedRun, type RunMeta } from '../../src/run'

/** What an output item holds: a run with its data, or the mark of one that was live when it was written. */
export interface RunItem {
  known: RunMeta | OpenedRun
  view: RunView
}

/** An item larger than this was not written by us: a saved run stays under half a megabyte. */
const ITEM_BYTES = 8 * 1024 * 1024
const WHOLE: RunView = { kind: 'run' }

/** Reads an output item. Throws {@link SavedRunError} with a message for a person where it cannot be shown. */
export function readItem(bytes: Uint8Array): RunItem {
  if (bytes.length > ITEM_BYTES)
    throw new SavedRunError(l10n.t('This output holds {0} MB. A run that Convscope saves has at most 0.5 MB, so this is none, and it is not read. Run the cell again to make a new one.', (bytes.length / 1e6).toFixed(1)))
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new SavedRunError(l10n.t('This output is not JSON: the notebook’s file may have been cut off or edited. Run the cell again to make a new one.'))
  }
  if (typeof json === 'object' && json !== null && 'live' in json && json.live === true) {
    const live = v.safeParse(LiveRun, json)
    if (live.success) return { known: live.output.meta, view: live.output.view ?? WHOLE }
  }
  const known = openRun(json)
  const { view } = v.parse(v.object({ view: v.optional(RunView) }), json)
  return { known, view: view ?? WHOLE }
}
