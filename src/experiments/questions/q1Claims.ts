import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { RunResult } from '../training/TrainResult'
import { Q1_NAMES, Q1_WIDTHS, trainedArms, type Q1Arm } from './q1Experiments'
import { CROSS_ENTROPY, directions, DIRECTIONS_PER_FILTER, GAP, KEPT, MEMORISED, PROJECTED_RISE, RISE, TEST_ERROR } from './q1Metrics'

type Contrast = ClaimContrast<RunResult>
type Pair = Extract<Contrast, { arm: string }>

const OPTIMIZER = 'Adam (0.9, 0.99), 1cycle'
const HELD = 'equal epochs, each network at its own best learning rate; and in turn the work, the parameters and the first layer'

/** What is held equal between `doubled` and a network that does not double; it decides who wins. */
const RULES = { 'all 16': 'equal work', 'all 31': 'equal parameters', 'all 8': 'equal first layer' } as const
type Rule = keyof typeof RULES
const EACH_RULE = Object.keys(RULES) as readonly Rule[]

const against = (arm: Q1Arm, name: string, experiment: string, more: Partial<Pair> = {}): Pair => ({ name, optimizer: OPTIMIZER, experiment, arm: 'doubled', against: arm, ...more })
/** `doubled` against a network without doubling. */
const without = (arm: Rule, experiment: string, more: Partial<Pair> = {}): Pair => against(arm, RULES[arm], experiment, more)
const widths = (arm: keyof typeof Q1_WIDTHS, more: Partial<Pair>): Pair => ({ name: `${arm} filters`, optimizer: OPTIMIZER, experiment: Q1_NAMES.widths, arm, against: 'from 2', ...more })
/** In one network: layer 4 beside layer 1. */
const within = (arm: Q1Arm, experiment: string, name: string): Contrast => ({ name, optimizer: OPTIMIZER, experiment, perSeed: arms => (arms[arm] && RISE.of ? RISE.of(arms[arm]) : null) })

