import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { Throughput } from '../measurements/throughput'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { TrainResult } from '../training/TrainResult'
import { batchesOf, deepBatchesOf, LARGE, MIDDLE, NOISE_SIZES, Q6_NAMES, SMALL, mostImages } from './q6Experiments'
import { atEqualTraining, BEST_RATE, GAP, GRADIENT_NOISE, IMAGES_TO_TARGET, LOG_NOISE, SIGNAL, SPEED, STEPS_TO_TARGET, TEST_ERROR, TRAINING_LOSS, VALIDATION_LOSS, WINDOW, type BatchSpeeds } from './q6Metrics'

type Contrast = ClaimContrast<TrainResult>
type Pair = Extract<Contrast, { arm: string }>

const OPTIMIZER = 'SGD, momentum 0.9'
const EQUAL_EPOCHS = 'equal epochs, each network at its own best learning rate'
const EQUAL_STEPS = 'equal steps, each batch size at its own best learning rate'
const [small, middle, large] = [SMALL, MIDDLE, LARGE].map(batchesOf) as [string, string, string]

/** In what it is counted when the target was reached. Trainings are given up after equally many images, which are not equally many steps or seconds. */
const UNITS = [{ unit: 'images', metric: IMAGES_TO_TARGET, rule: 'censored' }, { unit: 'steps', metric: STEPS_TO_TARGET, rule: 'difference' }, { unit: 'seconds', metric: undefined, rule: 'difference' }] as const

const pair = (experiment: string, name: string, more: Partial<Pair> = {}): Pair => ({ name, experiment, optimizer: OPTIMIZER, arm: large, against: small, ...more })
const speed = (name: string, arm: number, against: number): ClaimContrast<Throughput> => ({ name, optimizer: OPTIMIZER, arm: batchesOf(arm), against: batchesOf(against) })

/** What a textbook answer says for large batches, in our words: 6.1, of which trainings are timed. */
export function q6SpeedClaim(): DeclaredClaim<Throughput> {
  return claim<Throughput>({
    id: '6.1',
    text: 'Larger batches use the hardware better: training is more efficient.',
    reading: 'More training images a second, by the clock, with everything a step does: the images made ready, forward, backward, weights changed. Batches of 256 beside batches of 16. Rounds stand for seeds; in each round all sizes take turns, so that a slow moment meets all of them. Only the ratio is compared, since the rates belong to the machine.',
    metric: SPEED,
    smallestEffect: 1.25,
    matching: 'the same network, one thread, the sizes taking turns',
    contrast: speed('256 beside 16', 256, 16),
    secondary: [speed('64 beside 16', 64, 16), speed('256 beside 64', 256, 64), speed('1024 beside 256', 1024, 256)]
  })
}

