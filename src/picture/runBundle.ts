import { encodeRun, RUN_MIME, type MimeBundle, type RunRecord, type RunView } from '../run'
import { runPicture } from './runPicture'
import { runText } from './runText'

/** Pictures that show nothing of the layers. */
const WITHOUT_LAYERS: ReadonlySet<RunView['kind']> = new Set<RunView['kind']>(['loss', 'sched', 'lrFind'])

/**
 * What a notebook's output holds of a run: its data for Convscope's own pictures, a picture for others, and text. Only the layers in
 * view are saved.
 */
export function runBundle(record: RunRecord, view: RunView = { kind: 'run' }): MimeBundle {
  const { layer, ...rest } = view
  const layers = WITHOUT_LAYERS.has(view.kind) ? [] : layer === undefined ? undefined : [layer]
  return {
    [RUN_MIME]: encodeRun(record, { ...(layers ? { layers } : {}), view: layer === undefined ? view : { ...rest, layer: 0 } }),
    'image/svg+xml': runPicture(record, view),
    'text/plain': runText(record, view)
  }
}
