import * as v from 'valibot'
import { LAYER_PICTURE_KINDS } from './layerPictures'

/** What the panel remembers while it is hidden or reloaded. */
const PanelState = v.object({
  run: v.nullable(v.string()),
  /** Title of the chosen layer (`layerTitles`): another run of the same model keeps the choice. */
  layer: v.optional(v.string()),
  /** Titles of the further chosen ones. */
  moreLayers: v.optional(v.array(v.string())),
  /** Which pictures are shown of each. */
  pictures: v.optional(v.array(v.picklist(LAYER_PICTURE_KINDS))),
  /** The pinned step of `run`; absent when the newest is followed. */
  pinned: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** Ids of the runs that are compared with `run`. */
  compared: v.optional(v.array(v.string())),
  /** Id of the number by which they are. */
  comparedBy: v.optional(v.string())
})
export type PanelState = v.InferOutput<typeof PanelState>

/** Reads what was kept; nothing of it where it was written by another version. */
export function readPanelState(kept: unknown): PanelState {
  const parsed = v.safeParse(PanelState, kept)
  return parsed.success ? parsed.output : { run: null }
}
