import { onRunEvent } from '../run'

/**
 * Calls `act` once when a run of this process ends, however it ends: for what a callback holds and must let go of in any case, since an error in
 * a fit is told to no callback. (As in fastai, where `after_fit` is called after the last epoch and after CancelFit only.)
 *
 * ```ts
 * class Log extends Callback {
 *   override readonly order = 51 // after the recorder, which begins the run
 *   override beforeFit() {
 *     const file = openSync('log.txt', 'a')
 *     whenRunEnds(this.learn.recorder.record.meta.id, () => closeSync(file))
 *   }
 * }
 * ```
 * @param run the run's id, `learn.recorder.record.meta.id`
 * @param act called within `fit`, before it returns or throws; what it throws is only said, by `console.warn`
 */
export function whenRunEnds(run: string, act: () => void): void {
  const stop = onRunEvent(event => {
    if (event.type !== 'end' || event.run !== run) return
    stop()
    try {
      act()
    } catch (error) {
      console.warn(error instanceof Error ? error.message : String(error))
    }
  })
}
