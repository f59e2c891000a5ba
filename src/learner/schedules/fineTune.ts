import { checkEpochs } from '../checks'
import type { LearnerCore } from '../LearnerCore'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { checkPositive, checkWhole } from './checkSchedule'
import { fitOneCycle, type FitOneCycleOptions } from './fitOneCycle'
import { SCHEDULED_FIT_OPTIONS } from './fitScheduled'
import { oneCycle } from './oneCycle'

/** Options of `learn.fineTune`. */
export interface FineTuneOptions extends Omit<FitOneCycleOptions, 'lrMax' | 'startEpoch'> {
  /** Highest learning rate of the last group while the others are frozen; half of it afterwards. 0.002 by default. */
  baseLr?: number
  /** Epochs with all groups but the last frozen; 1 by default. */
  freezeEpochs?: number
  /** Afterwards the first group's rate is the last one's divided by this; 100 by default. */
  lrMult?: number
  /** Of the second part; 0.3 by default. */
  pctStart?: number
  /** Of the second part; 5 by default. */
  div?: number
}

/**
 * Trains the last group of layers alone, then all of them, those further from the output more slowly (fastai's `fine_tune`), each part by the
 * one-cycle policy. For models that were trained on something else before. Afterwards all groups train, also when it was interrupted.
 * @param epochs of the second part
 */
export async function fineTune(learn: LearnerCore, epochs: number, options: FineTuneOptions = {}): Promise<void> {
  refuseUnknownOptions('fineTune', options, ['baseLr', 'freezeEpochs', 'lrMult', 'div', 'divFinal', 'pctStart', 'moms', ...SCHEDULED_FIT_OPTIONS.filter(name => name !== 'startEpoch')])
  const { baseLr = 2e-3, freezeEpochs = 1, lrMult = 100, pctStart = 0.3, div = 5, ...others } = options
  checkEpochs(epochs)
  checkPositive('baseLr', baseLr)
  checkWhole('freezeEpochs', freezeEpochs, 0)
  checkPositive('lrMult', lrMult)
  // The second part's options too, before the first part takes its time.
  oneCycle({ max: baseLr, pctStart, div, divFinal: others.divFinal, moms: others.moms })
  const { groups } = learn
  try {
    groups.freezeTo(-1)
    const rates = groups.layers.map((_, index) => (index < groups.layers.length - 1 ? baseLr / 10 : baseLr))
    if (freezeEpochs > 0) await fitOneCycle(learn, freezeEpochs, { ...others, lrMax: rates, pctStart: 0.99 })
  } finally {
    groups.freezeTo(0)
  }
  await fitOneCycle(learn, epochs, { ...others, lrMax: [baseLr / 2 / lrMult, baseLr / 2], pctStart, div })
}