/** What a textbook answer says of doubling the filters, in our words; then the course's own answer, in two parts. Fixed before anything runs. */
export function q1Claims(settings: QuestionSettings): readonly DeclaredClaim<RunResult>[] {
  return [
    claim<RunResult>({
      id: '1.1',
      text: 'Doubling the filters makes the features more diverse: each filter can specialise in something of its own.',
      reading: 'Diverse: the channels of the fourth layer vary in more independent directions (their participation ratio: 1 if all say the same, as many as there are filters if none repeats another). In all there must be more of them, and for each filter, too.',
      metric: directions(),
      matching: HELD,
      smallestEffect: 1.25,
      contrast: [...EACH_RULE.map(arm => without(arm, Q1_NAMES.directions)), without('all 16', Q1_NAMES.directions, { name: 'each filter, equal work', metric: DIRECTIONS_PER_FILTER })],
      secondary: [without('all 31', Q1_NAMES.directions, { name: 'each filter, equal parameters', metric: DIRECTIONS_PER_FILTER }), without('all 16', Q1_NAMES.directions, { name: 'layer 3, equal work', metric: directions(2) })]
    }),
    claim<RunResult>({
      id: '1.2',
      text: 'Doubling the filters lets the network build a hierarchy of features, from simple ones to those that tell what is seen.',
      reading: 'A hierarchy: the digit can be read off the fourth layer, by a linear classifier, better than off the first. If doubling is what does it, that gain must be greater than in a network whose filters do not double. Because layers differ in how many numbers they give, it must be so from 32 random directions of each layer, too.',
      metric: RISE,
      matching: HELD,
      smallestEffect: 0.5,
      contrast: [...EACH_RULE.map(arm => without(arm, Q1_NAMES.probes)), without('all 16', Q1_NAMES.probes, { name: 'equal work, 32 directions', metric: PROJECTED_RISE })],
      secondary: [within('doubled', Q1_NAMES.probes, 'doubled: layer 4 above layer 1'), within('all 16', Q1_NAMES.probes, 'all 16: layer 4 above layer 1'), within('all 8', Q1_NAMES.probes, 'all 8: layer 4 above layer 1'), within('doubled', Q1_NAMES.untrained, 'doubled, untrained: layer 4 above layer 1')]
    }),
    claim<RunResult>({
      id: '1.3',
      text: 'Doubling the filters makes up for the resolution that is lost at stride 2, and reduces redundancy.',
      reading: 'Two statements. Makes up for: more of the image can be rebuilt, by a linear map, from what the fourth layer gives; and, by arithmetic, fewer numbers are lost from layer to layer. Reduces redundancy: for each filter there are more independent directions.',
      metric: KEPT,
      matching: HELD,
      smallestEffect: 0.05,
      contrast: [...EACH_RULE.map(arm => without(arm, Q1_NAMES.kept)), without('all 16', Q1_NAMES.directions, { name: 'less redundancy, equal work', metric: DIRECTIONS_PER_FILTER, smallestEffect: 1.25 })]
    }),
    claim<RunResult>({
      id: '1.4',
      kind: 'ill-posed',
      text: 'More filters regularise the network: they prevent over-fitting.',
      reading: 'As it stands it mistakes the category: a regulariser constrains what a network can learn, and more filters let it learn more. Nearest test: networks that all double, from 2, 4 or 8 filters, learn from few images, of which one in five has a wrong label. What regularises keeps a network from learning these by heart, and closes the gap between training and test.',
      metric: MEMORISED,
      smallestEffect: 5,
      matching: 'equal steps, equal images, equal wrong labels',
      contrast: [widths('from 8', { name: 'wrong labels learnt by heart' }), widths('from 8', { name: 'the gap', metric: GAP, smallestEffect: 0.05 })],
      secondary: [widths('from 4', { name: 'wrong labels learnt by heart, 4 filters against 2' }), widths('from 8', { name: 'test error, 8 filters against 2', metric: TEST_ERROR, smallestEffect: 0.3 }), widths('from 4', { name: 'test error, 4 filters against 2', metric: TEST_ERROR, smallestEffect: 0.3 })]
    }),
    claim<RunResult>({
      id: 'A-Q1a',
      question: 1,
      rule: 'counted',
      text: 'Where a step of 2 halves the sides, doubling the filters keeps the work of every layer the same.',
      reading: 'The course’s own answer. Work is the number of multiplications. Counted for one image in the convolutions 2 to 4, which are given channels that have doubled; and, in the network without doubling, whether it falls.',
      decidedBy: 'By arithmetic: in how many pairs of neighbours both layers have the same number of multiplications.'
    }),
    claim<RunResult>({
      id: 'A-Q1b',
      question: 1,
      text: 'Later layers have to find the more complex features, so it would not make sense if they did less work.',
      reading: 'What the course concludes from it. If so, the network that doubles makes fewer mistakes on the test images than one of which the work falls from layer to layer, and their cross-entropy is lower. Compared at equal work in all, at equal parameters, and with an equal first layer, because what is held equal may decide it.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: HELD,
      contrast: [
        without('all 16', Q1_NAMES.errors),
        without('all 16', Q1_NAMES.errors, { name: 'equal work, cross-entropy', metric: CROSS_ENTROPY, smallestEffect: 1.1 }),
        without('all 31', Q1_NAMES.errors),
        without('all 8', Q1_NAMES.errors)
      ],
      secondary: [
        ...(trainedArms(settings).includes('halved') ? [against('halved', 'halved, with 27 % more work', Q1_NAMES.errors)] : []),
        without('all 31', Q1_NAMES.errors, { name: 'equal parameters, cross-entropy', metric: CROSS_ENTROPY, smallestEffect: 1.1 }),
        without('all 8', Q1_NAMES.errors, { name: 'equal first layer, cross-entropy', metric: CROSS_ENTROPY, smallestEffect: 1.1 })
      ]
    })
  ]
}
