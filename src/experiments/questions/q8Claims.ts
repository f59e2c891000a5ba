import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { SparseWordsResult } from '../toys/sparseWords'
import type { RunResult } from '../training/TrainResult'
import { cell, dense, Q8_BALLS, Q8_BRANCHES, Q8_GRID, Q8_NAMES, Q8_SCHEDULES, q8Limits, rated, sparse, type Q8Optimizer } from './q8Experiments'
import {
  APART, atEqualLoss, AT_EQUAL_LOSS, BARRIER, COMMON, CROSS_ENTROPY, DEEPER, DISAGREEMENT, ESCAPE, EXPLORED_ERROR, FROM_START, GAP, HIGHEST_USABLE, LEFT, RARE, SHARPNESS, STEPS, STEPS_TO_90, TEST_ERROR,
  TRAINING_LOSS, WORD_ERROR, type Explored
} from './q8Metrics'

type Pair<R> = Extract<ClaimContrast<R>, { arm: string }>
type More<R> = Partial<Pair<R>>

const EQUAL_STEPS = 'equal steps'
const WORDS = { Adam: 'Adam (0.9, 0.99)', SGD: 'SGD, momentum 0.9' } as const satisfies Record<Q8Optimizer, string>

/** Two rates of one optimizer. */
const rates = (optimizer: Q8Optimizer, high: number, low: number, more: More<RunResult> = {}): Pair<RunResult> => ({ name: `${optimizer}, ${high} against ${low}`, optimizer: WORDS[optimizer], arm: rated(optimizer, high), against: rated(optimizer, low), ...more })

/** The claims of question 8 by their numbers: 8.2 and 8.6 are of other trials than the others. */
export interface Q8Claims {
  readonly '8.1': DeclaredClaim<RunResult>
  readonly '8.2': DeclaredClaim<Explored>
  readonly '8.3': DeclaredClaim<RunResult>
  readonly '8.4': DeclaredClaim<RunResult>
  readonly '8.5': DeclaredClaim<RunResult>
  readonly '8.6': DeclaredClaim<SparseWordsResult>
}

/** What a textbook answer says a high learning rate is good for, in our words. Fixed before anything runs. */
export function q8Claims(settings: QuestionSettings): Q8Claims {
  const limits = q8Limits(settings)
  return { '8.1': faster(limits), '8.2': exploring(), '8.3': leavingPlateaus(limits), '8.4': generalising(), '8.5': withMomentum(limits), '8.6': sparseGradients() }
}

const faster = (limits: ReturnType<typeof q8Limits>): DeclaredClaim<RunResult> =>
  claim({
    id: '8.1',
    text: 'A high learning rate makes training converge faster.',
    reading: 'Fewer steps until 95 % of the validation images are recognised, each rate constant. Ten times the rate up to one that is good for the optimizer; and, because “the higher the faster” would go on, three times the good one.',
    metric: STEPS,
    rule: 'censored',
    smallestEffect: 1.25,
    matching: 'equal batches of 128; a training that has not reached it at the limit is counted as later than all that have',
    contrast: [rates('Adam', 0.01, 0.001, { limit: limits.speedLow }), rates('SGD', 0.05, 0.005, { limit: limits.speedSgd }), rates('Adam', 0.03, 0.01, { limit: limits.speed })]
  })

/** Of networks. */
const branched = (name: string, metric: Pair<Explored>['metric'] & object, smallestEffect: number): Pair<Explored> => ({ name, experiment: Q8_NAMES.exploring, optimizer: WORDS.SGD, arm: Q8_BRANCHES.high, against: Q8_BRANCHES.low, claimed: 'higher', metric, smallestEffect })
/** Of balls. */
const rolled = (name: string, arm: string, against: string, more: More<Explored> = {}): Pair<Explored> => ({ name: `toy: ${name}`, experiment: Q8_NAMES.valleys, optimizer: 'SGD in one dimension', arm, against, claimed: 'higher', metric: DEEPER, smallestEffect: 10, ...more })

