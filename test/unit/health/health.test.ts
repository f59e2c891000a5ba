import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { inProject } from '../../../scripts/projectFolder.mjs'
import { digits } from '../../../src/data'
import { HEALTH_RULES, healthOf, NOTEBOOKS, rulesFor, type Finding } from '../../../src/health'
import { ActivationStats, adam, Callback, Learner, sgd, simpleCnn } from '../../../src/learner'
import { decodeRun, encodeRun, type RunRecord } from '../../../src/run'
import { onWasm } from '../learner/engines'
import { firstSteps } from './firstSteps'
import { PILOT_ARMS, trainPilot, type PilotArm, type PilotRun } from './pilotRuns'

const arm = (name: string): PilotArm => PILOT_ARMS.find(known => known.name === name) ?? assert.fail(`there is no pilot ${name}`)
const pilot = (name: string, seed = 1, changes: Partial<PilotArm> = {}): Promise<PilotRun> => trainPilot({ ...arm(name), ...changes }, seed)
const said = (findings: readonly Finding[]): string => findings.map(({ rule, words }) => `${rule}: ${words}`).join('\n')

/** The findings of a rule, of which there must be one. */
function found(record: RunRecord, rule: string): [Finding, ...Finding[]] {
  const findings = healthOf(record)
  const [first, ...more] = findings.filter(finding => finding.rule === rule)
  return first ? [first, ...more] : assert.fail(`${rule} says nothing. Said was:\n${said(findings)}`)
}

const layerOf = (record: RunRecord, { layer }: Finding): string => (layer === undefined ? 'none' : `${record.layers[layer]?.meta.name ?? '?'} ${record.layers[layer]?.meta.quantity ?? 'output'}`)

