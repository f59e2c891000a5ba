import { Interrupted } from '../../learner'
import type { TrialErrorText } from './TrialExecutor'

/** Why one trial has no result. `name` and `message` are those of what it threw, with the trial's name and configuration in front. */
export class TrialError extends Error {
  override readonly name = 'TrialError'
  constructor(
    /** Place in the list of configurations, from 0. */
    readonly index: number,
    readonly config: unknown,
    /** How often it was run. */
    readonly attempts: number,
    /** What was thrown; `WorkerDied` where its process ended. */
    readonly thrown: TrialErrorText,
    trial: string
  ) {
    super(`${trial} (${cut(JSON.stringify(config))}): ${thrown.name}: ${thrown.message}`)
  }
}

/** Some trials failed; the others have ended before this is thrown. The errors are in `errors`, what became of every trial in `results`. */
export class TrialsFailed<T = unknown> extends AggregateError {
  override readonly name = 'TrialsFailed'
  constructor(
    errors: readonly TrialError[],
    readonly results: readonly T[],
    keeps: boolean
  ) {
    const others = results.length - errors.length
    const kept = others === 0 ? '' : keeps ? ` The results of the other ${others} are kept: when this runs again, only those that failed are trained.` : ` The results of the other ${others} are in this error's results.`
    super(errors, `${errors.length} of ${results.length} trials failed. ${errors[0]?.message ?? ''}${kept}`)
  }
}

/** The person stopped it. `results` has the trials that had ended. */
export class TrialsInterrupted<T = unknown> extends Interrupted {
  constructor(
    readonly results: readonly T[],
    total: number,
    keeps: boolean
  ) {
    super(`Interrupted after ${results.length} of ${total} trials. ${keeps ? 'Their results are kept: run this again, and it goes on from there.' : "Their results are not kept on disk (cache: false); they are in this error's results."}`)
  }
}

const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
