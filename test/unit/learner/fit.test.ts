import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import * as v from 'valibot'
import { DataLoaders } from '../../../src/data'
import { drawDigits } from '../../../src/data/drawnDigits/drawDigits'
import { currentEngine } from '../../../src/engine'
import { ActivationStats, adam, Callback, crossEntropy, Interrupted, Learner, setInterruptSignal, simpleCnn, TerminateOnNaN, type RunPicture } from '../../../src/learner'
import { decodeRun, encodeRun, JUPYTER_DISPLAY, onRunEvent, RUN_MIME, RunEvent, RunRecord } from '../../../src/run'
import { onEveryEngine, onWasm, tensorsLeft } from './engines'
import { stripes } from './stripes'

const heard = async (act: () => Promise<unknown>): Promise<RunEvent[]> => {
  const events: RunEvent[] = []
  const stop = onRunEvent(event => events.push(event))
  await act().finally(stop)
  return events
}

/** Interrupts the process's loops after some training batches. */
class InterruptAfter extends Callback {
  override readonly runValidation = false
  readonly controller = new AbortController()
  constructor(private readonly batches: number) {
    super()
    setInterruptSignal(this.controller.signal)
  }
  override afterBatch(): void {
    if (this.learn.step === this.batches) this.controller.abort()
  }
}

async function digits(training: number, validation: number): Promise<DataLoaders> {
  const part = async (count: number, which: 0 | 1) => {
    const { images, labels } = await drawDigits(count, 1, which)
    return { images, labels: Int32Array.from(labels) }
  }
  return new DataLoaders({ name: 'drawn digits', classes: Array.from({ length: 10 }, (_, digit) => String(digit)), imageShape: [28, 28, 1], training: await part(training, 0), validation: await part(validation, 1), batchSize: 32, normalisation: { mean: 0.1307, deviation: 0.3081 } })
}

