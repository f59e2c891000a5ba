import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { RunResult } from '../training/TrainResult'
import { atRate, layerOf, Q5_GAINS, Q5_HE, Q5_NAMES, Q5_RECOVERY, scaled, type Q5Activation } from './q5Experiments'
import { CROSS_ENTROPY, DEAD_SHARE, FIRST_GRADIENT, GRADIENT_RATIO, lossOfTheOneWithMore, MEAN_SLOPE, NEAR_ZERO, NEAR_ZERO_HERE, STILL_DEAD, stillDead, TEST_ERROR } from './q5Metrics'

type Contrast = ClaimContrast<RunResult>
type Pair = Extract<Contrast, { arm: string }>

const ADAM = 'Adam (0.9, 0.99)'
const ONE_CYCLE = `${ADAM}, 1cycle`
const SGD = 'SGD, momentum 0.9'
const UNTRAINED = 'none: nothing is trained'
const EQUAL_STEPS = 'equal steps'
/** A quarter of the seeds. */
const QUARTER = 0.25

/** One activation against another, in an experiment. */
const activations = (experiment: string, arm: Q5Activation, against: Q5Activation, more: Omit<Partial<Pair>, 'optimizer'> & { optimizer: string }): Pair => ({ name: `${arm} against ${against}`, experiment, arm, against, ...more })
const before = (arm: Q5Activation, against: Q5Activation): Pair => activations(Q5_NAMES.initial, arm, against, { optimizer: UNTRAINED, claimed: 'lower' })
const grown = (activation: Q5Activation, more: Partial<Contrast> = {}): Contrast => ({ name: activation, optimizer: UNTRAINED, experiment: Q5_NAMES.gains, doses: Object.fromEntries(Q5_GAINS.map(gain => [scaled(activation, gain), gain])), doseScale: 'log', claimed: 'lower', ...more })
const deepened = (initialisation: string): Pair => ({ name: `${initialisation}’s initial weights`, optimizer: UNTRAINED, experiment: Q5_NAMES.layers, arm: layerOf(initialisation, 4), against: layerOf(initialisation, 1), claimed: 'higher' })
const fewerFailures = (experiment: string, name: string, optimizer: string, arm: Q5Activation): Pair => activations(experiment, arm, 'ReLU', { name: `${arm}, ${name}`, optimizer, rule: 'failures', metric: TEST_ERROR, claimed: 'lower', smallestEffect: QUARTER })
const twoOrders = (experiment: string, name: string, more: typeof DEAD_SHARE): Contrast => ({ name, optimizer: ADAM, experiment, perSeed: lossOfTheOneWithMore(more), metric: CROSS_ENTROPY, claimed: 'higher', smallestEffect: 1.1, matching: 'one recipe and one initial network: only the order of the images differs' })

