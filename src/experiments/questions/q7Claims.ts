import { claim, type DeclaredClaim } from '../claim/DeclaredClaim'
import type { ClaimContrast } from '../claim/ClaimOptions'
import type { RunResult } from '../training/TrainResult'
import { constantly, dropped, Q7_NAMES, Q7_RATES, roughly, shaped, tenth, wronglyLabelled, type Q7Optimizer } from './q7Experiments'
import { DEAD_SHARE, GRADIENT_PEAK, LOSS_FLOOR, OUTLIER_SPIKE, SPIKE, TEST_ERROR } from './q7Metrics'

type Contrast = ClaimContrast<RunResult>
type Pair = Extract<Contrast, { arm: string }>

const { Adam, SGD } = Q7_RATES
const EQUAL_STEPS = 'equal steps'
/** Two seeds of eight. */
const QUARTER = 0.25

const contrast = (optimizer: Q7Optimizer, lr: number, arm: string, against: string, more: Partial<Pair>): Pair => ({
  name: `${optimizer} at ${lr}`,
  optimizer: optimizer === 'Adam' ? 'Adam (0.9, 0.99)' : 'SGD, momentum 0.9',
  arm,
  against,
  ...more
})
/** Two constant rates. */
const rates = (optimizer: Q7Optimizer, high: number, low: number, more: Partial<Pair>): Pair => contrast(optimizer, high, constantly(optimizer, high), constantly(optimizer, low), { claimed: 'higher', ...more })
/** Of failures among the constant rates, and shown beside what is decided. */
const failing = (optimizer: Q7Optimizer, high: number, low: number): Pair => rates(optimizer, high, low, { name: `failures, ${optimizer} at ${high}`, experiment: Q7_NAMES.rates, rule: 'failures', metric: TEST_ERROR, smallestEffect: QUARTER })

