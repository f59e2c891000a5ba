import assert from 'node:assert/strict'
import { startEngine } from '../../../src/engine'
import { trainTrial, type RunResult, type TrainConfig, type TrainResult } from '../../../src/experiments'
import { phaseSchedule, stepsOf } from '../../../src/experiments/training/phaseSchedule'
import { Training } from '../../../src/experiments/training/Training'
import { trialImages } from '../../../src/experiments/training/trialImages'
import { restoreBackend } from '../engine/backends'

const few: TrainConfig = { seed: 1, data: { source: 'drawn', training: 320 }, model: { filters: [4, 8] }, optimizer: { name: 'sgd' }, batchSize: 32, validation: 100, test: 200, phases: [{ lr: 0.05, steps: 12 }] }

const train = (changes: Partial<TrainConfig> = {}): Promise<TrainResult> =>
  Promise.resolve(trainTrial.train({ ...few, ...changes }, { progress: () => undefined, signal: new AbortController().signal } as never))
const branch = (result: TrainResult, name: string): RunResult => result.branches[name] as RunResult

describe("the trial 'train'", function () {
  this.timeout(180_000)
  restoreBackend()
  beforeEach(() => startEngine('auto'))

  it('gives equal results for equal configurations, bit for bit, and others for another seed', async () => {
    const config: Partial<TrainConfig> = { phases: [{ lr: 0.05, steps: 12, evaluateEvery: 5, schedule: 'oneCycle' }], branches: { further: [{ lr: 0.01, steps: 3 }], averaged: [{ lr: 0.05, steps: 3, average: true }] } }
    const [one, again, other] = [await train(config), await train(config), await train({ ...config, seed: 2 })]
    assert.deepEqual(again, one)
    assert.notDeepEqual(other.losses, one.losses)
    assert.deepEqual(one.curve.steps, [0, 5, 10])
    assert.equal(one.steps, 12)
  })

  it('branches go on from where the phases ended, weights, optimizer and order, whatever another branch did', async () => {
    const [first, second] = [{ lr: 0.05, steps: 14 }, { lr: 0.02, steps: 9, schedule: 'linear' as const }]
    const throughout = await train({ phases: [first, second] })
    const branched = await train({ phases: [first], branches: { wild: [{ lr: 0.5, steps: 7 }], calm: [second] } })
    assert.deepEqual(branch(branched, 'calm').losses.values, throughout.losses.values.slice(14))
    assert.deepEqual(branch(branched, 'calm').test, throughout.test)
    const other = await train({ phases: [first], branches: { reordered: [{ ...second, order: 1 }] } })
    assert.notDeepEqual(branch(other, 'reordered').losses.values, branch(branched, 'calm').losses.values)
  })

  it('pairs the arms of a seed: the same first batch and weights for another rate, schedule or optimizer', async () => {
    const arms = [await train(), await train({ phases: [{ lr: 0.01, steps: 3 }] }), await train({ optimizer: { name: 'adam' } }), await train({ phases: [{ lr: 0.01, images: 96, schedule: 'warmUp' }] })]
    assert.equal(new Set(arms.map(({ firstLoss }) => firstLoss)).size, 1)
    assert.equal(arms[3]?.steps, 3)
  })

  it('averages the weights after each step of a phase', async () => {
    const weightsAfter = async (steps: number, average: boolean): Promise<number[][]> => {
      const training = await Training.begin({ ...few, phases: [{ lr: 0.1, steps, average }] }, () => undefined)
      await training.run([{ lr: 0.1, steps, average }])
      const weights = training.learn.variables.map(variable => [...variable.dataSync()])
      training.dispose()
      return weights
    }
    const [one, two, three, mean] = [await weightsAfter(1, false), await weightsAfter(2, false), await weightsAfter(3, false), await weightsAfter(3, true)]
    mean.forEach((values, index) => values.forEach((value, at) => assert.ok(Math.abs(value - (one[index]![at]! + two[index]![at]! + three[index]![at]!) / 3) < 1e-6)))
  })

  it('has failed, and ends, where the loss is no number any more', async () => {
    const result = await train({ phases: [{ lr: 1e30, steps: 40 }], branches: { further: [{ lr: 0.1, steps: 5 }] } })
    assert.equal(result.failed, true)
    assert.ok(result.steps < 40)
    assert.equal(branch(result, 'further').failed, true)
  })

  it('ends a phase at the accuracy that it is to reach, and says after how many steps', async () => {
    const result = await train({ data: { source: 'drawn', training: 3200 }, phases: [{ lr: 0.1, epochs: 5, evaluateEvery: 10, stopAt: 0.6 }] })
    assert.equal(result.reached, result.steps)
    assert.equal(result.steps, result.curve.steps.at(-1))
    assert.ok((result.curve.accuracy.at(-1) ?? 0) >= 0.6 && result.curve.accuracy.slice(0, -1).every(accuracy => accuracy < 0.6))
    assert.equal((await train({ phases: [{ lr: 0.001, steps: 4, evaluateEvery: 2, stopAt: 0.99 }] })).reached, null)
  })

  it('validates what was learnt before in a phase with other data', async () => {
    const result = await train({ phases: [{ lr: 0.05, steps: 5, evaluateEvery: 5 }], branches: { turned: [{ lr: 0.05, steps: 10, evaluateEvery: 5, data: { transposed: true } }] } })
    assert.deepEqual(result.curve.accuracyBefore, [])
    assert.equal(result.testBefore, null)
    const { curve, testBefore } = branch(result, 'turned')
    assert.equal(curve.accuracyBefore[0], result.curve.accuracy.at(-1))
    assert.equal(curve.accuracyBefore.length, 3)
    assert.equal(testBefore?.images, 200)
  })

  it('transfers: the first convolution stays, the others begin anew, and only they are trained', async () => {
    const training = await Training.begin({ ...few, phases: [] }, () => undefined)
    const weights = (): Float32Array[] => training.learn.allVariables.map(variable => Float32Array.from(variable.dataSync()))
    await training.run([{ lr: 0.1, steps: 5 }])
    const learnt = weights()
    await training.run([{ lr: 0, steps: 1, transfer: true }])
    const drawn = weights()
    await training.run([{ lr: 0.1, steps: 5, transfer: true }])
    const transferred = weights()
    await training.run([{ lr: 0.1, steps: 1 }])
    const all = weights()
    training.dispose()
    for (const index of [0, 1]) assert.deepEqual([drawn[index], transferred[index]], [learnt[index], learnt[index]])
    for (const index of [2, 3, 4, 5]) assert.ok(drawn[index]!.every((value, at) => value !== learnt[index]![at]) && transferred[index]!.some((value, at) => value !== drawn[index]![at]))
    assert.notDeepEqual(all[0], learnt[0])
  })

  it('measures a network that was not trained at all', async () => {
    const result = await train({ phases: [], measure: { deadChannels: { images: 50 } } })
    assert.equal(result.steps, 0)
    assert.deepEqual(result.measured.deadChannels?.layers, ['conv1', 'conv2'])
    assert.ok(Math.abs(result.test.crossEntropy - Math.log(10)) < 0.3)
  })

  it('refuses what is no configuration, and says where', async () => {
    const refused = async (changes: object, message: RegExp): Promise<void> => assert.rejects(async () => train(changes), message)
    await refused({ phases: [{ lr: 0.1 }] }, /phases\.0: a phase needs one of epochs, steps and images/)
    await refused({ phases: [{ lr: 0.1, steps: 3, stopAt: 0.9 }] }, /stopAt needs evaluateEvery/)
    await refused({ optimizer: { name: 'sgd', momentun: 0.9 } }, /optimizer\.momentun/)
    await refused({ measure: { deadChanels: true } }, /no option "deadChanels".*deadChannels/)
    await refused({ measure: { deadChannels: { image: 3 } } }, /deadChannels has no option "image"/)
    await refused({ data: { source: 'drawn', training: 10 } }, /10 training images, fewer than one batch of 32/)
  })
})

