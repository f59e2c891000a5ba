import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, loweringSchedules, question8, QuestionSettings, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { highestUsable } from '../../../src/experiments/questions/q8Claims'
import { cell, dense, Q8_BALLS, Q8_BRANCHES, Q8_GRID, Q8_SCHEDULES, q8Limits, rated, sparse } from '../../../src/experiments/questions/q8Experiments'
import { again, atEqualLoss, type Exploration } from '../../../src/experiments/questions/q8Metrics'
import type { DoubleWellResult } from '../../../src/experiments/toys/doubleWell'
import type { SparseWordsResult } from '../../../src/experiments/toys/sparseWords'
import { trialWorkers } from './trialWorkers'

/** How a training is to have ended, but for what differs between seeds. */
interface Ending {
  error: number
  loss: number
  /** When it had learnt enough, and when it left the plateau; null for never. */
  steps: number | null
  escape: number | null
  /** Validation cross-entropy as a multiple of the training loss, all the way down. */
  worse: number
}
const SOUND: Ending = { error: 5, loss: 0.1, steps: 150, escape: 50, worse: 1.2 }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, RunResult> = ({ seed, error, loss, steps, escape, worse }) => {
  const own = 1 + 0.01 * Math.cos(7.31 * seed)
  const scores = (accuracy: number, crossEntropy: number): RunResult['test'] => ({ images: 100, accuracy, crossEntropy })
  const training = [2.3, 1, 0.5, own * loss]
  const rounded = (value: number | null): number | null => (value === null ? null : value + (seed % 3))
  return {
    steps: 200, images: 200 * 64, losses: { every: 1, values: [2.3, loss] }, firstLoss: 2.3, lossSpike: 1, lossFloor: loss,
    curve: { steps: [0, 10, 20, 30], accuracy: [0.1, 0.7, 0.9, 0.95], crossEntropy: training.map(value => worse * value), accuracyBefore: [] },
    reached: rounded(steps), test: scores(1 - (own * error) / 100, own * loss * worse), testError: own * error, validation: scores(0.9, 0.3), training: scores(0.9, own * loss), gap: loss * (worse - 1), testBefore: null, failed: false,
    measured: { trainingCurve: { accuracy: [0.1, 0.7, 0.9, 0.95], crossEntropy: training }, lossBelow: { steps: rounded(escape) }, sharpness: { largest: own, estimates: [own] } }
  }
}
const pretendWords: Train<{ seed: number; error: number }, SparseWordsResult> = ({ seed, error }) => ({ testError: error * (1 + 0.01 * Math.cos(7.31 * seed)), rare: 0.8, common: 0.9 })
const pretendExploration: Train<Exploration & { seed: number }, Exploration> = ({ seed, fromStart, apart, disagreement, barrier, testError }) => ({ fromStart: fromStart + 0.01 * seed, apart: apart + 0.01 * seed, disagreement: disagreement + 0.01 * seed, barrier: barrier + 0.001 * seed, testError: testError + 0.01 * seed })
const pretendBalls: Train<{ seed: number; share: number }, DoubleWellResult> = ({ seed, share }) => ({ left: share - 0.001 * seed, deeper: share - 0.001 * seed, height: 0.1, deeperByStep: [share] })