describe('health', function () {
  this.timeout(240_000)
  onWasm()

  it('names the layers whose units die at a far too high rate, and since which step', async () => {
    const { record } = await pilot('Adam 0.2', 1, { images: 4000 })
    const dead = found(record, 'dying-relu')
    for (const finding of dead) {
      const layer = record.layers[finding.layer ?? -1]
      assert.ok(layer)
      const share = (step: number): number => (layer.statistics.deadUnits.mean[step] ?? NaN) / layer.meta.units
      for (let step = finding.step.from; step <= finding.step.to; step++) assert.ok(share(step) >= 0.4, `${layer.meta.name} at step ${step}`)
      assert.ok(finding.step.from === 0 || share(finding.step.from - 1) < 0.4, 'it began no earlier')
      assert.ok(finding.words.includes(layer.meta.name))
    }
    assert.ok(dead.some(({ severity }) => severity === 'error'))
    const [high] = found(record, 'learning-rate-too-high')
    const peak = Math.max(...record.loss.mean)
    assert.ok(record.loss.mean.subarray(high.step.from, high.step.to + 1).includes(peak))
    assert.match(high.words, /learning rate of 0\.2 .*has not recovered/)
    assert.equal(high.notebook.file, 'q7-why-not-start-with-a-high-learning-rate.ipynb')
  })

  it('says where the loss is no number any more, and whose gradient exploded before', async () => {
    const { record } = await pilot('SGD 0.6, leaky ReLU', 1, { images: 4000 })
    const [lost] = found(record, 'loss-not-finite')
    assert.ok(Number.isFinite(record.loss.mean[lost.step.from - 1]) && !Number.isFinite(record.loss.mean[lost.step.from]))
    assert.equal(lost.step.to, record.steps - 1)
    assert.match(lost.words, /stays so/)
    const [exploded] = found(record, 'exploding-gradient')
    assert.match(layerOf(record, exploded), / gradient$/)
    assert.ok(exploded.step.from < lost.step.from)
    assert.equal(healthOf(record)[0]?.severity, 'error')
  })

  it('tells a rate that is too low from gradients that vanish', async () => {
    const low = (await pilot('SGD 0.001')).record
    assert.deepEqual(healthOf(low).map(({ rule }) => rule), ['learning-rate-too-low'])
    assert.equal(found(low, 'learning-rate-too-low')[0].notebook, NOTEBOOKS.goodHighRate)
    const deep = (await pilot('SGD 0.05, 13 convolutions', 1, { images: 2000 })).record
    const [vanished] = found(deep, 'vanishing-gradient')
    assert.equal(layerOf(deep, vanished), 'conv1 gradient')
    assert.match(vanished.words, /since the first step/)
    assert.equal(healthOf(deep).some(({ rule }) => rule === 'learning-rate-too-low'), false)
  })

  it('finds sigmoid and tanh at their bounds, and input that is not normalised', async () => {
    const saturated = (await pilot('SGD 0.05, tanh, weights × 16', 1, { images: 2000 })).record
    assert.deepEqual(found(saturated, 'saturation').map(finding => layerOf(saturated, finding)), ['conv1 output', 'conv2 output', 'conv3 output', 'conv4 output'])
    const raw = (await pilot('Adam 0.01, pixels 0 to 255', 1, { images: 640 })).record
    const [unnormalised] = found(raw, 'unnormalised-input')
    assert.deepEqual([layerOf(raw, unnormalised), unnormalised.step], ['conv1 output', { from: 0, to: 0 }])
  })

  it('finds a loss that jumps and one that rises for good, at the step where it does', async () => {
    class Raised extends Callback {
      override readonly name = 'raised'
      constructor(
        readonly from: number,
        readonly to: number,
        readonly rate: number
      ) {
        super()
      }
      override beforeBatch(): void {
        this.learn.learningRate = this.learn.step >= this.from && this.learn.step < this.to ? this.rate : 0.05
      }
    }
    const train = async (raised: Raised): Promise<RunRecord> => {
      const learn = new Learner(await digits({ training: 10_240, validation: 500 }), simpleCnn({ activation: 'leakyRelu', seed: 3 }), { optimizer: sgd(), callbacks: [raised] })
      await learn.fit(1, { lr: 0.05 })
      return learn.recorder.record
    }
    const jumped = await train(new Raised(120, 122, 2))
    const [spike] = found(jumped, 'loss-spike')
    assert.ok(spike.step.from >= 120 && spike.step.from <= 126, said([spike]))
    const risen = await train(new Raised(100, 160, 0.6))
    const rising = healthOf(risen).filter(({ rule }) => ['divergence', 'loss-not-finite'].includes(rule))
    assert.ok(rising.length > 0 && rising.every(({ step }) => step.from >= 60 && step.to === risen.steps - 1), said(healthOf(risen)))
  })

  it('is quiet on runs that train well, at every moment of them, with several optimizers, rates and seeds', async () => {
    for (const [name, seed] of [['Adam 0.01', 1], ['Adam 0.01', 2], ['Adam 0.003', 3], ['SGD 0.05', 1], ['SGD 0.05', 2], ['SGD 0.02', 1], ['Adam 0.01, 1cycle', 1], ['SGD 0.1, batch normalisation', 1]] as const) {
      const { record, accuracy } = await pilot(name, seed)
      assert.ok(accuracy > 0.85, `${name}, seed ${seed} does train well: ${accuracy}`)
      for (let steps = 1; steps < record.steps; steps += 17) assert.deepEqual(healthOf(firstSteps(record, steps)), [], `${name}, seed ${seed}, after ${steps} steps`)
      assert.deepEqual(healthOf(record), [])
    }
  })

  it('is quiet when a trained network is trained on, from whose small loss all noise looks large', async () => {
    const learn = new Learner(await digits({ training: 4000, validation: 500, batchSize: 32 }), simpleCnn(), { optimizer: adam(), callbacks: [new ActivationStats()] })
    for (let fit = 0; fit < 4; fit++) await learn.fit(1, { lr: 0.003 })
    const start = learn.recorder.record.loss.mean[0] ?? NaN
    assert.ok(start < 1, `it was trained: ${start}`)
    assert.deepEqual(healthOf(learn.recorder.record), [])
  })

  it('says the same of a saved run, and of one whose steps were merged', async () => {
    const { record } = await pilot('Adam 0.2', 2, { images: 10_000 })
    assert.deepEqual(healthOf(decodeRun(JSON.parse(JSON.stringify(encodeRun(record))))), healthOf(record))
    const coarse = decodeRun(JSON.parse(JSON.stringify(encodeRun(record, { maxBytes: 12_000 }))))
    assert.ok((coarse.layers[0]?.statistics.mean.stride ?? 0) > 1, 'rows were merged')
    const dying = (of: RunRecord): string[] => found(of, 'dying-relu').map(finding => layerOf(of, finding))
    assert.deepEqual(dying(coarse), dying(record))
  })

  it('judges by what is recorded, and leaves a learning-rate finder’s run alone', async () => {
    const data = await digits({ training: 1280, validation: 500 })
    const plain = new Learner(data, simpleCnn())
    await plain.fit(1, { lr: 0.01 })
    assert.deepEqual(rulesFor(plain.recorder.record).map(rule => rule.texts().needs).filter(needs => !needs.startsWith('a loss')), [])
    const watched = new Learner(data, simpleCnn({ activation: 'tanh' }), { callbacks: [new ActivationStats()] })
    await watched.fit(1, { lr: 0.01 })
    assert.ok(rulesFor(watched.recorder.record).some(({ id }) => id === 'saturation'))
    const { record } = await plain.lrFind().then(result => result.plot())
    assert.ok(Math.max(...record.loss.mean.filter(Number.isFinite)) > 3 * (record.loss.mean[0] ?? NaN), 'the finder does drive the loss up')
    assert.deepEqual(healthOf(record), [])
  })

  it('every rule has thresholds with a unit, a source, and a notebook that is there under its title', () => {
    for (const { id, texts, notebook } of HEALTH_RULES) {
      const { says, thresholds, source } = texts()
      assert.ok(says && source && thresholds.length > 0 && thresholds.every(({ name, value, unit }) => name && unit && Number.isFinite(value)), id)
      const file = inProject('notebooks', notebook.file)
      assert.ok(existsSync(file), file)
      assert.ok(readFileSync(file, 'utf8').includes(`# ${notebook.title}`), notebook.title)
    }
  })
})
