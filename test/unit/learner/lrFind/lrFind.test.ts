import assert from 'node:assert/strict'
import { ActivationStats, adam, Callback, EarlyStopping, Interrupted, Learner, LrFindResult, sgd, setInterruptSignal, simpleCnn, slide, valley } from '../../../../src/learner'
import { decodeRun, encodeRun, JUPYTER_DISPLAY, onRunEvent, RUN_MIME, type RunEvent, type RunView } from '../../../../src/run'
import { onEveryEngine, onWasm, tensorsLeft } from '../engines'
import { stripes } from '../stripes'

const data = () => stripes({ training: 160, validation: 40, batchSize: 32 })

/** All that somebody could notice of a learner. */
const snapshot = (learn: Learner) => ({
  weights: learn.model.weights.map(weight => [...weight.read().dataSync()]),
  optimizer: learn.optimizer.state(learn.allVariables).map(variable => [...variable.dataSync()]),
  counters: learn.optimizer.counters,
  own: [learn.optimizer.learningRate, learn.optimizer.momentum],
  position: learn.position,
  shown: [learn.epochs, learn.epoch, learn.step, learn.batch, learn.loss, learn.trainingLoss, learn.learningRate, learn.momentum, learn.validation, learn.rateMultipliers],
  record: encodeRun(learn.recorder.record),
  measured: encodeRun((learn as Learner<[ActivationStats]>).activationStats.record)
})

