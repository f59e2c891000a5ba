import assert from 'node:assert/strict'
import path from 'node:path'
import { experiment, question9, QuestionSettings, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { Q9_ENDINGS, Q9_NAMES, Q9_RATES, Q9_RECIPES } from '../../../src/experiments/questions/q9Experiments'
import { HardImages } from '../../../src/experiments/questions/q9Metrics'
import { trialWorkers } from './trialWorkers'

/** What an arm's results are to be, but for what differs between seeds. */
interface Pretended {
  seed: number
  loss?: number
  gap?: number
  error?: number
  jitter?: number
  events?: number
  memorised?: number
  /** Accuracy on the old task. */
  old?: number
  /** Wrong of the five hard images, and of the 45 others. */
  hard?: number
  easy?: number
}

/** Results as a training gives them, made up: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Pretended, RunResult> = ({ seed, loss = 0.1, gap = 0, error = 5, jitter = 1, events = 100, memorised = 50, old = 0.5, hard = 2, easy = 2 }) => {
  const own = 1 + 0.02 * Math.sin(12.9898 * seed)
  const scores = (accuracy: number, crossEntropy: number): RunResult['test'] => ({ images: 50, accuracy, crossEntropy })
  const wrong = (image: number): boolean => (image < 5 ? image < hard : image < 5 + easy)
  return {
    steps: 1, images: 64, losses: { every: 1, values: [1] }, firstLoss: 1, lossSpike: 1, lossFloor: 1,
    curve: { steps: [1], accuracy: [0.9], crossEntropy: [0.3], accuracyBefore: [old * own] },
    reached: 1,
    test: scores(1 - error / 100, own * (loss + gap)), testError: own * error, validation: scores(0.9, 0.3), training: scores(0.9, own * loss), gap: own * gap, testBefore: null, failed: false,
    measured: {
      lateJitter: { accuracy: (own * jitter) / 100, logCrossEntropy: 0.1, checks: 10 },
      forgettingEvents: { events: Math.round(own * events), learnt: 0, checks: 17, images: 1000 },
      memorised: { images: 900, memorised: (own * memorised) / 100, recognised: 0 },
      predictions: { labels: '1'.repeat(50), classes: Array.from({ length: 50 }, (_, image) => (wrong(image) ? '2' : '1')).join(''), lossTenths: Array.from({ length: 50 }, (_, image) => 9 - Math.floor(image / 5)).join('') }
    }
  }
}

describe('question 9', function () {
  this.timeout(120_000)
  const workers = trialWorkers('q9')

  it('has the claims 9.1 to 9.6, of which one is ill-posed, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question9(new QuestionSettings('quick', 'drawn'))
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), [1, 2, 3, 4, 5, 6].map(number => [`9.${number}`, 9, number === 6 ? 'ill-posed' : 'empirical']))
    assert.ok(claims.every(({ reading, decidedBy }) => reading !== 'As it is written.' && /smallest|supported when/.test(decidedBy)))
    assert.equal(table.rows.length, 6)
    assert.throws(() => question9().claim('9.7'), /no claim 9\.7 in question 9; there are 9\.1/)
  })

  const settings = new QuestionSettings('quick', 'drawn')
  const results = (name: string, arms: Record<string, Omit<Pretended, 'seed'>>): Promise<ExperimentResults<RunResult>> =>
    experiment<Omit<Pretended, 'seed'>, RunResult, RunResult>({ name, arms, train: pretend, settings, executor: workers.executor, cache: path.join(workers.folder, 'cache') }).run()

  /** Verdicts where an ending, or a tenth of the rate, changes so much against the constant rate, or against ten times the rate. */
  async function verdicts(changed: Omit<Pretended, 'seed'>): Promise<Record<string, Verdict>> {
    const endings = (name: string): Promise<ExperimentResults<RunResult>> => results(name, Object.fromEntries(Q9_ENDINGS.map(ending => [ending, ending === 'constant' ? { gap: 0.2 } : { gap: 0.2, ...changed }])))
    const tasks = (name: string): Promise<ExperimentResults<RunResult>> => results(name, Object.fromEntries(Q9_RATES.map(rate => [rate, Number(rate) < 0.01 ? changed : {}])))
    const all: ExperimentResults<RunResult>[] = []
    for (const name of [...Object.values(Q9_RECIPES).map(({ name }) => name), Q9_NAMES.noisy]) all.push(await endings(name))
    for (const name of [Q9_NAMES.transposed, Q9_NAMES.classes]) all.push(await tasks(name))
    const question = question9(settings)
    question.judge(await results(Q9_NAMES.judges, { judge: {} }))
    return Object.fromEntries(question.claims.map(claim => [claim.id, claim.test(all)]))
  }

  it('reads every claim the way round in which it is said', async () => {
    const kept = await verdicts({ loss: 0.05, gap: 0.05, error: 3, jitter: 0.2, events: 30, old: 0.8, hard: 0 })
    assert.deepEqual(Object.entries(kept).map(([id, { kind, qualifiers }]) => [id, kind, ...qualifiers]), [['9.1', 'supported'], ['9.2', 'supported'], ['9.3', 'supported'], ['9.4', 'supported'], ['9.5', 'supported'], ['9.6', 'supported', 'ill-posed']])
    const against = await verdicts({ loss: 0.2, gap: 0.5, error: 7, jitter: 5, events: 300, old: 0.2, hard: 5 })
    assert.deepEqual(Object.values(against).map(({ outcome }) => outcome.way), Array(6).fill('reversed'))
  })

  it('tells a better classifier from one that over-fits less, and shows the wrong labels that were learnt', async () => {
    const { '9.4': overfitting, '9.5': better } = await verdicts({ gap: 1.2, error: 3, memorised: 97 })
    assert.equal(overfitting?.words, 'strongly contradicted, reversed')
    assert.match(better?.words ?? '', /^mixed: /)
    const [learnt, averaged] = overfitting.row.secondary
    assert.deepEqual([learnt?.name, learnt?.arms.map(({ label }) => label), averaged?.name], ['wrong labels learnt by heart, falling', ['falling', 'constant'], 'wrong labels learnt by heart, averaged'])
  })

  it('weighs the hardest tenth against all others by shares, not by counts', async () => {
    const same = await verdicts({ hard: 1, easy: 0 })
    assert.equal(same['9.3']?.kind, 'supported', 'one of 5 is 20 points, two of 45 are fewer')
    const elsewhere = await verdicts({ hard: 2, easy: 0 })
    assert.deepEqual(elsewhere['9.3']?.outcome, { kind: 'contradicted', way: 'reversed' })
  })

  it('takes for hard what other networks find hard, on average', () => {
    const hard = new HardImages()
    const of = (classes: string): RunResult => ({ measured: { predictions: { classes, labels: '1'.repeat(20), lossTenths: '' } } }) as RunResult
    assert.throws(() => hard.excess.of?.(of('1'.repeat(20))), /run the judges first/)
    assert.throws(() => hard.judge([]), /one judge at least/)
    // Both find image 3 hard; each alone another one, too.
    hard.judge([{ lossTenths: '90090000000000000000' }, { lossTenths: '00090000080000000000' }])
    const wrongAt = (...images: number[]): RunResult => of(Array.from({ length: 20 }, (_, image) => (images.includes(image) ? '2' : '1')).join(''))
    assert.deepEqual([wrongAt(3), wrongAt(0), wrongAt(9), wrongAt(9, 3, 0)].map(result => [hard.error('hard').of?.(result), hard.error('other').of?.(result)]), [[50, 0], [50, 0], [0, 100 / 18], [100, 100 / 18]])
  })

  it('lets every ending go on from one point, and other tasks from the old one, in real training', async () => {
    const { experiments } = question9(new QuestionSettings('smoke', 'drawn'))
    const sgd = await experiments.sgd.run()
    assert.deepEqual(sgd.experiment.arms, [...Q9_ENDINGS])
    assert.deepEqual([experiments.adam, experiments.moderate, experiments.noisy].map(({ arms }) => arms.includes('averaged')), [false, false, true])
    for (const seed of sgd.seeds) {
      const [constant, tenth, falling, averaged] = Q9_ENDINGS.map(ending => sgd.arm(ending).find(run => run.seed === seed)?.result ?? assert.fail())
      const starts = [constant, tenth, falling, averaged].map(result => [result?.steps, result?.curve.steps[0], result?.curve.crossEntropy[0], result?.firstLoss])
      assert.equal(new Set(starts.map(start => JSON.stringify(start))).size, 1)
      assert.deepEqual(averaged?.losses, constant?.losses, 'the average is of the constant training itself')
      assert.equal(new Set([constant, tenth, falling, averaged].map(result => result?.test.crossEntropy)).size, 4)
      assert.equal(constant?.measured.lateJitter?.checks, 9)
      assert.equal(constant.measured.predictions?.classes.length, 5000)
    }
    assert.notEqual(sgd.arm('constant')[0]?.result?.firstLoss, sgd.arm('constant')[1]?.result?.firstLoss)
    const classes = await experiments.classes.run()
    assert.deepEqual(classes.experiment.arms, ['0.003', '0.01', '0.03'])
    const [slow, fast] = ['0.003', '0.03'].map(rate => classes.arm(rate)[0]?.result ?? assert.fail())
    assert.ok(slow && fast && slow.testBefore && slow.testBefore.images < 5000, 'half of the test images show the old digits')
    assert.equal(slow.curve.accuracyBefore[0], fast.curve.accuracyBefore[0])
    assert.notDeepEqual(slow.curve, fast.curve)
  })
})
