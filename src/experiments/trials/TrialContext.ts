import type * as tensorflow from '@tensorflow/tfjs'
import type { PlainData } from './PlainData'
import type { TrialStep } from './TrialExecutor'

/** What 'convscope' exports, as a trial gets it. */
export type ConvscopeExports = typeof import('../../data') & typeof import('../../learner') & typeof import('../index')

/** What a trial's function gets beside its configuration. */
export interface TrialContext {
  /** All that cells import from 'convscope'. In a function written in a cell the exports are there by their own names, too. */
  readonly convscope: ConvscopeExports
  /** The engine's tfjs. */
  readonly tf: typeof tensorflow
  /** Aborted when the trial is to end. Learners look at it by themselves. */
  readonly signal: AbortSignal
  /** Says how far the trial is. Without it, what the trial's learners say of themselves is taken. */
  readonly progress: (step: TrialStep) => void
}

/**
 * One independent training: a configuration in, a result out. The result is plain data: numbers (NaN and the infinities too), texts, lists,
 * objects; typed arrays become lists of numbers, and nothing becomes null. Equal configurations must give equal results: take every seed
 * from the configuration.
 */
export type Train<C, R> = (config: C, context: TrialContext) => R | Promise<R>

/** Data as it is after it was sent and kept: typed arrays are lists, and what may be missing may be missing still. */
export type AsPlain<R> = R extends undefined ? null : R extends ArrayBufferView ? number[] : R extends PlainData ? R : R extends readonly (infer E)[] ? AsPlain<E>[] : R extends object ? { [K in keyof R]: undefined extends R[K] ? AsPlain<Exclude<R[K], undefined>> | undefined : AsPlain<R[K]> } : R