describe('lrFind', () => {
  onEveryEngine(() => {
    for (const [name, optimizer] of Object.entries({ adam, sgd }))
      it(`after an earlier fit leaves everything bit for bit as it was, and a further fit gives the same numbers as without it: ${name}`, async () => {
        const make = () => new Learner(data(), simpleCnn({ filters: [4, 8], seed: 3, normalisation: 'batch' }), { optimizer: optimizer(), callbacks: [new ActivationStats({ histograms: true })] })
        const [with_, without] = [make(), make()]
        for (const learn of [with_, without]) await learn.fitOneCycle(2, { lrMax: [0.001, 0.02] })
        const before = snapshot(with_)
        const found = await with_.lrFind({ numIt: 40 })
        assert.deepEqual(snapshot(with_), before)
        assert.ok(found.rates.length > 10)
        for (const learn of [with_, without]) await learn.fit(2, { lr: 0.01 })
        assert.deepEqual(snapshot(with_).weights, snapshot(without).weights)
        assert.deepEqual([...with_.recorder.losses], [...without.recorder.losses])
        assert.deepEqual(with_.recorder.record.epochs.map(epoch => epoch.validationLoss), without.recorder.record.epochs.map(epoch => epoch.validationLoss))
      })

    it('of a new learner leaves it new', async () => {
      const make = () => new Learner(data(), simpleCnn({ filters: [4, 4], seed: 3 }), { optimizer: adam() })
      const [with_, without] = [make(), make()]
      await with_.lrFind({ numIt: 12 })
      assert.throws(() => with_.recorder.record, /Nothing has been recorded yet/)
      for (const learn of [with_, without]) await learn.fit(1, { lr: 0.01 })
      assert.deepEqual([...with_.recorder.losses], [...without.recorder.losses])
      assert.equal(await tensorsLeft(() => with_.lrFind({ numIt: 12 })), 0)
    })

    it('tries rates that grow by one factor, over several epochs and without validating, and stops at four times the least loss', async () => {
      let validated = 0
      class Witness extends Callback {
        override beforeBatch(): void {
          if (!this.learn.training) validated++
        }
      }
      const learn = new Learner(data(), simpleCnn({ filters: [8, 16], seed: 3 }), { callbacks: [new Witness()], name: 'mine' })
      const found = await learn.lrFind({ endLr: 1000 })
      const { rates, losses, smoothLosses, record } = found
      assert.equal(validated, 0)
      assert.ok(rates.length > 20 && rates.length < 100, `${rates.length}`)
      for (const [index, rate] of rates.entries()) assert.ok(Math.abs(rate / (1e-7 * 1e10 ** (index / 100)) - 1) < 1e-9)
      // The smoothing, by its definition.
      for (const index of smoothLosses.keys()) {
        const weights = Array.from({ length: index + 1 }, (_, before) => 0.02 * 0.98 ** (index - before))
        const mean = weights.reduce((sum, weight, at) => sum + weight * (losses[at] ?? NaN), 0) / weights.reduce((sum, weight) => sum + weight, 0)
        if (Number.isFinite(mean)) assert.ok(Math.abs((smoothLosses[index] ?? NaN) - mean) < 1e-9 * mean)
      }
      const last = rates.length - 1
      const least = (upTo: number): number => Math.min(...smoothLosses.subarray(0, upTo + 1))
      assert.ok((smoothLosses[last] ?? 0) > 4 * least(last) || !Number.isFinite(losses[last]))
      for (let index = 0; index < last; index++) assert.ok((smoothLosses[index] ?? 0) <= 4 * least(index))
      assert.deepEqual([record.meta.name, record.state, record.steps], ['learning-rate finder: mine', 'stopped', rates.length])
      assert.match(record.reason ?? '', /^The (smoothed loss rose to more than 4 times its least|loss became .*) at learning rate .*: \d+ of 100 learning rates were tried\.$/)
      const points = { rates: rates.subarray(10, -5), losses: smoothLosses.subarray(10, -5) }
      assert.equal(found.suggestions.valley, valley(points))
      assert.equal(found.suggestions.slide, slide(points))
      for (const [rule, rate] of Object.entries(found.suggestions)) assert.ok(rate >= 1e-8 && rate <= (rates[last] ?? 0), `${rule} ${rate}`)
    })
  })

  describe('and what it shows', function () {
    this.timeout(60_000)
    onWasm()
    afterEach(() => setInterruptSignal(undefined))
    const learner = (callbacks: Callback[] = []): Learner => new Learner(data(), simpleCnn({ filters: [4, 8], seed: 3 }), { callbacks: [new ActivationStats(), ...callbacks] })

    it('goes through all rates where it is told not to stop', async () => {
      const [stopped, found] = [await learner().lrFind({ numIt: 60, endLr: 1e6 }), await learner().lrFind({ numIt: 60, endLr: 1e6, stopDiv: false })]
      assert.ok(stopped.rates.length < 60)
      assert.deepEqual([found.rates.length, found.record.reason], [60, 'All 60 learning rates were tried.'])
      assert.deepEqual(found.losses.subarray(0, stopped.rates.length), stopped.losses)
    })

    it('suggests from what came before a loss that is not finite', async () => {
      const { record } = await learner().lrFind({ numIt: 10 })
      const rates = Array.from({ length: 80 }, (_, index) => 1e-7 * 1e8 ** (index / 100))
      const smoothLosses = rates.map((_, index) => (index < 60 ? 3 - 0.01 * index : index < 62 ? Infinity : NaN))
      const { suggestions } = new LrFindResult(record, { rates, losses: smoothLosses, smoothLosses }, 100)
      const points = { rates: rates.slice(10, 60), losses: smoothLosses.slice(10, 60) }
      assert.deepEqual(suggestions, { valley: valley(points), slide: slide(points), minimum: (rates[59] ?? NaN) / 10, steep: suggestions.steep })
      assert.ok(Number.isFinite(suggestions.steep))
    })

    it('streams its run, with nothing measured of the layers', async () => {
      const learn = learner()
      await learn.fit(1, { lr: 0.01 })
      const events: RunEvent[] = []
      const stop = onRunEvent(event => events.push(event))
      const found = await learn.lrFind({ numIt: 20 }).finally(stop)
      const [start] = events
      assert.ok(start?.type === 'start' && start.meta.name === 'learning-rate finder: simpleCnn on stripes' && start.meta.layers.length === 0 && start.meta.purpose === 'lrFind')
      assert.equal(events.flatMap(event => (event.type === 'steps' ? [event.count] : [])).reduce((sum, count) => sum + count, 0), found.rates.length)
      assert.equal(events.at(-1)?.type, 'end')
      assert.notEqual(start.meta.id, learn.recorder.record.meta.id)
    })

    it('is displayed with its suggestions, which the recorder can show again', async () => {
      const learn = learner()
      assert.throws(() => learn.recorder.plotLrFind(), /await learn\.lrFind\(\)/)
      const found = await learn.lrFind()
      assert.ok(found instanceof LrFindResult)
      const bundle = found[JUPYTER_DISPLAY]()
      const saved = bundle[RUN_MIME] as { view: RunView }
      assert.deepEqual(saved.view.marks?.map(mark => [mark.label, mark.x]), [['valley', found.suggestions.valley], ['slide', found.suggestions.slide], ['minimum / 10', found.suggestions.minimum], ['steep', found.suggestions.steep]])
      assert.deepEqual([...decodeRun(JSON.parse(JSON.stringify(saved))).learningRate.mean], [...found.rates].map(Math.fround))
      assert.match(String(bundle['text/plain']), /suggested learning rates: valley \S+, slide \S+, minimum \/ 10 \S+, steep \S+$/)
      assert.match(String(found), /learning-rate finder: simpleCnn on stripes: stopped/)
      assert.deepEqual(learn.recorder.plot_lr_find().view, saved.view)
      await learn.fit(1)
      assert.equal(learn.recorder.record.meta.purpose, undefined)
      assert.deepEqual(learn.recorder.plotLrFind().view, saved.view)
    })

    it('of few rates has no suggestion where a rule has too little to go by', async () => {
      const found = await learner().lrFind({ numIt: 6 })
      assert.equal(found.rates.length, 6)
      assert.ok(Number.isFinite(found.suggestions.valley) && Number.isNaN(found.suggestions.slide) && Number.isNaN(found.suggestions.steep))
      const { marks } = (found[JUPYTER_DISPLAY]()[RUN_MIME] as { view: RunView }).view
      assert.deepEqual(marks?.map(mark => mark.label), ['valley', 'minimum / 10'])
      decodeRun(JSON.parse(JSON.stringify(found[JUPYTER_DISPLAY]()[RUN_MIME])))
    })

    it('puts everything back when it is interrupted, and says so', async () => {
      class InterruptAfter extends Callback {
        readonly controller = new AbortController()
        batches = Infinity
        override afterBatch(): void {
          if (this.learn.training && this.learn.step === this.batches) this.controller.abort()
        }
      }
      const interrupt = new InterruptAfter()
      const learn = learner([interrupt])
      await learn.fit(1, { lr: 0.01 })
      const before = snapshot(learn)
      setInterruptSignal(interrupt.controller.signal)
      interrupt.batches = 17
      const events: RunEvent[] = []
      const stop = onRunEvent(event => events.push(event))
      await assert.rejects(learn.lrFind(), (error: Error) => error instanceof Interrupted && /^Interrupted after 2 of 5 batches in epoch 4 of 21\. The weights, the optimizer and learn\.recorder are as they were before lrFind\.$/.test(error.message))
      stop()
      assert.deepEqual(snapshot(learn), before)
      const end = events.at(-1)
      assert.ok(end?.type === 'end' && end.state === 'interrupted' && /as they were before lrFind/.test(end.reason ?? ''))
      setInterruptSignal(undefined)
      assert.throws(() => learn.recorder.plotLrFind(), /No learning rates have been tried/)
      await learn.lrFind({ numIt: 10 })
      assert.deepEqual(snapshot(learn), before)
    })

    it('puts everything back when a callback fails in it', async () => {
      class Failing extends Callback {
        override beforeBatch(): void {
          if (this.learn.learningRate > 1e-4 && 'lrFinder' in this.learn) throw new Error('on purpose')
        }
      }
      const learn = learner([new Failing()])
      await learn.fit(1, { lr: 0.01 })
      const before = snapshot(learn)
      await assert.rejects(learn.lrFind(), /on purpose/)
      assert.deepEqual(snapshot(learn), before)
      assert.equal(learn.fitting, false)
    })

    it('is not told to callbacks that only watch or keep the best, which know afterwards what they knew before', async () => {
      const told: string[] = []
      class Own extends Callback {
        override readonly runInLrFind = false
        override beforeEpoch(): void {
          told.push(this.learn.recorder.record.meta.name)
        }
      }
      const stopping = new EarlyStopping({ patience: 100 })
      const learn = learner([stopping, new Own()])
      await learn.fit(1, { lr: 0.01 })
      const { best } = stopping
      await learn.lrFind({ numIt: 20 })
      assert.ok(best !== undefined && stopping.best === best)
      await learn.fit(1, { lr: 0.01 })
      assert.deepEqual(told, ['simpleCnn on stripes', 'simpleCnn on stripes'])
    })

    it('does not touch a fit under way', async () => {
      const [learn, alone] = [learner(), learner()]
      const fit = learn.fit(2, { lr: 0.01 })
      await assert.rejects(learn.lrFind(), /being fitted: lrFind would change its weights meanwhile/)
      await fit
      await alone.fit(2, { lr: 0.01 })
      assert.deepEqual([...learn.recorder.losses], [...alone.recorder.losses])
    })

    const wrong: [string, object, RegExp][] = [
      ['a start above the end', { startLr: 1, endLr: 0.1 }, /from a low learning rate to a high one, but startLr is 1 and endLr 0\.1/],
      ['a start of 0', { startLr: 0 }, /startLr must be a number above 0/],
      ['too few rates', { numIt: 5 }, /numIt must be a whole number of at least 6, but it is 5/],
      ['a misspelt option', { num_it: 50 }, /lrFind has no option "num_it"/]
    ]
    for (const [name, options, message] of wrong) it(`refuses ${name}`, () => assert.rejects(learner().lrFind(options), message))
  })
})
