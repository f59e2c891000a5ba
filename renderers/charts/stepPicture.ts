import type { RunRecord } from '../../src/run'
import type { Picture } from './Picture'
import type { StepPlot } from './StepPlot'

/** What a chart knows beside its {@link StepPlot}. */
export interface StepPictureParts {
  /** Takes the record that the next drawing shows. */
  take: (record: RunRecord) => void
  /** Steps that the newest drawing showed. */
  drawnSteps: () => number
  /** What stands beside the plot, to be removed with it. */
  beside?: readonly { remove(): void }[]
}

/** The picture that a chart and its plot make together; its first drawing is asked for. */
export function stepPicture(plot: StepPlot, { take, drawnSteps, beside = [] }: StepPictureParts): Picture {
  plot.request()
  return {
    update(record) {
      take(record)
      plot.request()
    },
    showStep: step => plot.showStep(step),
    theme: () => plot.readTheme(),
    dispose() {
      plot.dispose()
      for (const part of beside) part.remove()
    },
    get drawnSteps() {
      return drawnSteps()
    },
    get visible() {
      return plot.visible
    }
  }
}