const exploring = (): DeclaredClaim<Explored> =>
  claim({
    id: '8.2',
    kind: 'ill-posed',
    text: 'A high learning rate explores more of the space of weights, and escapes local minima and saddle points.',
    reading: 'Nobody sees the local minima of a network, so whether one was escaped can’t be measured. Described are: how far a network gets from its initial weights, and what becomes of two that part from one point, trained at one rate on the same images in another order: how far apart they end, on how many images they disagree, and whether the loss rises between them. Beside it a toy in which the minima are known.',
    decidedBy: 'By nothing: what is measured describes, and decides nothing. A longer way is no escape.',
    matching: EQUAL_STEPS,
    secondary: [
      branched('way from the start', FROM_START, 1.25),
      branched('two orders, distance', APART, 1.25),
      branched('two orders, disagreement', DISAGREEMENT, 1),
      branched('two orders, loss barrier', BARRIER, 0.05),
      { ...branched('test error', EXPLORED_ERROR, 0.3), claimed: 'lower' },
      rolled('a low rate, balls that got out', Q8_BALLS.high, Q8_BALLS.low, { metric: LEFT }),
      rolled('the same, ten times as long for the low one', Q8_BALLS.high, Q8_BALLS.lowLong, { metric: LEFT, matching: 'equal products of rate and steps' }),
      rolled('a higher rate, in the deeper valley', Q8_BALLS.higher, Q8_BALLS.high),
      rolled('high and falling, in the deeper valley', Q8_BALLS.falling, Q8_BALLS.higher)
    ]
  })

const leavingPlateaus = (limits: ReturnType<typeof q8Limits>): DeclaredClaim<RunResult> =>
  claim({
    id: '8.3',
    text: 'A high learning rate helps to leave plateaus.',
    reading: 'A plateau that is made: all filters are drawn 0.3 times as large as usual, so that hardly anything of the image arrives at the other end and the loss stays at that of guessing, 2.3. Left when the mean loss of ten steps is below 2.',
    metric: ESCAPE,
    rule: 'censored',
    smallestEffect: 1.25,
    matching: 'equal initial weights and batches of 64; a training still there at the limit is counted as later than all that have left',
    contrast: [rates('Adam', 0.01, 0.001, { limit: limits.plateauAdam }), rates('SGD', 0.3, 0.03, { limit: limits.plateauSgd })],
    secondary: [rates('SGD', 0.1, 0.03, { limit: limits.plateauSgd }), { name: 'Adam, trend over three rates', optimizer: WORDS.Adam, rule: 'slope', doses: { [rated('Adam', 0.001)]: 0.001, [rated('Adam', 0.003)]: 0.003, [rated('Adam', 0.01)]: 0.01 }, doseScale: 'log', claimed: 'lower', smallestEffect: 1.1 }]
  })

const generalising = (): DeclaredClaim<RunResult> => {
  const { low, lowCycle, mid, high } = Q8_SCHEDULES
  const against = (arm: string, other: string, name: string, more: More<RunResult> = {}): Pair<RunResult> => ({ name, experiment: Q8_NAMES.schedules, optimizer: WORDS.SGD, arm, against: other, ...more })
  return claim({
    id: '8.4',
    text: 'A high learning rate that is lowered later (“annealing or warm-up”) makes the network generalise better.',
    reading: 'Better on test images than a low rate throughout, by errors and by cross-entropy: with a highest rate of 0.05, and with one of 0.2, both by 1cycle. And because a network can be better on new images simply because it has learnt more: validation cross-entropy when both have the same training loss. What is counted: whether annealing and warm-up are two names of one thing.',
    metric: TEST_ERROR,
    smallestEffect: 0.3,
    matching: EQUAL_STEPS,
    contrast: [
      against(mid, low, 'up to 0.05, test error'),
      against(mid, low, 'up to 0.05, cross-entropy', { metric: CROSS_ENTROPY, smallestEffect: 1.1 }),
      against(high, low, 'up to 0.2, test error'),
      { name: 'up to 0.05, at equal training loss', experiment: Q8_NAMES.equalLoss, optimizer: WORDS.SGD, matching: 'equal training loss', metric: AT_EQUAL_LOSS, smallestEffect: 1.1, perSeed: ({ [mid]: one, [low]: other }) => (one && other ? atEqualLoss(one, other) : null) }
    ],
    secondary: [
      against(lowCycle, low, 'the schedule alone, at 0.01'),
      against(high, mid, '0.2 against 0.05'),
      against(mid, low, 'training loss', { metric: TRAINING_LOSS, smallestEffect: 1.1 }),
      against(mid, low, 'generalisation gap', { metric: GAP, smallestEffect: 0.01 }),
      against(mid, low, 'sharpness', { metric: SHARPNESS, smallestEffect: 1.25 })
    ]
  })
}

