import { runBundle } from '../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type RunRecord, type RunView } from '../run'

/** A picture of a run: drawn where it is displayed, live or from what was recorded until then. */
export class RunPicture implements Displayable {
  constructor(
    /** The run it shows; where that is under way, what is known of it when the picture is displayed. */
    readonly record: RunRecord,
    /** Which picture of the run it is. */
    readonly view: RunView
  ) {}

  [JUPYTER_DISPLAY](): MimeBundle {
    return runBundle(this.record, this.view)
  }
}