describe('fit', () => {
  onEveryEngine(engine => {
    it('learns to tell digits apart', async () => {
      const learn = new Learner(await digits(2000, 300), simpleCnn(), { optimizer: adam(), callbacks: [new ActivationStats({ histograms: true })] })
      const before = await learn.validate()
      await learn.fit(2, { lr: 0.005 })
      const after = await learn.validate()
      assert.ok((before['accuracy'] ?? 1) < 0.3, `untrained: ${before['accuracy']}`)
      assert.ok((after['accuracy'] ?? 0) > 0.6, `trained: ${after['accuracy']}`)
      const { record } = learn.recorder
      assert.equal(record.meta.engine.name, engine)
      assert.equal(record.epochs.length, 2)
      assert.equal(record.epochs[1]?.metrics['accuracy'], after['accuracy'])
      assert.equal(record.epochs[1]?.validationLoss, after.loss)
    })

    for (const seed of [0, 42]) {
      it(`gives the same run bit for bit from the same seed, ${seed} too`, async () => {
        const run = async (used: number) => {
          const inner = tf.sequential({ layers: [tf.layers.activation({ activation: 'tanh', inputShape: [10] }), tf.layers.dropout({ rate: 0.2 })] })
          const dropout = tf.sequential({ layers: [simpleCnn({ seed: used }), tf.layers.dropout({ rate: 0.2 }), inner] })
          const learn = new Learner(stripes(), dropout, { seed: used, callbacks: [new ActivationStats({ histograms: true, layers: [0, 1] })] })
          await learn.fit(2, { lr: 0.05 })
          const { steps, measurements, epochs } = encodeRun(Object.assign(learn.recorder.record, { seconds: learn.recorder.record.learningRate }))
          return { steps, measurements, losses: epochs.map(epoch => epoch.trainingLoss), weights: dropout.getWeights().map(weight => [...weight.dataSync()]) }
        }
        const [first, second, other] = [await run(seed), await run(seed), await run(seed + 1)]
        assert.deepEqual(first, second)
        assert.notDeepEqual(first.losses, other.losses)
      })
    }

    it('leaves no tensors behind, over 300 steps, other fits and errors', async () => {
      const learn = new Learner(stripes({ training: 600, validation: 8, batchSize: 4 }), simpleCnn({ filters: [4, 4] }), { callbacks: [new ActivationStats({ histograms: true })] })
      await learn.fit(1, { lr: 0.01 })
      assert.equal(await tensorsLeft(() => learn.fit(2, { lr: 0.01 })), 0)
      const failing = (event: 'afterPred' | 'afterBackward' | 'beforeBatch' | 'afterEpoch') =>
        tensorsLeft(() => assert.rejects(learn.fit(1, { callbacks: [Object.assign(new (class Failing extends Callback {})(), { [event]: () => { throw new Error('on purpose') } })] }), /on purpose/))
      for (const event of ['afterPred', 'afterBackward', 'beforeBatch', 'afterEpoch'] as const) assert.equal(await failing(event), 0, event)
      assert.equal(tf.engine().state.gradientDepth, 0)
      assert.equal(await tensorsLeft(() => learn.fit(1)), 0)
      assert.equal(currentEngine()?.name, engine)
    })

    it('a loss that becomes NaN stays in the record, and TerminateOnNaN ends the fit and names the step', async () => {
      const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new TerminateOnNaN(), new ActivationStats({ histograms: true })] })
      await learn.fit(5, { lr: 1e12 })
      const { record } = learn.recorder
      assert.equal(record.state, 'stopped')
      assert.match(record.reason ?? '', new RegExp(`The loss became (NaN|Infinity) at batch ${record.steps - 1} .*smaller learning rate`))
      assert.ok(!Number.isFinite(record.loss.last))
      assert.ok(!Number.isFinite(decodeRun(JSON.parse(JSON.stringify(encodeRun(record)))).loss.last))
      await new Learner(stripes(), simpleCnn()).fit(2, { lr: 1e12 })
    })

    it('trains a functional model with normalisation, dropout, a shared layer, a model inside and weight penalties', async () => {
      const inner = tf.sequential({ name: 'inner', layers: [tf.layers.dense({ inputShape: [32], units: 16, activation: 'tanh', kernelInitializer: tf.initializers.glorotUniform({ seed: 5 }) })] })
      const input = tf.input({ shape: [12, 12, 1] })
      const shared = tf.layers.conv2d({ name: 'shared', filters: 2, kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: tf.initializers.glorotUniform({ seed: 6 }), kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) })
      const once = shared.apply(tf.layers.concatenate().apply([input, input])) as tf.SymbolicTensor
      const twice = shared.apply(once) as tf.SymbolicTensor
      let flow = tf.layers.add().apply([once, twice]) as tf.SymbolicTensor
      for (const layer of [tf.layers.batchNormalization({ name: 'norm' }), tf.layers.maxPooling2d({ poolSize: 3 }), tf.layers.flatten(), tf.layers.dropout({ rate: 0.1, seed: 1 }), inner, tf.layers.dense({ name: 'head', units: 4, activation: 'softmax' })])
        flow = layer.apply(flow) as tf.SymbolicTensor
      const model = tf.model({ inputs: input, outputs: flow })
      const learn = new Learner(stripes({ imageShape: [12, 12, 1], classes: 4 }), model, { loss: crossEntropy, optimizer: adam(), callbacks: [new ActivationStats({ histograms: true })] })
      const mean = (model.getLayer('norm').getWeights()[2] as tf.Tensor).dataSync().slice()
      await learn.fit(6, { lr: 0.01 })
      const stats = learn.activationStats
      assert.deepEqual(stats.record.layers.map(layer => layer.meta.name), ['shared', 'shared#2', 'norm', 'inner', 'head'])
      assert.notDeepEqual((model.getLayer('norm').getWeights()[2] as tf.Tensor).dataSync(), mean)
      const { losses } = learn.recorder
      assert.ok((losses.at(-1) ?? NaN) < 0.5 * (losses[0] ?? NaN), `${losses[0]} → ${losses.at(-1)}`)
      assert.ok(((await learn.validate())['accuracy'] ?? 0) > 0.8)
      assert.deepEqual([stats.record.layers[4]?.meta.histogram, stats.record.layers[4]?.meta.takenAt], [{ low: 0, high: 1 }, 'output, after softmax'])
    })
  })

  describe('and its record', function () {
    this.timeout(30_000)
    onWasm()
    afterEach(() => setInterruptSignal(undefined))

    it('says its events, from which the same record can be built', async () => {
      const learn = new Learner(stripes(), simpleCnn(), { name: 'a run', callbacks: [new ActivationStats({ histograms: true, every: 2 })] })
      const events = await heard(() => learn.fit(2, { lr: 0.02 }))
      const [start, ...rest] = events
      assert.equal(start?.type, 'start')
      const copy = new RunRecord(start.meta)
      for (const event of rest) assert.equal(copy.apply(event), 'applied')
      const { record } = learn.recorder
      assert.deepEqual(encodeRun(copy), encodeRun(record))
      assert.deepEqual([record.steps, record.rows, record.state, record.meta.stepsPerEpoch], [10, 5, 'finished', 5])
      assert.deepEqual(record.meta.layers.map(layer => [layer.name, layer.units, layer.takenAt]), [...[8, 16, 32, 64].map((units, index) => [`conv${index + 1}`, units, 'output, after relu']), ['conv5', 10, 'output, no activation']])
    })

    it('says events that can be read, however long the names and the reason', async () => {
      const endless = '<b>'.repeat(20_000)
      const model = tf.sequential({ name: endless, layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ name: 'x'.repeat(20_000), units: 10 })] })
      const failing = Object.assign(new (class Failing extends Callback {})(), { afterEpoch: () => { throw new Error(endless) } })
      const learn = new Learner({ ...stripes(), name: endless }, model, { name: endless, callbacks: [new ActivationStats(), failing] })
      const events = await heard(() => assert.rejects(learn.fit(1)))
      for (const event of events) assert.ok(v.is(RunEvent, event), `${event.type} cannot be read`)
      assert.deepEqual([events[0]?.type, events.at(-1)?.type, learn.recorder.record.steps], ['start', 'end', 5])
    })

    it('is displayed as data, picture and text', async () => {
      const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
      await learn.fit(1)
      const bundle = learn.activationStats.colorDim(-2)[JUPYTER_DISPLAY]()
      assert.deepEqual(Object.keys(bundle), [RUN_MIME, 'image/svg+xml', 'text/plain'])
      const saved = bundle[RUN_MIME] as { view: unknown }
      assert.deepEqual(saved.view, { kind: 'colorDim', layer: 0 })
      assert.deepEqual(decodeRun(saved).layers.map(layer => layer.meta.name), ['conv4'])
      assert.match(String(learn.recorder[JUPYTER_DISPLAY]()['text/plain']), /simpleCnn on stripes: finished/)
    })

    it('has its loss drawn without the first batches or the validation, as asked for; nothing else is an option', async () => {
      const learn = new Learner(stripes(), simpleCnn())
      await learn.fit(1)
      const { recorder } = learn
      const view = (picture: RunPicture): unknown => (picture[JUPYTER_DISPLAY]()[RUN_MIME] as { view: unknown }).view
      assert.deepEqual(view(recorder.plotLoss()), { kind: 'loss' })
      assert.deepEqual(view(recorder.plot_loss({ skipStart: 2, withValid: false })), { kind: 'loss', skipStart: 2, withValid: false })
      assert.throws(() => recorder.plotLoss({ skipStart: -1 }), /plotLoss: skipStart must be a whole number of at least 0, but it is -1/)
      assert.throws(() => recorder.plotLoss({ withValid: 1 as unknown as boolean }), /plotLoss: withValid must be true or false/)
      assert.throws(() => recorder.plotLoss({ skip_start: 2 } as object), /plotLoss has no option "skip_start"\. Its options are: skipStart, withValid/)
    })

    it('an interrupt ends it after the batch under way; weights and record are kept, and fit goes on from there', async () => {
      const model = simpleCnn()
      const learn = new Learner(stripes(), model)
      const start = model.getWeights()[0]?.dataSync().slice()
      const events = await heard(() => assert.rejects(learn.fit(3, { callbacks: [new InterruptAfter(7)] }), (error: Error) => error instanceof Interrupted && error.name === 'Interrupted' && /^Interrupted after 2 of 5 batches in epoch 2 of 3\..*record so far are kept.*learn\.fit/.test(error.message)))
      assert.deepEqual([learn.recorder.record.state, learn.recorder.record.steps, events.at(-1)?.type], ['interrupted', 7, 'end'])
      const reached = model.getWeights()[0]?.dataSync().slice()
      assert.notDeepEqual(reached, start)
      setInterruptSignal(new AbortController().signal)
      await learn.fit(1, { lr: 0 })
      assert.deepEqual(model.getWeights()[0]?.dataSync(), reached)
      assert.equal(learn.recorder.record.state, 'finished')
    })

    it('an interrupt ends a validation too', async () => {
      const controller = new AbortController()
      setInterruptSignal(controller.signal)
      controller.abort()
      await assert.rejects(new Learner(stripes(), simpleCnn()).validate(), /^Interrupted: Interrupted while validating\./)
    })

    it('lets the event loop turn between batches', async () => {
      let turns = 0
      const timer = setInterval(() => turns++, 1)
      await new Learner(stripes(), simpleCnn()).fit(1)
      clearInterval(timer)
      assert.ok(turns >= 3, `${turns} turns in 5 batches`)
    })

    it('an error in a callback ends it as failed, with the reason, and the weights kept', async () => {
      class Bad extends Callback {
        override afterEpoch(): void {
          throw new TypeError('no such thing')
        }
      }
      const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new Bad()] })
      const events = await heard(() => assert.rejects(learn.fit(1), /no such thing/))
      assert.deepEqual(events.at(-1), { type: 'end', run: learn.recorder.record.meta.id, state: 'failed', reason: 'TypeError: no such thing (thrown by the callback bad in afterEpoch)' })
      assert.equal(learn.recorder.record.steps, 5)
      await assert.rejects(learn.fit(1), /no such thing/)
    })

    it('refuses to begin twice at a time', async () => {
      const learn = new Learner(stripes(), simpleCnn())
      const first = learn.fit(1)
      await assert.rejects(learn.fit(1), /being fitted already/)
      await first
    })
  })
})
