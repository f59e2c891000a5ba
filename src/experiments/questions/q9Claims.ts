import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { RunResult } from '../training/TrainResult'
import { Q9_NAMES, Q9_RATES, Q9_RECIPES } from './q9Experiments'
import { CROSS_ENTROPY, FORGETTING, GAP, JITTER, MEMORISED, NEW_ACCURACY, OLD_ACCURACY, TEST_ERROR, TRAINING_LOSS, type HardImages } from './q9Metrics'

type Contrast = ClaimContrast<RunResult>
type Changes = Partial<Extract<Contrast, { arm: string }>>

const { sgd, adam, moderate } = Q9_RECIPES
const RECIPES = [sgd, adam, moderate]
const EQUAL_STEPS = 'one branching point and equal steps from there'

/** An ending against the constant one, in the experiment of a recipe. */
const against = ({ name }: { name: string }, arm: string, more: Changes = {}): Contrast => ({ arm, against: 'constant', experiment: name, name, optimizer: optimizerOf(name), ...more })
const optimizerOf = (name: string): string => (name.startsWith('Adam') ? `Adam (0.9, 0.99), lr ${adam.lr}` : `SGD, momentum 0.9, lr ${name.startsWith(moderate.name) ? moderate.lr : sgd.lr}`)
const noisy = (arm: string, more: Changes): Contrast => against({ name: Q9_NAMES.noisy }, arm, more)

