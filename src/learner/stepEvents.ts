import type { CallbackList } from './CallbackList'
import type { LearnerCore } from './LearnerCore'
import type { StepEvents } from './step/StepProgram'

/** Puts what is alive inside a learner's step on the learner, and tells its callbacks. */
export function stepEvents(learn: LearnerCore, callbacks: CallbackList): StepEvents {
  return {
    afterPred: prediction => {
      learn.pred = prediction
      callbacks.fireInStep('afterPred', learn.training)
    },
    afterLoss: loss => {
      learn.lossTensor = loss
      callbacks.fireInStep('afterLoss', learn.training)
      if (learn.training) callbacks.fireInStep('beforeBackward', true)
    },
    afterBackward: gradients => {
      learn.gradients = gradients
      callbacks.fireInStep('afterBackward', true)
    },
    beforeStep: gradients => {
      learn.gradients = gradients
      callbacks.fireInStep('beforeStep', true)
    },
    afterStep: () => callbacks.fireInStep('afterStep', true),
    done: () => {
      learn.pred = learn.lossTensor = learn.gradients = undefined
    }
  }
}