/** What a textbook answer says of activations above zero, and what the course says of activations near zero, in our words. Fixed before anything runs. */
export function q5Claims(): readonly DeclaredClaim<RunResult>[] {
  return [
    claim<RunResult>({
      id: 'A-Q5a',
      question: 5,
      text: 'Activations near zero are harmful: what is computed with them does nothing.',
      reading: 'The course’s own answer, first half. Pairs of networks that differ in nothing but the order of their images: is the one with more near zero worse? At Adam’s rate of 0.03, at which many channels die, for the share of channels that are zero for every image. At 0.01, at which few die, for the share of all numbers that are near zero. And one network with initial weights that leave much near zero, against one with weights that don’t (A-Q5b).',
      metric: CROSS_ENTROPY,
      contrast: [
        twoOrders(Q5_NAMES.dead, 'more dead channels, Adam at 0.03', DEAD_SHARE),
        twoOrders(Q5_NAMES.sparse, 'more near zero, Adam at 0.01', NEAR_ZERO),
        { name: 'more near zero at the start', optimizer: ONE_CYCLE, experiment: Q5_NAMES.expressive, arm: 'ReLU', against: Q5_HE, claimed: 'higher', smallestEffect: 1.1, matching: 'equal steps, each at its own best learning rate' }
      ],
      secondary: [
        activations(Q5_NAMES.remedies, 'ReLU', 'leaky ReLU', { name: 'failures with and without a way out of zero, Adam at 0.06', optimizer: ADAM, rule: 'failures', metric: TEST_ERROR, claimed: 'higher', smallestEffect: QUARTER }),
        { name: 'near zero, Adam at 0.01 against 0.001', optimizer: ADAM, experiment: Q5_NAMES.rates, arm: atRate(0.01), against: atRate(0.001), metric: NEAR_ZERO, claimed: 'higher', smallestEffect: 5 },
        { name: 'test error, Adam at 0.01 against 0.001', optimizer: ADAM, experiment: Q5_NAMES.rates, arm: atRate(0.01), against: atRate(0.001), metric: TEST_ERROR, claimed: 'higher', smallestEffect: 0.3 }
      ]
    }),
    claim<RunResult>({
      id: 'A-Q5b',
      question: 5,
      text: 'Zeros in one layer make more zeros in the next.',
      reading: 'The course’s own answer, second half. Before training, more is near zero in the fourth hidden layer than in the first. With the library’s initial weights, as in the course, and with He’s, which are made for ReLU.',
      metric: NEAR_ZERO_HERE,
      smallestEffect: 5,
      matching: 'one network, two of its layers',
      contrast: [deepened('PyTorch'), deepened('He')]
    }),
    claim<RunResult>({
      id: '5.1',
      text: 'Activations above zero make gradients vanish, because the activation’s slope is zero there.',
      reading: 'The network’s own activation, ReLU. Its slope at numbers above zero; and whether the gradient that comes through to the first layer, compared with the last layer’s, is smaller than with activations that give numbers below zero too.',
      metric: GRADIENT_RATIO,
      smallestEffect: 2,
      matching: 'the same initial weights (He’s) and images',
      contrast: [before('ReLU', 'leaky ReLU'), before('ReLU', 'ELU')],
      secondary: [before('sigmoid', 'tanh'), before('softplus', 'tanh')]
    }),
    claim<RunResult>({
      id: '5.2',
      text: 'Activations far above zero are saturated: the output hardly changes any more.',
      reading: 'A saturated activation is flat. Its slope at 100; and whether, when the weights are made 4 and 16 times as large, the mean slope at the numbers that occur in the network falls. An exponent: −1 would be a slope that halves when the weights double.',
      metric: MEAN_SLOPE,
      smallestEffect: Math.exp(0.1),
      matching: 'the same initial weights (He’s), multiplied',
      contrast: [grown('ReLU'), grown('tanh'), grown('sigmoid')],
      secondary: (['ReLU', 'tanh', 'sigmoid'] as const).map(activation => grown(activation, { name: `gradient of the first layer, ${activation}`, metric: FIRST_GRADIENT }))
    }),
    claim<RunResult>({
      id: '5.3',
      text: 'Activations above zero make neurons die: they get stuck and learn no more.',
      reading: 'A dead channel gives zero for every image. Whether there are any: more of them at Adam’s rate of 0.06 than at 0.01, networks at chance included. Whether activations above zero are the cause: whether a gradient is ever stopped at a number above zero.',
      metric: DEAD_SHARE,
      smallestEffect: 5,
      matching: EQUAL_STEPS,
      contrast: { name: 'dead channels, Adam at 0.06', optimizer: ADAM, experiment: Q5_NAMES.rates, arm: atRate(0.06), against: atRate(0.01), claimed: 'higher' },
      secondary: [
        { name: 'dead channels, Adam at 0.03', optimizer: ADAM, experiment: Q5_NAMES.rates, arm: atRate(0.03), against: atRate(0.01), claimed: 'higher' },
        { name: 'of the dead, those still dead after going on at 0.001', optimizer: ADAM, experiment: Q5_NAMES.recovery, perSeed: arms => stillDead(arms[Q5_RECOVERY.before]!, arms[Q5_RECOVERY.after]!), metric: STILL_DEAD, claimed: 'higher', smallestEffect: 5, matching: 'the same networks' }
      ]
    }),
    claim<RunResult>({
      id: '5.4',
      text: 'Because a ReLU’s outputs are never below zero, what a network can express is limited.',
      reading: 'If so, the same network does better with an activation whose outputs are below zero too.',
      metric: CROSS_ENTROPY,
      smallestEffect: 1.1,
      matching: 'equal steps, each activation at its own best learning rate',
      contrast: (['leaky ReLU', 'ELU'] as const).map(arm => activations(Q5_NAMES.expressive, arm, 'ReLU', { optimizer: ONE_CYCLE, claimed: 'lower' })),
      secondary: (['leaky ReLU', 'ELU'] as const).map(arm => activations(Q5_NAMES.expressive, arm, 'ReLU', { name: `test error, ${arm}`, optimizer: ONE_CYCLE, metric: TEST_ERROR, claimed: 'lower', smallestEffect: 0.3 }))
    }),
    claim<RunResult>({
      id: '5.5',
      text: 'Because a ReLU makes zero of everything below zero, the information in negative numbers is lost.',
      reading: 'Images in which the sign is all that matters: half of them are negated, and a negated digit belongs to another class. If the sign is lost, at best half of the images are recognised; if some of it is, activations that keep it do better.',
      metric: TEST_ERROR,
      smallestEffect: 0.5,
      matching: EQUAL_STEPS,
      contrast: (['leaky ReLU', 'ELU'] as const).map(against => activations(Q5_NAMES.signed, 'ReLU', against, { optimizer: ONE_CYCLE, claimed: 'higher' }))
    }),
    claim<RunResult>({
      id: '5.6',
      text: 'Leaky ReLU, ELU and the like repair this.',
      reading: 'Where ReLU networks fail, recognising fewer than half of the digits, fewer do with another activation: Adam at 0.06, and SGD at 0.3. Where they don’t, at the best rate of each, the other activation has a lower test cross-entropy.',
      metric: CROSS_ENTROPY,
      smallestEffect: 1.1,
      matching: EQUAL_STEPS,
      contrast: [
        fewerFailures(Q5_NAMES.remedies, 'Adam at 0.06', ADAM, 'leaky ReLU'),
        fewerFailures(Q5_NAMES.remedies, 'Adam at 0.06', ADAM, 'ELU'),
        fewerFailures(Q5_NAMES.sgd, 'SGD at 0.3', SGD, 'leaky ReLU'),
        activations(Q5_NAMES.expressive, 'leaky ReLU', 'ReLU', { name: 'leaky ReLU, Adam at its best rate', optimizer: ONE_CYCLE, claimed: 'lower' })
      ],
      secondary: [fewerFailures(Q5_NAMES.sgd, 'SGD at 0.3', SGD, 'ELU'), activations(Q5_NAMES.expressive, 'ELU', 'ReLU', { name: 'ELU, Adam at its best rate', optimizer: ONE_CYCLE, claimed: 'lower' })]
    })
  ]
}