describe('question 8', function () {
  this.timeout(300_000)
  const workers = trialWorkers('q8')
  const quick = new QuestionSettings('quick', 'drawn')
  const common = (): { settings: QuestionSettings; executor: (typeof workers)['executor']; cache: string } => ({ settings: quick, executor: workers.executor, cache: path.join(workers.folder, 'cache') })

  it('has the claims 8.1 to 8.6, of which one is ill-posed, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question8(quick)
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), [1, 2, 3, 4, 5, 6].map(number => [`8.${number}`, 8, number === 2 ? 'ill-posed' : 'empirical']))
    assert.ok(claims.every(({ id, reading, decidedBy }) => reading !== 'As it is written.' && decidedBy.includes(id === '8.2' ? 'decides nothing' : 'supported when')))
    assert.equal(table.rows.length, 6)
    assert.throws(() => question8(quick).claim('8.7' as never), /no claim 8\.7 in question 8; there are 8\.1/)
  })

  it('has as many seeds as the sign test needs wherever a training may never arrive, and one row of its grid at one rate / (1 − momentum)', () => {
    const { experiments } = question8(quick)
    for (const each of ['speed', 'plateau', 'momentum'] as const) assert.ok(experiments[each].seeds.length >= 6, each)
    const { momenta, rates } = Q8_GRID
    assert.ok(momenta.every(momentum => rates.some(rate => Math.abs(rate / (1 - momentum) - 0.5) < 1e-9)))
    assert.ok([cell(0, 0.25), cell(0.9, 0.25), cell(0, 0.5), cell(0.9, 0.05)].every(arm => experiments.grid.arms.includes(arm) && experiments.momentum.arms.includes(arm)))
  })

  /** Verdicts of 8.1, 8.3, 8.4 and 8.5 where every arm ended as `of` says. */
  async function verdicts(of: (arm: string, experiment: string) => Partial<Ending>): Promise<Record<string, Verdict>> {
    const { experiments } = question8(quick)
    const results: ExperimentResults<RunResult>[] = []
    for (const name of ['speed', 'plateau', 'schedules', 'equalLoss', 'grid', 'momentum'] as const) {
      const { name: title, arms, seeds } = experiments[name]
      const failed = name === 'momentum' ? { failed: ({ reached }: RunResult) => reached === null } : {}
      results.push(await experiment<Ending, RunResult, RunResult>({ ...common(), name: title, arms: Object.fromEntries(arms.map(arm => [arm, { ...SOUND, ...of(arm, name) }])), seeds, train: pretend, ...failed }).run())
    }
    const [speed, plateau, schedules, equalLoss, grid, momentum] = results as [ExperimentResults<RunResult>, ...ExperimentResults<RunResult>[]]
    const question = question8(quick)
    return { '8.1': question.claim('8.1').test(speed), '8.3': question.claim('8.3').test(plateau!), '8.4': question.claim('8.4').test([schedules!, equalLoss!]), '8.5': question.claim('8.5').test([momentum!, grid!]) }
  }
  const { low, high } = Q8_SCHEDULES

  it('reads every claim the way round in which it is said', async () => {
    const quickly = [rated('Adam', 0.01), rated('SGD', 0.05), rated('SGD', 0.3)]
    const kept = await verdicts((arm, name) => {
      if (name === 'speed') return { steps: arm === rated('Adam', 0.03) ? 20 : quickly.includes(arm) ? 60 : 250 }
      if (name === 'plateau') return { escape: quickly.includes(arm) ? 20 : 90 }
      if (name === 'schedules' || name === 'equalLoss') return arm === low ? { error: 6, loss: 0.2, worse: 2 } : {}
      return { steps: arm === cell(0, 0.25) ? null : arm === cell(0.9, 0.05) ? 60 : 150 }
    })
    assert.deepEqual(Object.entries(kept).map(([id, { words }]) => [id, words.replaceAll('strongly ', '').split(' for ')[0]]), [['8.1', 'supported'], ['8.3', 'supported'], ['8.4', 'supported'], ['8.5', 'supported']])
    assert.ok(Object.values(kept).every(({ cases }) => cases.every(({ kind }) => kind === 'supported')))
    const against = await verdicts((arm, name) => {
      if (name === 'speed') return { steps: arm === rated('Adam', 0.03) ? null : quickly.includes(arm) ? 200 : 60 }
      if (name === 'plateau') return { escape: quickly.includes(arm) ? null : 20 }
      if (name === 'schedules' || name === 'equalLoss') return arm === low ? {} : { error: 6, loss: 0.2, worse: 2 }
      return { steps: arm === cell(0.9, 0.25) ? null : arm === cell(0, 0.5) ? 60 : 150 }
    })
    for (const { claim, cases } of Object.values(against)) assert.deepEqual(cases.map(({ way }) => way), cases.map(() => 'reversed'), claim.id)
  })

  it('tells a higher rate from too high a rate, and a better network from one that has only learnt more', async () => {
    const found = await verdicts((arm, name) => (name === 'speed' ? { steps: arm === rated('Adam', 0.03) ? null : arm === rated('Adam', 0.001) || arm === rated('SGD', 0.005) ? 280 : 90 } : arm === low ? { error: 6, loss: 0.2 } : arm === high ? { error: 9 } : {}))
    assert.match(found['8.1']?.words ?? '', /^mixed: strongly supported for Adam, 0\.01 against 0\.001, .*contradicted, reversed for Adam, 0\.03 against 0\.01$/)
    assert.match(found['8.4']?.words ?? '', /^mixed: strongly supported for up to 0\.05, test error, .*reversed for up to 0\.2, test error, contradicted, no effect.* for up to 0\.05, at equal training loss$/)
  })

  it('counts annealing and warm-up as two things, by asking the schedules', () => assert.deepEqual(loweringSchedules(), { name: 'that “annealing” and “warm-up” both lower it', found: 1, claimed: 2 }))

  it('compares two networks when their training loss was the same, between two validations too', () => {
    const of = (training: number[], validation: number[]): RunResult => ({ curve: { crossEntropy: validation }, measured: { trainingCurve: { crossEntropy: training } } }) as unknown as RunResult
    // Both were at 0.25: the first in the geometric middle of 0.5 and 0.125, the second at its end.
    assert.ok(Math.abs(atEqualLoss(of([2, 0.5, 0.125], [2, 0.8, 0.2]), of([2, 0.25], [2, 0.8]))! - 0.5) < 1e-12)
    assert.equal(atEqualLoss(of([2, 0.25], [2, 0.3]), of([2, 0.5, 0.25], [2, 0.6, 0.3])), 1)
    assert.equal(atEqualLoss(of([NaN], [NaN]), of([2, 0.25], [2, 0.3])), null)
  })

  it('takes for usable the highest rate of the grid that gets there', () => {
    const results = Object.fromEntries(Q8_GRID.rates.map(rate => [cell(0.9, rate), { reached: rate < 0.1 ? 120 : null }]))
    assert.equal(highestUsable(results, 0.9), 0.05)
    assert.ok(Number.isNaN(highestUsable(results, 0)))
  })

  it('describes exploring without ever deciding it, and says what of it is a toy', async () => {
    const { low: slow, high: fast } = Q8_BRANCHES
    const ended = (times: number): Exploration => ({ fromStart: 5 * times, apart: 2 * times, disagreement: 3 * times, barrier: 0.1 * times, testError: 6 / times })
    const exploring = await experiment<Exploration, Exploration, Exploration>({ ...common(), name: question8(quick).experiments.exploring.name, arms: { [slow]: ended(1), [fast]: ended(3) }, train: pretendExploration }).run()
    const { valleys: declared } = question8(quick).experiments
    const valleys = await experiment<{ share: number }, DoubleWellResult, DoubleWellResult>({ ...common(), name: declared.name, toy: 'balls', arms: Object.fromEntries(declared.arms.map(arm => [arm, { share: arm.startsWith(Q8_BALLS.low + ',') || arm === Q8_BALLS.low ? 0.1 : 0.8 }])), train: pretendBalls }).run()
    const verdict = question8(quick).claim('8.2').describe('Nobody sees a minimum.', [], [exploring, valleys])
    assert.deepEqual([verdict.words, verdict.kind, verdict.qualifiers, verdict.cases], ['ill-posed: described, not decided', 'inconclusive', ['ill-posed'], []])
    assert.deepEqual(verdict.row.secondary.map(({ name }) => name.startsWith('toy:')), [false, false, false, false, false, true, true, true, true])
    assert.equal(verdict.row.setting?.data, 'drawn digits, 12,000 training images; a toy, balls')
    const [way] = verdict.row.secondary
    assert.ok(way?.decision?.kind === 'contrast' && way.decision.inClaimedDirection.estimate > 1)
  })

  it('asks of sparse gradients whether a high rate helps there more than elsewhere', async () => {
    const { words: declared } = question8(quick).experiments
    const words = async (errors: Record<string, number>): Promise<Verdict> => question8(quick).claim('8.6').test(await experiment<{ error: number }, SparseWordsResult, SparseWordsResult>({ ...common(), name: declared.name, arms: Object.fromEntries(declared.arms.map(arm => [arm, { error: errors[arm] ?? 20 }])), train: pretendWords }).run())
    assert.deepEqual((await words({ [sparse('SGD', 0.1)]: 30 })).cases.map(({ kind }) => kind), ['supported', 'supported'])
    const everywhere = await words({ [sparse('SGD', 0.1)]: 30, [dense('SGD', 0.1)]: 30 })
    assert.deepEqual(everywhere.cases.map(({ kind, way }) => way ?? kind), ['supported', 'no effect'])
    assert.equal((await words({ [sparse('SGD', 1)]: 30 })).outcome.way, 'reversed')
  })

  it('declares nothing in the profile smoke, and parts two orders of the images from one point, in real training', async () => {
    const smoke = new QuestionSettings('smoke', 'drawn')
    const question = question8(smoke)
    const exploring = await question.experiments.exploring.run()
    const [slow, fast] = [Q8_BRANCHES.low, Q8_BRANCHES.high].map(rate => exploring.arm(rate)[0]?.result ?? assert.fail())
    assert.ok(slow && fast && slow.fromStart > 0 && fast.apart > slow.apart, 'the higher rate leads further apart')
    const plateau = await question.experiments.plateau.run()
    assert.ok(plateau.runs.every(({ failure, result }) => failure === undefined && result?.firstLoss !== undefined && Math.abs(result.firstLoss - Math.log(10)) < 0.01), 'it starts where it can only guess')
    assert.equal(question.claim('8.3').test(plateau).kind, 'inconclusive')
    const { config } = exploring.runs[0] as unknown as { config: { branches: Record<string, { lr: number; order?: number }[]> } }
    for (const rate of Object.values(Q8_BRANCHES)) assert.deepEqual([config.branches[rate]?.[0]?.order, config.branches[again(rate)]?.[0]?.order, config.branches[again(rate)]?.[0]?.lr], [undefined, 1, Number(rate)])
    assert.ok(Object.values(q8Limits(smoke)).every(limit => limit <= 20))
  })
})
