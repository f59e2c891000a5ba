import type { Claim } from '../Claim'
import { FASTAI_NEAR_ZERO } from '../hooks/fastaiHook'
import { extremes, gradients, histogram, numberFrom, rawActivations, shapeFrom, textFrom, type Field } from '../inspection/Field'
import { moments } from '../moments'

/** A claim of question 3, and the fields that it says are saved. */
export interface FieldsClaim extends Claim {
  readonly fields: readonly Field[]
}

const common = {
  question: 3,
  kind: 'definitional',
  reading: 'fastai’s class ActivationStats (as of 2.8), on training batches: as it is by default, and made with with_hist=True.',
  decidedBy: 'What it left after real training steps is opened and searched, value by value, for what the claim names.'
} as const

/** What a textbook answer says fastai's ActivationStats saves, in our words, and how each field is recognised. */
export const Q3_CLAIMS: readonly FieldsClaim[] = [
  { ...common, id: '3.1', text: 'It saves the raw activations of each layer.', fields: [rawActivations] },
  {
    ...common,
    id: '3.2',
    text: 'It saves summary statistics of each layer’s activations: mean, standard deviation, minimum and maximum.',
    fields: [
      numberFrom('mean', activations => [moments(activations).mean]),
      // N − 1 or N: the claim does not say which.
      numberFrom('standard deviation', activations => [1, 1 - 1 / activations.length].map(part => moments(activations).std * Math.sqrt(part))),
      numberFrom('minimum', activations => [extremes(activations)[0]]),
      numberFrom('maximum', activations => [extremes(activations)[1]])
    ]
  },
  { ...common, id: '3.3', text: 'It saves histograms of the activations.', fields: [histogram] },
  { ...common, id: '3.4', text: 'It saves the gradients of each layer.', fields: [gradients] },
  {
    ...common,
    id: '3.5',
    text: 'It saves metadata of each layer: its name, its type and the shape of its output.',
    fields: [textFrom('layer name', seen => seen.name), textFrom('layer type', seen => seen.type), shapeFrom('output shape', seen => seen.outputShape)]
  }
]

/** What no claim names and fastai's class saves: the share of values at most 0.05, so that negative ones count. */
export const SIGNED_NEAR_ZERO = numberFrom('share of values ≤ 0.05', activations => [activations.filter(value => value <= FASTAI_NEAR_ZERO).length / activations.length])
