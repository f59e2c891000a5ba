import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { RunResult } from '../training/TrainResult'
import { frozen, narrow, Q2_NAMES, STACK, type Q2Size } from './q2Experiments'
import { CROSS_ENTROPY, KEPT, SHIFT_COST, TEST_ERROR } from './q2Metrics'

type Contrast = ClaimContrast<RunResult>
type Changes = Partial<Extract<Contrast, { arm: string }>>

const OPTIMIZERS = { Adam: { experiment: Q2_NAMES.adam, optimizer: 'Adam (0.9, 0.99), 1cycle' }, SGD: { experiment: Q2_NAMES.sgd, optimizer: 'SGD, momentum 0.9, 1cycle' } } as const
type Q2Optimizer = keyof typeof OPTIMIZERS
const BOTH: readonly Q2Optimizer[] = ['Adam', 'SGD']
const OWN_RATE = 'equal epochs, each network at its own best learning rate'
const pair = (optimizer: Q2Optimizer, arm: string, against: string, more: Changes = {}): Contrast => ({ name: `${arm}, ${optimizer}`, ...OPTIMIZERS[optimizer], arm, against, ...more })
/** The largest against the smallest: over three sizes of equal distance the slope of a straight line is the same number. */
const largest = (optimizer: Q2Optimizer, more: Changes = {}): Contrast => pair(optimizer, '7×7', '3×3', { name: optimizer, ...more })
/** The course's own. */
const course = (optimizer: Q2Optimizer, more: Changes = {}): Contrast => pair(optimizer, '5×5', '3×3', { name: `5×5 against 3×3, ${optimizer}`, ...more })

/** By how much more a larger filter helps with eight filters than with four. */
const withEight = (size: Q2Size, more: Changes = {}): Contrast => ({ name: size, optimizer: OPTIMIZERS.Adam.optimizer, experiment: Q2_NAMES.bottleneck, arm: size, against: '3×3', minus: { arm: narrow(size), against: narrow('3×3') }, ...more })
const alone = (arm: string, against: string, name: string): Contrast => ({ name, optimizer: OPTIMIZERS.Adam.optimizer, experiment: Q2_NAMES.bottleneck, arm, against })

/** First filters that stay as they are. */
const transferred = (arm: string, against: string, name: string, more: Changes = {}): Contrast => ({ name, optimizer: OPTIMIZERS.Adam.optimizer, experiment: Q2_NAMES.transfer, arm, against, ...more })
const learntMore = (size: Q2Size): Contrast => transferred(frozen(size, 'learnt'), frozen(size, 'random'), `${size}, what learning adds`, { minus: { arm: frozen('3×3', 'learnt'), against: frozen('3×3', 'random') } })