/** What a textbook answer says for and against large batches, in our words: 6.2 to 6.8. Fixed before anything runs. */
export function q6Claims(settings: QuestionSettings, speeds: BatchSpeeds): readonly DeclaredClaim<TrainResult>[] {
  const doses = Object.fromEntries(NOISE_SIZES.map(size => [batchesOf(size), size]))
  return [
    claim<TrainResult>({
      id: '6.2',
      text: 'Training with larger batches converges faster.',
      reading: 'Faster: 90 % of the validation images are recognised sooner, at a constant rate, for each batch size the one at which it is soonest there. Sooner can be counted in images, which is in epochs, in steps, and in seconds on this machine; most people count epochs, so that is the reading that decides.',
      metric: IMAGES_TO_TARGET,
      smallestEffect: 1.25,
      matching: 'each batch size at the rate at which it is soonest there',
      contrast: UNITS.map(({ unit, metric = speeds.secondsToTarget, rule }) => pair(Q6_NAMES.target, `counted in ${unit}`, { metric, rule, ...(rule === 'censored' && { limit: mostImages(settings) }) })),
      secondary: UNITS.map(({ unit, metric = speeds.secondsToTarget }) => pair(Q6_NAMES.target, `128 beside 32, in ${unit}`, { arm: middle, metric, rule: 'difference' }))
    }),
    claim<TrainResult>({
      id: '6.3',
      text: 'Larger batches give steadier gradients.',
      reading: 'Steady: a batch’s gradient g lies near the gradient G of all training images. Its noise, the mean of |g − G|² / |G|², falls in inverse proportion to the batch size if batches are fair samples: the slope of its logarithm over that of the batch size is then −1. All at one point of one training, after some steps, without taking any further one.',
      metric: LOG_NOISE,
      smallestEffect: 0.8,
      matching: 'one and the same network',
      contrast: { doses, doseScale: 'log', experiment: Q6_NAMES.noise, name: 'slope', optimizer: OPTIMIZER, claimed: 'lower' },
      secondary: [{ arm: batchesOf(1024), against: batchesOf(16), experiment: Q6_NAMES.noise, name: '1024 beside 16', optimizer: OPTIMIZER, metric: GRADIENT_NOISE, smallestEffect: 1.25 }]
    }),
    claim<TrainResult>({
      id: '6.4',
      text: 'Larger batches generalise better, because every step sees a wider variety of images.',
      reading: 'Better on the test images. Trained through the same images equally often, which is how most people would compare; and trained for equally many steps, where the large batches see more images. In both, every batch size has its own best rate. Of variety: in an epoch every batch size sees the same images.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: EQUAL_EPOCHS,
      contrast: [pair(Q6_NAMES.rates, 'equal epochs'), pair(Q6_NAMES.steps, 'equal steps', { matching: EQUAL_STEPS })],
      secondary: [
        pair(Q6_NAMES.rates, 'training cross-entropy, equal epochs', { metric: TRAINING_LOSS, smallestEffect: 1.1 }),
        pair(Q6_NAMES.steps, 'training cross-entropy, equal steps', { metric: TRAINING_LOSS, smallestEffect: 1.1, matching: EQUAL_STEPS }),
        pair(Q6_NAMES.steps, 'gap between test and training, equal steps', { metric: GAP, smallestEffect: 0.01, matching: EQUAL_STEPS }),
        { name: 'validation cross-entropy, when both have the same training cross-entropy', experiment: Q6_NAMES.steps, optimizer: OPTIMIZER, metric: VALIDATION_LOSS, smallestEffect: 0.01, matching: 'the lowest training cross-entropy that both came to', perSeed: arms => atEqualTraining(arms[large]!, arms[small]!) }
      ]
    }),
    claim<TrainResult>({
      id: '6.5',
      kind: 'definitional',
      rule: 'counted',
      text: 'Larger batches need more memory.',
      reading: 'What a step keeps in memory from its forward pass for its backward pass, counted in a real one: it doubles whenever the batch does. The weights are counted too: they need the same for every batch.',
      decidedBy: 'By counting bytes: supported when each doubling of the batch, from 16 to 1,024, doubles what is kept for the backward pass.'
    }),
    claim<TrainResult>({
      id: '6.6',
      kind: 'ill-posed',
      text: 'For some complex architectures larger batches slow convergence down, because gradients vanish.',
      reading: 'Which architectures, it does not say. That gradients vanish can be looked at: if they did because of the batch, less of the gradient of all images would be left in that of a larger batch. On average it is all of it, for every size: a batch’s gradient is a mean over fair samples. How much is there is measured as g·G / |G|². Whether depth makes large batches slower is trained in the profile full only: a network with four layers more, both at their best rates.',
      metric: SIGNAL,
      smallestEffect: 1.5,
      contrast: [
        ...(settings.profile === 'quick' ? [] : [pair(Q6_NAMES.depth, 'a deeper network, equal epochs', { metric: TEST_ERROR, claimed: 'higher', smallestEffect: 0.3, matching: EQUAL_EPOCHS, arm: deepBatchesOf(LARGE), against: deepBatchesOf(SMALL), minus: { arm: large, against: small } })]),
        { arm: batchesOf(1024), against: batchesOf(16), experiment: Q6_NAMES.noise, name: 'vanishing gradients', optimizer: OPTIMIZER, claimed: 'lower', matching: 'one and the same network' }
      ]
    }),
    claim<TrainResult>({
      id: '6.7',
      text: 'Large batches may need a smaller learning rate, and a good one is harder to find.',
      reading: 'Every network is trained with each of several rates, which fall to 0; its best rate is the one with the lowest validation cross-entropy. Smaller: the best rate for batches of 512 is lower than for batches of 32. Harder to find: the range of rates at which the cross-entropy is at most a quarter above the best is narrower, measured in decades, which are factors of ten.',
      metric: BEST_RATE,
      smallestEffect: 1.5,
      matching: 'equal epochs, the same rates tried',
      contrast: [pair(Q6_NAMES.rates, 'a smaller rate', { claimed: 'lower' }), pair(Q6_NAMES.rates, 'harder to find', { metric: WINDOW, claimed: 'lower', smallestEffect: 0.1 })],
      secondary: settings.profile === 'full' ? [pair(Q6_NAMES.rates, '128 beside 32', { arm: middle, claimed: 'lower' }), pair(Q6_NAMES.rates, '512 beside 128', { against: middle, claimed: 'lower' })] : []
    }),
    claim<TrainResult>({
      id: '6.8',
      kind: 'ill-posed',
      rule: 'counted',
      text: 'Large batches explore less, and so may end in a poor local minimum.',
      reading: 'Nobody can see a local minimum of 30,282 weights, nor whether a training has explored. What can be seen are stand-ins: how far from its initial weights a network came, how differently networks of different seeds answer, and how sharply the loss curves where they ended. They describe; they decide nothing.',
      decidedBy: 'Not at all: stand-ins are shown, without a verdict.'
    })
  ]
}