/** What a textbook answer says of ending with a low learning rate, in our words. Fixed before anything runs. */
export function q9Claims(hard: HardImages): readonly DeclaredClaim<RunResult>[] {
  const tasks = (experiment: string, name: string, more: Changes = {}): Contrast => ({ arm: '0.003', against: '0.03', experiment, name, optimizer: 'SGD, momentum 0.9', matching: '90 % of the validation images of the new task recognised', metric: OLD_ACCURACY, smallestEffect: 5, ...more })
  const trend = (experiment: string, name: string): Contrast => ({ doses: Object.fromEntries(Q9_RATES.map(rate => [rate, Number(rate)])), doseScale: 'log', experiment, name, optimizer: 'SGD, momentum 0.9', matching: '90 % of the validation images of the new task recognised', metric: OLD_ACCURACY, claimed: 'lower', smallestEffect: 2 })
  return [
    claim<RunResult>({
      id: '9.1',
      text: 'With a low learning rate at the end, small adjustments bring the network closer to the minimum of its loss.',
      reading: 'Closer to the minimum: a lower loss on the training images, which is what is minimised. Low at the end: falling to 0 in a straight line, instead of staying as it was.',
      metric: TRAINING_LOSS,
      smallestEffect: 1.1,
      matching: EQUAL_STEPS,
      contrast: RECIPES.map(recipe => against(recipe, 'falling')),
      secondary: [against(sgd, 'tenth', { name: 'a tenth of the rate' }), against(sgd, 'averaged', { name: 'no low rate at all: constant, and averaged' })]
    }),
    claim<RunResult>({
      id: '9.2',
      text: 'A low learning rate at the end keeps training stable: no oscillating about the minimum, and no getting stuck in a region that is not the best.',
      reading: 'Stable: the validation accuracy moves less from check to check. Of getting stuck nothing is tested here: smaller steps lead less far, so they can’t be what gets a network out of anything.',
      metric: JITTER,
      smallestEffect: 1.25,
      matching: EQUAL_STEPS,
      contrast: RECIPES.map(recipe => against(recipe, 'tenth')),
      secondary: [against(sgd, 'averaged', { name: 'no low rate at all: constant, and averaged' })]
    }),
    claim<RunResult>({
      id: '9.3',
      text: 'A low learning rate at the end fine-tunes the network: it learns the subtle patterns in its data.',
      reading: 'Subtle is what makes the difference for images that are hard to tell: the tenth of the test images with which three networks of other seeds had most trouble. What is gained by a falling rate is gained there more than elsewhere.',
      metric: hard.excess,
      smallestEffect: 1,
      matching: EQUAL_STEPS,
      contrast: RECIPES.map(recipe => against(recipe, 'falling')),
      secondary: [
        against(sgd, 'falling', { name: 'the hardest tenth, SGD at 0.1', metric: hard.error('hard') }),
        against(sgd, 'falling', { name: 'all others, SGD at 0.1', metric: hard.error('other') }),
        against(sgd, 'falling', { name: 'the hardest tenth, as a ratio', metric: { ...hard.error('hard'), scale: 'log' }, smallestEffect: 1.1 }),
        against(sgd, 'falling', { name: 'all others, as a ratio', metric: { ...hard.error('other'), scale: 'log' }, smallestEffect: 1.1 })
      ]
    }),
    claim<RunResult>({
      id: '9.4',
      text: 'A low learning rate at the end prevents over-fitting.',
      reading: 'Over-fitting: being better on the training images than on new ones, the gap between the two cross-entropies. The case that shows it is one with wrong labels, which can only be learnt by heart.',
      metric: GAP,
      matching: EQUAL_STEPS,
      contrast: [noisy('falling', { smallestEffect: 0.05 }), against(sgd, 'falling', { smallestEffect: 0.01 }), against(adam, 'falling', { smallestEffect: 0.01 })],
      secondary: [
        noisy('falling', { name: 'wrong labels learnt by heart, falling', metric: MEMORISED, smallestEffect: 5 }),
        noisy('averaged', { name: 'wrong labels learnt by heart, averaged', metric: MEMORISED, smallestEffect: 5 }),
        noisy('averaged', { name: 'gap, averaged', smallestEffect: 0.05 }),
        noisy('falling', { name: 'test error, falling', metric: TEST_ERROR, smallestEffect: 0.3 }),
        noisy('averaged', { name: 'test error, averaged', metric: TEST_ERROR, smallestEffect: 0.3 }),
        noisy('falling', { name: 'test cross-entropy, falling', metric: CROSS_ENTROPY, smallestEffect: 1.1 })
      ]
    }),
    claim<RunResult>({
      id: '9.5',
      text: 'A low learning rate at the end makes the network generalise better to unseen data.',
      reading: 'Better on the test images, clean labels: fewer are wrong, and their cross-entropy is lower. Both must say so.',
      metric: TEST_ERROR,
      matching: EQUAL_STEPS,
      contrast: RECIPES.flatMap(recipe => [against(recipe, 'falling', { smallestEffect: 0.3 }), against(recipe, 'falling', { name: `${recipe.name}, cross-entropy`, metric: CROSS_ENTROPY, smallestEffect: 1.1 })]),
      secondary: [against(sgd, 'averaged', { name: 'no low rate at all: constant, and averaged', smallestEffect: 0.3 })]
    }),
    claim<RunResult>({
      id: '9.6',
      kind: 'ill-posed',
      text: 'A low learning rate at the end avoids catastrophic forgetting of what was learnt before.',
      reading: 'As it stands it mistakes the category: catastrophic forgetting needs a new task, and at the end of an ordinary training there is none. Nearest tests: a network goes on to a new task, by a low rate and by one ten times higher, and is asked for the old one when both know the new one equally well; and, within one task, images that were right and become wrong.',
      metric: OLD_ACCURACY,
      smallestEffect: 5,
      contrast: [
        tasks(Q9_NAMES.transposed, 'digits lying on their side'),
        tasks(Q9_NAMES.classes, 'other digits'),
        ...[sgd, adam].map(recipe => against(recipe, 'falling', { name: `one task, ${recipe.name}`, metric: FORGETTING, smallestEffect: 1.25, matching: EQUAL_STEPS }))
      ],
      secondary: [trend(Q9_NAMES.transposed, 'trend over five rates, digits lying on their side'), tasks(Q9_NAMES.transposed, 'test accuracy on the new task', { metric: NEW_ACCURACY, smallestEffect: 1 })]
    })
  ]
}
