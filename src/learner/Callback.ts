import type { LearnerCore } from './LearnerCore'
import { camelCase } from './callbackNames'

/** The named events of the training loop, in fastai's order within one fit. */
export const EVENTS = [
  'beforeFit',
  'beforeEpoch',
  'beforeTrain',
  'beforeBatch',
  'afterPred',
  'afterLoss',
  'beforeBackward',
  'afterBackward',
  'beforeStep',
  'afterStep',
  'afterCancelBatch',
  'afterBatch',
  'afterCancelTrain',
  'afterTrain',
  'beforeValidate',
  'afterCancelValidate',
  'afterValidate',
  'afterCancelEpoch',
  'afterEpoch',
  'afterCancelFit',
  'afterFit'
] as const
/** A moment of the training loop, and the name of the method that a {@link Callback} has for it. */
export type EventName = (typeof EVENTS)[number]

/** Events of one batch, of which a callback is told in training or in validation or in both. */
export const BATCH_EVENTS: readonly EventName[] = EVENTS.slice(EVENTS.indexOf('beforeBatch'), EVENTS.indexOf('afterBatch') + 1)

/** Events inside the step, where tensors are alive: they must not return a promise. */
export const STEP_EVENTS = ['afterPred', 'afterLoss', 'beforeBackward', 'afterBackward', 'beforeStep', 'afterStep'] as const satisfies EventName[]
export type StepEventName = (typeof STEP_EVENTS)[number]

/** Numbers by name that a callback goes on with when a training is resumed; NaN and the infinities may be among them. */
export type CallbackState = Readonly<Record<string, number>>

type Hook = void | Promise<void>

/**
 * Something that is told of every event of a training loop, and may read and change the learner meanwhile (fastai's `Callback`).
 * Write the events you need as methods; `this.learn` is the learner. Those between `afterPred` and `afterStep` run inside the step:
 * only they may touch its tensors, and only they cost time (see {@link Callback.recordable}).
 *
 * Throwing `CancelFit`, `CancelEpoch`, `CancelTrain`, `CancelValidate` or `CancelBatch` leaves that part of the loop: its `afterCancel…` and its
 * `after…` follow. Any other error ends the fit at once and is thrown by it, with no further event, not even `afterFit`: so it is in fastai, whose
 * `_with_events` has no `finally`. What must be let go of in any case is for `whenRunEnds`. (An interrupt of the cell counts as `CancelFit`.)
 */
export abstract class Callback {
  /** The callback is found on the learner under this name: the class's name in camelCase, without a trailing `Callback`. */
  readonly name: string = camelCase(this.constructor.name)
  /** Callbacks run in ascending order; equal ones as given. */
  readonly order: number = 0
  /** Whether the events of training batches are wanted. */
  readonly runTraining: boolean = true
  /** Whether the events of validation batches are wanted too, where `learn.training` is false. */
  readonly runValidation: boolean = true
  /**
   * Whether it is told of a learning-rate finder's run. What only watches, or keeps the best of something, sets it to false: that run is undone
   * when it ends.
   */
  readonly runInLrFind: boolean = true
  /**
   * Whether its methods inside the step, `afterPred` to `afterStep`, do nothing but tensor operations on what the learner holds. Then they are
   * recorded as part of the compiled step and not called again. A callback that has such methods and does not say so makes every step run
   * operation by operation, which is slower.
   */
  readonly recordable: boolean = false
  /** The learner, from when the callback was given to it. */
  learn!: LearnerCore

  /** `learn.epochs` is set, and the batches have not begun: what the last fit left is reset here. */
  beforeFit?(): Hook
  /** `learn.epoch` is set, from 0. */
  beforeEpoch?(): Hook
  /** Before the first training batch of an epoch. */
  beforeTrain?(): Hook
  /** `learn.x`, `learn.y` are there and may be replaced; `learn.learningRate`, `learn.momentum` and `learn.accumulation` may be set for this batch. */
  beforeBatch?(): Hook
  /** `learn.pred` is there, `[size, classes]`. */
  afterPred?(): void
  /** `learn.lossTensor` is there. */
  afterLoss?(): void
  /** Between the loss and its gradients. */
  beforeBackward?(): void
  /** `learn.gradients` is there: a list in the order of `learn.variables`, whose entries may be replaced. */
  afterBackward?(): void
  /** `learn.gradients` is what is about to be applied: where gradients are accumulated, their sums, in batches that apply them. */
  beforeStep?(): void
  /** The weights have changed; in batches that only accumulate gradients it is not told. */
  afterStep?(): void
  /** After `CancelBatch`, before `afterBatch`. */
  afterCancelBatch?(): Hook
  /** `learn.loss` and, where layers are watched, `learn.statistics` are there. */
  afterBatch?(): Hook
  /** After `CancelTrain`, before `afterTrain`. */
  afterCancelTrain?(): Hook
  /** After the last training batch of an epoch; `learn.trainingLoss` is the epoch's mean. */
  afterTrain?(): Hook
  /** Before the first validation batch; `learn.training` is not yet false. */
  beforeValidate?(): Hook
  /** After `CancelValidate`, before `afterValidate`. */
  afterCancelValidate?(): Hook
  /** `learn.validation` is there. */
  afterValidate?(): Hook
  /** After `CancelEpoch`, before `afterEpoch`. */
  afterCancelEpoch?(): Hook
  /** The epoch is in `learn.recorder.record.epochs`, unless it was cancelled; `learn.epochsDone` counts it, so that the learner may be saved. */
  afterEpoch?(): Hook
  /** After `CancelFit` or an interrupt, before `afterFit`. */
  afterCancelFit?(): Hook
  /** After the last epoch, and after `afterCancelFit`; not after an error, see {@link Callback}. */
  afterFit?(): Hook

  /** What this callback has counted or remembered so far and cannot go on without; saved with the learner, by `learn.save` and `learn.saveState`. */
  saveState?(): CallbackState
  /**
   * Takes up what `saveState` of the callback of this name gave, after every `beforeFit` of a fit that goes on: one whose `startEpoch` is what
   * `learn.epochsDone` says. Any other fit begins anew, and this is not called. It may throw `CancelFit`.
   */
  loadState?(state: CallbackState): Hook
}