const withMomentum = ({ momentum: limit }: ReturnType<typeof q8Limits>): DeclaredClaim<RunResult> => {
  const cells = (name: string, arm: string, against: string, more: More<RunResult> = {}): Pair<RunResult> => ({ name, experiment: Q8_NAMES.momentum, optimizer: 'SGD', arm, against, ...more })
  return claim({
    id: '8.5',
    text: 'Momentum lets a high learning rate be used without instability.',
    reading: 'Usable: 90 % of the validation images are recognised before the limit. Momentum 0.9 against none, first at one and the same rate, 0.25. With momentum m a step goes on for 1/(1 − m) steps, so then at the same rate / (1 − m), 0.5: do they need fewer steps?',
    metric: STEPS_TO_90,
    smallestEffect: 1.25,
    contrast: [
      cells('the same rate, 0.25', cell(0.9, 0.25), cell(0, 0.25), { rule: 'failures', claimed: 'lower', smallestEffect: 0.25, matching: 'equal rates, equal steps' }),
      cells('the same rate / (1 − momentum), 0.5', cell(0.9, 0.05), cell(0, 0.5), { rule: 'censored', limit, matching: 'equal rates / (1 − momentum)' })
    ],
    secondary: [
      { name: 'highest rate that can be used: with momentum 0.9, as a multiple of that without', experiment: Q8_NAMES.grid, optimizer: 'SGD', matching: EQUAL_STEPS, metric: HIGHEST_USABLE, smallestEffect: 1.25, perSeed: results => highestUsable(results, 0.9) / highestUsable(results, 0) },
      cells('the same low rate, 0.05', cell(0.9, 0.05), cell(0, 0.05), { experiment: Q8_NAMES.grid, rule: 'censored', limit, matching: 'equal rates' })
    ]
  })
}

/** The highest rate of the grid by which a seed's network gets to 90 %; NaN where none does. */
export function highestUsable(results: Readonly<Record<string, Pick<RunResult, 'reached'>>>, momentum: number): number {
  return Q8_GRID.rates.reduce<number>((highest, lr) => (typeof results[cell(momentum, lr)]?.reached === 'number' ? lr : highest), NaN)
}

const sparseGradients = (): DeclaredClaim<SparseWordsResult> => {
  const pair = (name: string, arm: string, against: string, more: More<SparseWordsResult> = {}): Pair<SparseWordsResult> => ({ name: `toy: ${name}`, optimizer: 'SGD without momentum', arm, against, ...more })
  return claim({
    id: '8.6',
    text: 'A high learning rate helps where gradients are sparse, as in natural-language tasks.',
    reading: 'Not a question of convolutions, so a toy: texts of words as common as in a language (Zipf’s law), told apart by logistic regression, a weight for each word. Most words are in few texts, so most weights get a gradient only now and then. Ten times the rate, 1 against 0.1; and whether that helps more than where all words are common.',
    metric: WORD_ERROR,
    smallestEffect: 1,
    matching: EQUAL_STEPS,
    contrast: [pair('rare words, 1 against 0.1', sparse('SGD', 1), sparse('SGD', 0.1)), pair('more than with common words', sparse('SGD', 1), sparse('SGD', 0.1), { minus: { arm: dense('SGD', 1), against: dense('SGD', 0.1) } })],
    secondary: [
      pair('common words, 1 against 0.1', dense('SGD', 1), dense('SGD', 0.1)),
      pair('ten times as high again', sparse('SGD', 10), sparse('SGD', 1)),
      pair('weights of rare words', sparse('SGD', 1), sparse('SGD', 0.1), { metric: RARE, smallestEffect: 0.05 }),
      pair('weights of the common ones', sparse('SGD', 1), sparse('SGD', 0.1), { metric: COMMON, smallestEffect: 0.05 }),
      pair('Adagrad at 0.3 against the best SGD', sparse('Adagrad', 0.3), sparse('SGD', 1), { optimizer: 'Adagrad' }),
      pair('Adam at 0.03 against the best SGD', sparse('Adam', 0.03), sparse('SGD', 1), { optimizer: WORDS.Adam })
    ]
  })
}