describe('the images of a trial', function () {
  this.timeout(60_000)
  const pixelsOf = (images: Awaited<ReturnType<typeof trialImages>>, image: number): Float32Array => {
    const { x, y } = images.training.batch(Int32Array.of(image))
    const pixels = x.dataSync() as Float32Array
    x.dispose()
    y.dispose()
    return pixels
  }
  restoreBackend()
  beforeEach(() => startEngine('auto'))

  it('give the share of labels that was asked for to another class, the same ones for the same seed', async () => {
    const [one, again, other] = [await trialImages({ source: 'drawn', training: 1000, labelNoise: 0.3 }, 1), await trialImages({ source: 'drawn', training: 1000, labelNoise: 0.3 }, 1), await trialImages({ source: 'drawn', training: 1000, labelNoise: 0.3 }, 2)]
    assert.equal(one.training.wrong.length, 300)
    assert.deepEqual(one.training.labels, again.training.labels)
    assert.notDeepEqual(one.training.labels, other.training.labels)
    assert.deepEqual(one.training.trueLabels, (await trialImages({ source: 'drawn', training: 1000 }, 1)).training.labels)
    assert.equal(one.test.wrong.length, 0)
  })

  it('have mean 0 and deviation 1 where half of them are negated, and the class five further on', async () => {
    const plain = await trialImages({ source: 'drawn', training: 1000 }, 1)
    const signed = await trialImages({ source: 'drawn', training: 1000, signed: true }, 1)
    const moved = [...signed.training.labels].map((label, image) => (label - plain.training.labels[image]! + 10) % 10)
    const negated = moved.filter(by => by === 5).length
    assert.ok(negated > 430 && negated < 570 && moved.every(by => by === 0 || by === 5))
    let [sum, squares] = [0, 0]
    for (let image = 0; image < 1000; image++)
      for (const value of pixelsOf(signed, image)) {
        sum += value
        squares += value * value
      }
    assert.ok(Math.abs(sum / 784_000) < 1e-5 && Math.abs(squares / 784_000 - 1) < 1e-4)
    assert.equal(Math.max(...pixelsOf(signed, moved.indexOf(5))), pixelsOf(signed, moved.indexOf(0))[0])
  })

  it('are transposed, of some classes, brighter, or as they are', async () => {
    const plain = pixelsOf(await trialImages({ source: 'drawn', training: 200 }, 1), 0)
    const turned = pixelsOf(await trialImages({ source: 'drawn', training: 200, transposed: true }, 1), 0)
    assert.deepEqual(turned, plain.map((_, at) => plain[(at % 28) * 28 + Math.floor(at / 28)]!))
    const high = await trialImages({ source: 'drawn', training: 200, classes: [5, 6, 7, 8, 9] }, 1)
    assert.ok(high.training.labels.every(label => label >= 5) && high.test.labels.every(label => label >= 5))
    const outliers = await trialImages({ source: 'drawn', training: 1000, outliers: 1 / 200 }, 1)
    const bright = Array.from({ length: 1000 }, (_, image) => image).filter(image => outliers.training.factorOf(image) !== 1)
    assert.equal(bright.length, 5)
    assert.ok(Math.max(...pixelsOf(outliers, bright[0]!)) > 60)
    const raw = pixelsOf(await trialImages({ source: 'drawn', training: 200, normalised: false }, 1), 0)
    assert.ok(Math.min(...raw) === 0 && Math.max(...raw) <= 1)
  })

  it('share none between training, validation and test, and are others for another seed', async () => {
    const [one, other] = [await trialImages({ source: 'drawn', training: 500 }, 1), await trialImages({ source: 'drawn', training: 500 }, 2)]
    const keys = (set: typeof one.training, count: number): string[] => Array.from({ length: count }, (_, image) => {
      const { x, y } = set.batch(Int32Array.of(image))
      const key = Buffer.from((x.dataSync() as Float32Array).buffer).toString('base64')
      x.dispose()
      y.dispose()
      return key
    })
    const training = new Set(keys(one.training, 500))
    assert.ok([...keys(one.validation, 500), ...keys(one.test, 500)].every(key => !training.has(key)))
    assert.ok(keys(other.training, 500).filter(key => training.has(key)).length < 50)
  })
})

