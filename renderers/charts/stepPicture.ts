import type { RunRecord } from '../../src/run'
import type { Picture } from './Picture'
import type { PictureFrame } from './PictureFrame'
import type { PictureTable } from './PictureTable'
import type { StepPlot } from './StepPlot'

/** What is drawn first comes before words for what is not on the screen. */
const SAID_AFTER_MS = 200

/** What a chart knows beside its {@link StepPlot}. */
export interface StepPictureParts {
  /** Where the plot is, and what stands beside it. */
  frame: PictureFrame
  /** Takes the record that the next drawing shows. */
  take: (record: RunRecord) => void
  /** Steps that the newest drawing showed. */
  drawnSteps: () => number
  /** What it is a picture of: the name of its files. */
  title: () => string
  /** What it shows, in words and numbers. */
  alternative: () => string
  /** What it shows, in numbers. */
  table: () => PictureTable
}

/** The picture that a chart and its plot make together; its first drawing is asked for. */
export function stepPicture(plot: StepPlot, { frame, take, drawnSteps, title, alternative, table }: StepPictureParts): Picture {
  let saying: ReturnType<typeof setTimeout> | undefined
  plot.drawn = () => {
    plot.alternative = alternative()
    frame.drawn()
  }
  frame.hold({ drawNow: () => plot.drawNow(), title, alternative, table })
  /** Says soon what the picture shows, though it is not drawn yet: one who listens to the page does not scroll first. */
  const say = (): void => {
    clearTimeout(saying)
    saying = setTimeout(() => {
      // Where it could not be drawn, it says why.
      if (plot.failed) return
      try {
        plot.alternative = alternative()
      } catch {
        // A damaged record: the drawing will say what is wrong with it.
      }
    }, SAID_AFTER_MS)
  }
  say()
  plot.request()
  return {
    update(record) {
      take(record)
      // What a run ended with is shown at once, and by plotly.js.
      plot.request(!record.live)
      if (!record.live && !plot.visible) say()
    },
    showStep: step => plot.showStep(step),
    theme: () => plot.readTheme(),
    dispose() {
      clearTimeout(saying)
      plot.dispose()
      frame.remove()
    },
    get drawnSteps() {
      return drawnSteps()
    },
    get visible() {
      return plot.visible
    }
  }
}
