import type { RunRecord } from '../../src/run'
import type { SaveFile } from './PictureFile'
import type { SharedScale } from './SharedScale'

/** What of a run a picture shows, and whom it tells about the pointer. */
export interface PictureView {
  /** Index in `meta.layers`; every layer where it is absent and the picture can show several. */
  layer?: number
  /** Row of statistics, for pictures of one moment; the newest where it is absent. */
  row?: number
  /** Batches left out at the start, for the loss. */
  skipStart?: number
  /** Whether the validation loss is drawn; it is where this is absent. */
  withValid?: boolean
  /** Height of the plot in CSS pixels. */
  height?: number
  /** The colours' bright end, where heatmaps beside this one are to have the same. */
  scale?: SharedScale | undefined
  /** Saves the files that a person makes of the picture; as a browser does where it is absent. */
  save?: SaveFile | undefined
  /** The pointer is over this step, or has left the picture. */
  onStep?(step: number | undefined): void
  /** A step was clicked, or Enter was pressed at it. */
  onPick?(step: number): void
  /** Escape was pressed: no step is to be held any more. */
  onRelease?(): void
  /** New steps are in the picture; called within the animation frame that draws them. */
  onDrawn?(): void
}

/** A picture that was drawn into an element, and stays there until `dispose`. */
export interface Picture {
  /** Shows what the record holds now: in the next animation frame, or when the picture is scrolled into view. */
  update(record: RunRecord): void
  /** Marks a step, as the pointer does; `undefined` takes the mark away. */
  showStep(step: number | undefined): void
  /** Takes the theme's colours up again. */
  theme(): void
  dispose(): void
  /** Steps of the record that are in the picture. */
  readonly drawnSteps: number
  /** Whether it is scrolled into view: only then it is drawn. */
  readonly visible: boolean
}

/** Draws a record into an element, once the element is on the screen. */
export type DrawPicture = (element: HTMLElement, record: RunRecord, view?: PictureView) => Picture
