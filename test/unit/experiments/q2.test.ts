import assert from 'node:assert/strict'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { experiment, question2, QuestionSettings, type Experiment, type ExperimentResults, type RunResult, type Train, type Verdict } from '../../../src/experiments'
import { fewerWeights, gentlerSizes, outputSide, weightsInRow } from '../../../src/experiments/questions/q2Arithmetic'
import { CROSS_ENTROPY, SHIFT_COST } from '../../../src/experiments/questions/q2Metrics'
import { trialWorkers } from './trialWorkers'

/** How a training is to have ended, but for what differs between seeds. */
interface Ending {
  error: number
  loss: number
  /** Error added by a shift of two pixels, in points. */
  shift: number
  kept: number
  /** The first so many seeds end at chance. */
  fails: number
}
const SOUND: Ending = { error: 3, loss: 0.1, shift: 15, kept: 0.5, fails: 0 }

/** Made-up results: which way round the claims read them does not depend on how they came about. */
const pretend: Train<Ending & { seed: number }, RunResult> = ({ seed, error, loss, shift, kept, fails }) => {
  const own = 1 + 0.002 * Math.cos(7.31 * seed)
  const failed = seed <= fails
  const scores = { images: 100, accuracy: failed ? 0.1 : 1 - (own * error) / 100, crossEntropy: failed ? 2.3 : own * loss }
  return {
    steps: 279, images: 279 * 128, losses: { every: 2, values: [2.3, 0.2] }, firstLoss: 2.3, lossSpike: 1, lossFloor: 0.2,
    curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] },
    reached: null, test: scores, testError: 100 * (1 - scores.accuracy), validation: scores, training: scores, gap: 0, testBefore: null, failed,
    measured: {
      // Further to one side than to the other, so that one side alone would show.
      shiftAccuracy: { shifts: [-2, -1, 0, 1, 2], accuracy: [0.95 - (own * (shift + 3)) / 100, 0.94, 0.95, 0.94, 0.95 - (own * (shift - 3)) / 100] },
      reconstruction: { layers: ['conv4'], widths: [256], r2: [own * kept] }
    }
  }
}