describe('the schedules of a phase', () => {
  it('go over its steps', () => {
    const rate = (phase: Parameters<typeof phaseSchedule>[0], progress: number): number => phaseSchedule(phase).learningRate!(progress)
    assert.equal(rate({ lr: 0.1, steps: 10 }, 0.7), 0.1)
    assert.ok(Math.abs(rate({ lr: 0.1, steps: 10, schedule: 'linear' }, 0.75) - 0.025) < 1e-12)
    assert.ok(Math.abs(rate({ lr: 0.1, steps: 10, schedule: 'warmUp' }, 0) - 0.004) < 1e-12)
    assert.ok(Math.abs(rate({ lr: 0.1, steps: 10, schedule: 'warmUp' }, 0.15) - 0.052) < 1e-12)
    assert.equal(rate({ lr: 0.1, steps: 10, schedule: 'warmUp' }, 0.31), 0.1)
    assert.equal(rate({ lr: 0.1, steps: 10, schedule: 'oneCycle' }, 0.25), 0.1)
    assert.equal(phaseSchedule({ lr: 0.1, steps: 10, schedule: 'oneCycle', cycleMomentum: false }).momentum, undefined)
    assert.deepEqual([stepsOf({ lr: 1, epochs: 3 }, 64, 187), stepsOf({ lr: 1, images: 12_000 }, 64, 187), stepsOf({ lr: 1, steps: 5 }, 64, 187)], [561, 188, 5])
  })
})
