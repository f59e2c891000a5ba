import { digits, type DigitsOptions } from '../../data'
import { adam, Learner, sgd, simpleCnn, type SimpleCnnOptions, type Validation } from '../../learner'
import { refuseUnknownOptions } from '../../learner/refuseUnknownOptions'
import { defineTrial } from './procedures'

/** A configuration of the trial `fit`. */
export interface FitConfig {
  /** Of `digits()`. */
  data?: Omit<DigitsOptions, 'signal' | 'transforms'>
  /** Of `simpleCnn()`. */
  model?: SimpleCnnOptions
  optimizer?: 'sgd' | 'adam'
  /** The optimizer's own by default. */
  lr?: number
  /** 1 by default. */
  epochs?: number
  /** Decides initial weights and the order of the images; what drawn digits look like, `data.seed` does. 42 by default. */
  seed?: number
}

/** What `fitTrial` gives of a training. */
export interface FitResult {
  /** Of each batch (of neighbours, once there are more than 2,048). */
  losses: Float64Array
  /** Means over the validation images at the end. */
  validation: Validation
}

/** The trial `fit`: trains a `simpleCnn` on digits. `runTrials([{ lr: 0.1, seed: 1 }, { lr: 0.1, seed: 2 }], { train: 'fit' })` */
export const fitTrial = defineTrial<FitConfig, FitResult>('fit', 1, async config => {
  refuseUnknownOptions("The configuration of the trial 'fit'", config, ['data', 'model', 'optimizer', 'lr', 'epochs', 'seed'])
  const { data, model, optimizer = 'sgd', lr, epochs = 1, seed = 42 } = config
  const makers = { sgd, adam }
  if (!Object.hasOwn(makers, optimizer)) throw new TypeError(`optimizer must be 'sgd' or 'adam', but is ${optimizer as string}.`)
  const learn = new Learner(await digits(data), simpleCnn({ seed, ...model }), { optimizer: makers[optimizer](), seed })
  try {
    await learn.fit(epochs, lr === undefined ? {} : { lr })
    return { losses: learn.recorder.losses, validation: learn.validation ?? (await learn.validate()) }
  } finally {
    learn.dispose()
  }
})