describe('question 2', function () {
  this.timeout(300_000)
  const workers = trialWorkers('q2')
  const quick = new QuestionSettings('quick', 'drawn')

  it('has the claims 2.1 to 2.4, its opposite and the course’s answer, each with its reading and what decides it, before anything has run', () => {
    const { claims, table } = question2(quick)
    assert.deepEqual(claims.map(({ id, question, kind }) => [id, question, kind]), [['2.1', 2, 'empirical'], ['2.2', 2, 'ill-posed'], ['2.3', 2, 'empirical'], ['2.4', 2, 'definitional'], ['VGG', 2, 'empirical'], ['A-Q2', 2, 'empirical']])
    assert.ok(claims.every(({ id, reading, decidedBy }) => reading !== 'As it is written.' && (id === '2.4' || decidedBy.includes('supported when'))))
    assert.equal(table.rows.length, 6)
    assert.throws(() => question2(quick).claim('2.5'), /no claim 2\.5 in question 2; there are 2\.1/)
  })

  it('counts weights and positions as TensorFlow’s own layers have them', () => {
    for (const [side, convolutions, channels, filters] of [[5, 1, 1, 8], [3, 2, 1, 8], [7, 1, 3, 16], [3, 3, 3, 16]] as const) {
      const model = tf.sequential()
      for (let at = 0; at < convolutions; at++) model.add(tf.layers.conv2d({ filters, kernelSize: side, useBias: false, ...(at === 0 ? { inputShape: [28, 28, channels] } : {}) }))
      assert.equal(weightsInRow({ side, convolutions, channels, filters }), model.countParams())
      model.dispose()
    }
    for (const padding of ['same', 'valid'] as const)
      for (const filter of [3, 5, 7])
        for (const side of [28, 27, 7]) {
          const shape = tf.layers.conv2d({ filters: 1, kernelSize: filter, strides: 2, padding }).computeOutputShape([null, side, side, 1])
          assert.equal(outputSide(side, filter, 2, padding), shape[1], `${filter} on ${side}, ${padding}`)
        }
    assert.deepEqual(fewerWeights().map(({ found, claimed }) => [found, claimed]), [[2, 2], [2, 2], [0, 2]])
    assert.deepEqual(gentlerSizes().map(({ found, claimed }) => [found, claimed]), [[0, 2], [0, 2]])
    const { words, qualifiers } = question2(quick).weights()
    assert.match(words, /^mixed: supported where the input has one channel, as here, .*contradicted where it has as many/)
    assert.deepEqual(qualifiers, ['definitional', 'mixed'])
  })

  it('says with how many parameters and multiplications each size comes', () => {
    const { sizes, weightsTable } = question2(quick)
    assert.deepEqual(sizes.rows.map(row => row.slice(0, 6)), [['3×3', '9', '8', '14 × 14', '13 × 13', '30,154'], ['5×5', '25', '8', '14 × 14', '12 × 12', '30,282'], ['7×7', '49', '8', '14 × 14', '11 × 11', '30,474']])
    assert.deepEqual(weightsTable.rows[0], ['1', '200 against 648', '392 against 1,224'])
  })

  it('takes both directions of a shift, and counts from where the images are', () => {
    const result = (accuracy: number[]): RunResult => ({ measured: { shiftAccuracy: { shifts: [-3, -2, -1, 0, 1, 2, 3], accuracy } } }) as unknown as RunResult
    const cost = SHIFT_COST.of?.(result([0.1, 0.7, 0.8, 0.9, 0.8, 0.6, 0.1])) ?? NaN
    assert.ok(Math.abs(cost - 25) < 1e-9, String(cost))
    assert.throws(() => SHIFT_COST.of?.({ measured: {} } as RunResult), /not measured/)
  })

  /** The results of all experiments, every arm ending as `of` says. */
  async function results(of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<ExperimentResults<RunResult>[]> {
    const all: ExperimentResults<RunResult>[] = []
    for (const [name, declared] of Object.entries(question2(settings).experiments) as [string, Experiment<RunResult>][]) {
      const arms = Object.fromEntries(declared.arms.map(arm => [arm, { ...SOUND, ...of(arm, name) }]))
      const made: Experiment<RunResult> = experiment<Ending, RunResult, RunResult>({ name: declared.name, arms, train: pretend, settings, executor: workers.executor, cache: path.join(workers.folder, 'cache') })
      all.push(await made.run())
    }
    return all
  }
  async function verdicts(of: (arm: string, experiment: string) => Partial<Ending>, settings = quick): Promise<Record<string, Verdict>> {
    const all = await results(of, settings)
    const q2 = question2(settings)
    return Object.fromEntries(q2.claims.map(({ id }) => [id, id === '2.3' ? q2.shrinking(all) : id === '2.4' ? q2.weights() : q2.claim(id).test(all)]))
  }
  const sideOf = (arm: string): number => Number(arm[0])

  it('reads every claim the way round in which it is said', async () => {
    const kept = await verdicts(arm => {
      const more = (sideOf(arm) - 3) / 4
      if (arm.includes('twice')) return { error: 1, loss: 0.05 }
      if (arm.includes('random')) return {}
      if (arm.includes('4 filters')) return { loss: 0.2 }
      return { error: 3 - more, loss: 0.1 * 0.6 ** more, shift: 15 - 4 * more, kept: 0.5 + 0.2 * more }
    })
    assert.deepEqual(['2.1', '2.2', 'VGG', 'A-Q2'].map(id => kept[id]?.words.replace('strongly ', '')), Array(4).fill('supported'))
    assert.match(kept['2.3']?.words ?? '', /^mixed: strongly supported for shifts, Adam, strongly supported for shifts, SGD, strongly supported for what is kept, Adam, strongly supported for what is kept, SGD, contradicted for the positions that are left, contradicted for those left without padding$/)
    const against = await verdicts(arm => {
      const more = (sideOf(arm) - 3) / 4
      if (arm.includes('twice')) return { error: 6, loss: 0.2 }
      if (arm.includes('random')) return {}
      if (arm.includes('4 filters')) return { loss: 0.2 * 0.6 ** more }
      return { error: 3 + more, loss: 0.1 * 1.5 ** more, shift: 15 + 4 * more, kept: 0.5 - 0.2 * more }
    })
    assert.deepEqual(['2.1', '2.2', '2.3', 'VGG', 'A-Q2'].map(id => against[id]?.outcome.way), Array(5).fill('reversed'))
  })

  it('needs errors and cross-entropy to agree, and does not take random filters for what was learnt', async () => {
    const split = await verdicts(arm => ({ error: 3 - (sideOf(arm) - 3) / 4, loss: 0.1 * 1.5 ** ((sideOf(arm) - 3) / 4) }))
    assert.match(split['2.1']?.words ?? '', /^mixed: .*supported for Adam, .*reversed for Adam, cross-entropy/)
    // Frozen ones do better the larger they are, random or not.
    assert.match(split['2.2']?.words ?? '', /^mixed: .*supported for 5×5, strongly supported for 7×7, contradicted, no effect for 5×5, what learning adds/)
  })

  it('says no effect of two 3×3 that are as good as one 5×5, and of a bottleneck that makes no difference', async () => {
    const { VGG: stack, 'A-Q2': bottleneck } = await verdicts(arm => ({ loss: (arm.includes('4 filters') ? 0.2 : 0.1) * 0.9 ** (arm.includes('twice') ? 2 : sideOf(arm) - 3), error: arm.includes('twice') ? 3.05 : 3 }))
    assert.deepEqual([bottleneck, stack].map(verdict => verdict?.outcome.way), ['no effect', 'no effect'])
  })

  it('declares no measured thing in the profile smoke', async () => {
    const tried = await verdicts(arm => ({ error: 9 - sideOf(arm), loss: 1 / sideOf(arm), shift: 20 - sideOf(arm) }), new QuestionSettings('smoke', 'drawn'))
    assert.deepEqual(Object.entries(tried).map(([id, { kind }]) => [id, kind]), ['2.1', '2.2', '2.3', '2.4', 'VGG', 'A-Q2'].map(id => [id, id === '2.4' ? 'supported' : 'inconclusive']))
  })

  it('gives each arm its own rate, trains the sizes of two experiments once, and keeps a learnt first filter in real training', async () => {
    const { experiments } = question2(new QuestionSettings('smoke', 'drawn'))
    const adam = await experiments.adam.run()
    assert.ok(adam.experiment.arms.every(arm => [0.012, 0.024].includes(Number(adam.tuned(arm)))))
    const bottleneck = await experiments.bottleneck.run()
    for (const size of ['3×3', '5×5', '7×7']) {
      assert.ok(bottleneck.arm(size).every(({ cached }) => cached), 'trained before')
      assert.deepEqual(bottleneck.arm(size).map(({ result }) => result), adam.arm(size).map(({ result }) => result))
      assert.notDeepEqual(bottleneck.values(`${size}, 4 filters`, CROSS_ENTROPY), adam.values(size, CROSS_ENTROPY))
    }
    const transfer = await experiments.transfer.run()
    const [learnt, random] = ['5×5 learnt', '5×5 random'].map(arm => transfer.arm(arm)[0]?.result ?? assert.fail())
    assert.ok(learnt && random)
    assert.equal(learnt.test.images, random.test.images, 'both are asked for the new digits')
    assert.ok(learnt.testBefore && learnt.testBefore.images > 0 && random.testBefore === null)
    assert.ok(learnt.steps > random.steps, 'one has two trainings behind it')
  })
})
