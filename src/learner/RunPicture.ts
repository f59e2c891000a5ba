import { runBundle } from '../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type RunRecord, type RunView } from '../run'

/** A picture of a run: drawn where it is displayed, live or from what was recorded until then. */
export class RunPicture implements Displayable {
  constructor(
    readonly record: RunRecord,
    readonly view: RunView
  ) {}

  [JUPYTER_DISPLAY](): MimeBundle {
    return runBundle(this.record, this.view)
  }
}