/** What a textbook answer says of starting with a high learning rate, in our words. Fixed before anything runs. */
export function q7Claims(): readonly DeclaredClaim<RunResult>[] {
  return [
    claim<RunResult>({
      id: '7.1',
      text: 'A high learning rate at the start makes training unstable.',
      reading: 'Unstable: within the first 60 steps the loss jumps above the value with which training began. A high rate compared with one at which training goes well, both constant. How many networks end at chance is shown beside it.',
      metric: SPIKE,
      smallestEffect: 1.25,
      matching: EQUAL_STEPS,
      contrast: [rates('Adam', Adam.extreme, Adam.good, { experiment: Q7_NAMES.spikes }), rates('SGD', SGD.extreme, SGD.good, { experiment: Q7_NAMES.spikes })],
      secondary: [failing('Adam', Adam.extreme, Adam.good), failing('SGD', SGD.extreme, SGD.good), rates('Adam', Adam.high, Adam.good, { experiment: Q7_NAMES.spikes }), rates('SGD', SGD.high, SGD.good, { experiment: Q7_NAMES.spikes }), rates('SGD', SGD.beyond, SGD.good, { experiment: Q7_NAMES.spikes })]
    }),
    claim<RunResult>({
      id: '7.2',
      text: 'With a high learning rate training steps over the minimum and oscillates about it, and so cannot find the best weights.',
      reading: 'Oscillating about a minimum: the training loss stays on a level from which the same network comes down when nothing changes but the rate, to a tenth for the last 30 % of the steps. Networks that died are left out. Whether the best weights “cannot” be found is claim 7.5.',
      metric: LOSS_FLOOR,
      smallestEffect: 1.1,
      matching: EQUAL_STEPS,
      contrast: (['Adam', 'SGD'] as const).map(name => contrast(name, Q7_RATES[name].high, constantly(name, Q7_RATES[name].high), dropped(name, Q7_RATES[name].high), { experiment: Q7_NAMES.dropped, claimed: 'higher' })),
      secondary: [rates('Adam', Adam.high, Adam.good, { name: `Adam: ${Adam.high} against ${Adam.good}, both throughout`, experiment: Q7_NAMES.dropped }), rates('SGD', SGD.high, SGD.good, { name: `SGD: ${SGD.high} against ${SGD.good}, both throughout`, experiment: Q7_NAMES.dropped })]
    }),
    claim<RunResult>({
      id: '7.3',
      text: 'After a high learning rate at the start training converges too early, in a bad region that it does not leave again.',
      reading: 'The first 60 steps at a high rate, all others at one at which training goes well. In a bad region: worse than with the good rate from the start. For Adam at 0.06 that is how many networks end at chance; for SGD at 0.15, at which few die, the test error.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: 'equal steps in all, the rough ones counted',
      contrast: [
        contrast('Adam', Adam.extreme, roughly('Adam', Adam.extreme, Adam.good), constantly('Adam', Adam.good), { experiment: Q7_NAMES.roughAdam, rule: 'failures', claimed: 'higher', smallestEffect: QUARTER, smallestAmongSurvivors: 0.3 }),
        contrast('SGD', SGD.high, roughly('SGD', SGD.high, SGD.good), constantly('SGD', SGD.good), { experiment: Q7_NAMES.roughSgd, claimed: 'higher' })
      ],
      secondary: [
        contrast('Adam', Adam.extreme, roughly('Adam', Adam.extreme, Adam.good), constantly('Adam', Adam.good), { name: 'dead channels, among the networks that survive', experiment: Q7_NAMES.roughAdam, claimed: 'higher', metric: DEAD_SHARE, smallestEffect: 5 }),
        contrast('SGD', SGD.high, roughly('SGD', SGD.high, SGD.good), constantly('SGD', SGD.good), { name: 'dead channels, SGD at 0.15', experiment: Q7_NAMES.roughSgd, claimed: 'higher', metric: DEAD_SHARE, smallestEffect: 5 })
      ]
    }),
    claim<RunResult>({
      id: '7.4',
      text: 'A high learning rate makes training sensitive to noisy data and outliers.',
      reading: 'Noisy: 30 % of the training images get a wrong label; sensitive: the test error rises by more than at a good rate. Outliers: one training image in 200 is 20 times too bright; sensitive: the loss just after a batch with one of them, compared with that just before, is higher.',
      metric: TEST_ERROR,
      smallestEffect: 1,
      matching: EQUAL_STEPS,
      contrast: [
        ...(['SGD', 'Adam'] as const).map((name): Contrast => {
          const { high, good } = Q7_RATES[name]
          return contrast(name, high, wronglyLabelled(name, high), constantly(name, high), { name: `wrong labels, ${name} at ${high}`, experiment: Q7_NAMES.labels, claimed: 'higher', minus: { arm: wronglyLabelled(name, good), against: constantly(name, good) } })
        }),
        rates('SGD', SGD.high, SGD.good, { name: `outliers, SGD at ${SGD.high}`, experiment: Q7_NAMES.outliers, metric: OUTLIER_SPIKE, smallestEffect: 1.25 })
      ],
      secondary: (['SGD', 'Adam'] as const).flatMap(name => [Q7_RATES[name].good, Q7_RATES[name].high].map((lr): Contrast => contrast(name, lr, wronglyLabelled(name, lr), constantly(name, lr), { name: `what wrong labels cost, ${name} at ${lr}`, experiment: Q7_NAMES.labels, claimed: 'higher' })))
    }),
    claim<RunResult>({
      id: '7.5',
      text: 'What a high learning rate at the start has spoilt needs extensive fine-tuning afterwards.',
      reading: 'If so, lowering the rate once, without any tuning, is not enough: after 70 % of the steps at a high rate and the rest at a tenth of it, the network is still worse than one trained at that tenth throughout.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: EQUAL_STEPS,
      contrast: (['Adam', 'SGD'] as const).map(name => contrast(name, Q7_RATES[name].high, dropped(name, Q7_RATES[name].high), constantly(name, tenth(Q7_RATES[name].high)), { experiment: Q7_NAMES.dropped, claimed: 'higher' })),
      secondary: (['Adam', 'SGD'] as const).map(name => contrast(name, Q7_RATES[name].high, dropped(name, Q7_RATES[name].high), constantly(name, Q7_RATES[name].high), { name: `what lowering it does, ${name} at ${Q7_RATES[name].high}`, experiment: Q7_NAMES.dropped, claimed: 'lower' }))
    }),
    claim<RunResult>({
      id: '7.6',
      text: 'A high learning rate at the start makes the gradients explode.',
      reading: 'The greatest norm of a batch’s gradient during the training is ten times as large as at a good rate, or more: in the middle one of the seeds, since a few that explode would outweigh all others in a mean. A norm that is no finite number is above all others.',
      metric: GRADIENT_PEAK,
      rule: 'median',
      smallestEffect: 10,
      matching: EQUAL_STEPS,
      contrast: [rates('SGD', SGD.beyond, SGD.good, { experiment: Q7_NAMES.spikes }), rates('SGD', SGD.extreme, SGD.good, { experiment: Q7_NAMES.spikes }), rates('Adam', Adam.extreme, Adam.good, { experiment: Q7_NAMES.spikes })]
    }),
    claim<RunResult>({
      id: '7.7',
      text: 'So it is better to start with a low learning rate and to raise it (warm-up).',
      reading: 'The same highest rate, reached in a straight line over the first 30 % of the steps instead of from the first one. Where networks die: fewer do. Where none die: a lower test error.',
      metric: TEST_ERROR,
      smallestEffect: 0.3,
      matching: 'equal steps, equal highest rate',
      contrast: [
        contrast('Adam', Adam.extreme, shaped('Adam', Adam.extreme, 'raised'), constantly('Adam', Adam.extreme), { experiment: Q7_NAMES.extreme, rule: 'failures', claimed: 'lower', smallestEffect: QUARTER }),
        contrast('Adam', Adam.good, shaped('Adam', Adam.good, 'raised'), constantly('Adam', Adam.good), { experiment: Q7_NAMES.schedules }),
        contrast('SGD', SGD.extreme, shaped('SGD', SGD.extreme, 'raised'), constantly('SGD', SGD.extreme), { experiment: Q7_NAMES.schedules, rule: 'failures', claimed: 'lower', smallestEffect: QUARTER }),
        contrast('SGD', SGD.good, shaped('SGD', SGD.good, 'raised'), constantly('SGD', SGD.good), { experiment: Q7_NAMES.schedules })
      ],
      secondary: [
        contrast('Adam', Adam.extreme, shaped('Adam', Adam.extreme, '1cycle'), constantly('Adam', Adam.extreme), { name: `1cycle, Adam at ${Adam.extreme}`, experiment: Q7_NAMES.extreme, rule: 'failures', claimed: 'lower', smallestEffect: QUARTER }),
        contrast('SGD', SGD.extreme, shaped('SGD', SGD.extreme, '1cycle'), constantly('SGD', SGD.extreme), { name: `1cycle, SGD at ${SGD.extreme}`, experiment: Q7_NAMES.schedules, rule: 'failures', claimed: 'lower', smallestEffect: QUARTER })
      ]
    })
  ]
}
