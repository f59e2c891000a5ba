import type { LearnerCore } from '../LearnerCore'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { checkPositive, checkWhole } from '../schedules/checkSchedule'
import { LrFinder } from './LrFinder'
import { LrFindResult } from './LrFindResult'

/** Options of `learn.lrFind`. */
export interface LrFindOptions {
  /** The first learning rate; 1e-7 by default. */
  startLr?: number
  /** The learning rate after the last one; 10 by default. */
  endLr?: number
  /** Learning rates to try, one a batch, at least 6; 100 by default. The training images are gone through as often as that takes. */
  numIt?: number
  /** Whether to stop when the smoothed loss is more than 4 times its least, or the loss is not finite; true by default. */
  stopDiv?: boolean
}

/**
 * Tries learning rates from low to high, one a batch, and suggests some (fastai's `lr_find`). Nothing is validated. Afterwards weights,
 * optimizer, record and position are bit for bit as they were, also when it fails or is interrupted, so it may be called at any time.
 */
export async function lrFind(learn: LearnerCore, options: LrFindOptions = {}): Promise<LrFindResult> {
  refuseUnknownOptions('lrFind', options, ['startLr', 'endLr', 'numIt', 'stopDiv'])
  const { startLr = 1e-7, endLr = 10, numIt = 100, stopDiv = true } = options
  checkPositive('startLr', startLr)
  checkPositive('endLr', endLr)
  if (startLr >= endLr) throw new RangeError(`lrFind goes from a low learning rate to a high one, but startLr is ${startLr} and endLr ${endLr}.`)
  checkWhole('numIt', numIt, 6)
  if (learn.fitting) throw new Error('This learner is being fitted: lrFind would change its weights meanwhile. Wait for that with await learn.fit(…), or interrupt it.')
  const finder = new LrFinder({ startLr, endLr, numIt, stopDiv })
  const putBack = remember(learn)
  let found: LrFindResult
  try {
    await learn.fit(Math.floor(numIt / learn.data.stepsPerEpoch) + 1, { lr: startLr, callbacks: [finder], name: `learning-rate finder: ${learn.name}` })
    found = new LrFindResult(learn.recorder.record, finder, numIt)
  } finally {
    putBack()
  }
  learn.recorder.lrFound = found
  return found
}

/** Takes down all that a fit changes of a learner; what is returned puts it back. */
function remember(learn: LearnerCore): () => void {
  const state = learn.saveState()
  const { recorder, groups, runners } = learn
  const { factors } = groups
  const { epoch, step, batch, learningRate, momentum, loss, trainingLoss, validation, statistics, watches } = learn
  const record = recorder.exchange()
  // Steps compute the last bit differently before and after they are compiled, so those of a later fit must not be compiled sooner by this one.
  const steps = runners.takeOut()
  return () => {
    runners.putBack(steps)
    learn.loadState(state)
    state.dispose()
    groups.factors = factors
    Object.assign(learn, { epoch, step, batch, learningRate, momentum, loss, trainingLoss, validation, statistics, watches })
    recorder.exchange(record)
  }
}