/** What a textbook answer says of a larger first filter, in our words; then the course's own answer, and advice of others. Fixed before anything runs. */
export function q2Claims(): readonly DeclaredClaim<RunResult>[] {
  return [
    claim<RunResult>({
      id: '2.1',
      text: 'A larger first filter captures the patterns of the image, and their surroundings, better.',
      reading: 'Better: the network makes fewer mistakes on the test images, and their cross-entropy is lower, with first filters of 7×7 pixels than with 3×3. Nothing else is different. Both numbers must say so. The course’s 5×5, which lie between, are shown beside it.',
      metric: TEST_ERROR,
      matching: OWN_RATE,
      contrast: BOTH.flatMap(optimizer => [largest(optimizer, { smallestEffect: 0.3 }), largest(optimizer, { name: `${optimizer}, cross-entropy`, metric: CROSS_ENTROPY, smallestEffect: 1.1 })]),
      secondary: BOTH.flatMap(optimizer => [course(optimizer, { smallestEffect: 0.3 }), course(optimizer, { name: `5×5 against 3×3, ${optimizer}, cross-entropy`, metric: CROSS_ENTROPY, smallestEffect: 1.1 })])
    }),
    claim<RunResult>({
      id: '2.2',
      kind: 'ill-posed',
      text: 'With its broader view, a larger first filter learns more general features, better building blocks for the layers after it.',
      reading: 'What is general is not said. Nearest test: first filters that have learnt from the digits 0 to 4 stay as they are, and all layers after them are trained anew on the digits 5 to 9. More general: with larger filters fewer of the new digits are mistaken. And, because random filters of that size may do the same: learning has gained more over random filters than it has with 3×3.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: OWN_RATE,
      contrast: [transferred(frozen('5×5', 'learnt'), frozen('3×3', 'learnt'), '5×5'), transferred(frozen('7×7', 'learnt'), frozen('3×3', 'learnt'), '7×7'), learntMore('5×5'), learntMore('7×7')],
      secondary: (['3×3', '5×5', '7×7'] as const).map(size => transferred(frozen(size, 'learnt'), frozen(size, 'random'), `learnt against random, ${size}`))
    }),
    claim<RunResult>({
      id: '2.3',
      text: 'A larger first filter makes the image smaller gradually, so that less is lost, and small shifts matter less.',
      reading: 'Three statements. Gradually: after a larger filter more positions are left; that is arithmetic. Less is lost: from what the last layer but one gives more of the image can be rebuilt by a linear map, with first filters of 7×7 than with 3×3. Small shifts matter less: when the test images are moved by two pixels, fewer mistakes are added. The last is what the verdict is read for.',
      metric: SHIFT_COST,
      matching: OWN_RATE,
      contrast: [...BOTH.map(optimizer => largest(optimizer, { name: `shifts, ${optimizer}`, smallestEffect: 1 })), ...BOTH.map(optimizer => largest(optimizer, { name: `what is kept, ${optimizer}`, metric: KEPT, smallestEffect: 0.05 }))],
      secondary: BOTH.flatMap(optimizer => [course(optimizer, { smallestEffect: 1 })])
    }),
    claim<RunResult>({
      id: '2.4',
      rule: 'counted',
      text: 'One convolution with a large filter needs fewer parameters than several with small ones.',
      reading: 'Several small ones that together see as much: two 3×3 see what one 5×5 sees, three what one 7×7 sees. Eight filters in each, weights counted without biases.',
      decidedBy: 'By arithmetic: in how many of the two pairs the one large filter has fewer weights, where the input has one channel, three, or as many as there are filters.'
    }),
    claim<RunResult>({
      id: 'VGG',
      question: 2,
      text: 'Two 3×3 convolutions in a row recognise more than one 5×5, which sees as much.',
      reading: 'Not of the textbook answer: it is what its claim 2.4 is up against. The two have a ReLU between them, which is said to help. Fewer mistakes on the test images, and a lower cross-entropy.',
      metric: TEST_ERROR,
      matching: OWN_RATE,
      contrast: [pair('Adam', STACK, '5×5', { name: 'test error', smallestEffect: 0.3 }), pair('Adam', STACK, '5×5', { name: 'cross-entropy', metric: CROSS_ENTROPY, smallestEffect: 1.1 })],
      secondary: [pair('Adam', STACK, '3×3', { name: 'against one 3×3', smallestEffect: 0.3 }), pair('Adam', STACK, '3×3', { name: 'against one 3×3, cross-entropy', metric: CROSS_ENTROPY, smallestEffect: 1.1 })]
    }),
    claim<RunResult>({
      id: 'A-Q2',
      question: 2,
      text: 'With eight 3×3 filters nine numbers become eight, so nothing has to be learnt; with 5×5 twenty-five become eight.',
      reading: 'If that is why a larger filter helps, it must help less where even the 3×3 filters are too few: in a network with four, where nine numbers become four. So the cross-entropy must fall more from 3×3 to 5×5 (and 7×7) with eight filters than with four.',
      metric: CROSS_ENTROPY,
      smallestEffect: 1.05,
      matching: OWN_RATE,
      contrast: [withEight('5×5'), withEight('7×7')],
      secondary: [
        alone('5×5', '3×3', '5×5 against 3×3, eight filters'),
        alone(narrow('5×5'), narrow('3×3'), '5×5 against 3×3, four filters'),
        alone('7×7', '3×3', '7×7 against 3×3, eight filters'),
        alone(narrow('7×7'), narrow('3×3'), '7×7 against 3×3, four filters'),
        withEight('5×5', { name: '5×5, test error', metric: TEST_ERROR, smallestEffect: 0.3 }),
        withEight('7×7', { name: '7×7, test error', metric: TEST_ERROR, smallestEffect: 0.3 })
      ]
    })
  ]
}
