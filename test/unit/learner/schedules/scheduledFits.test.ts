import assert from 'node:assert/strict'
import { adam, Callback, combined, constant, cosine, flatCos, Learner, linear, oneCycle, ParamScheduler, sgd, sgdr, simpleCnn, warmUp, type Schedule } from '../../../../src/learner'
import { decodeRun, JUPYTER_DISPLAY, onRunEvent, RUN_MIME } from '../../../../src/run'
import { onEveryEngine, onWasm } from '../engines'
import { stripes } from '../stripes'

const BATCHES = 5
/** The values of a schedule at each of a fit's batches, as the record holds them: 32-bit floats. */
const planned = (schedule: Schedule, batches: number): number[] => Array.from({ length: batches }, (_, batch) => Math.fround(schedule(batch / batches)))
/** As the planned ones, but for what a quotient's rounding can make of the last bit. */
function assertFollows(recorded: Float64Array, expected: number[]): void {
  assert.equal(recorded.length, expected.length)
  for (const [batch, value] of expected.entries()) assert.ok(Math.abs((recorded[batch] ?? NaN) - value) <= 1e-6 * value, `batch ${batch}: ${recorded[batch]}, not ${value}`)
}
const learner = (options: ConstructorParameters<typeof Learner>[2] = {}): Learner => new Learner(stripes(), simpleCnn({ filters: [4, 4], seed: 1 }), options)

describe('a fit by a schedule', () => {
  onEveryEngine(() => {
    it('records the rates and momenta of fitOneCycle, batch for batch', async () => {
      const learn = learner()
      await learn.fitOneCycle(3, { lrMax: 0.04, pctStart: 0.3, div: 10, divFinal: 100, moms: [0.9, 0.8, 0.95] })
      const { record } = learn.recorder
      const { learningRate, momentum } = oneCycle({ max: 0.04, pctStart: 0.3, div: 10, divFinal: 100, moms: [0.9, 0.8, 0.95] })
      assertFollows(record.learningRate.mean, planned(learningRate, 3 * BATCHES))
      assertFollows(record.momentum.mean, planned(momentum, 3 * BATCHES))
      assert.deepEqual([record.learningRate.mean[0], record.state, record.epochs.length], [Math.fround(0.004), 'finished', 3])
    })

    it('trains at the scheduled rates: a schedule that is constant gives the weights of a plain fit, another does not', async () => {
      const weights = async (train: (learn: Learner) => Promise<void>): Promise<number[]> => {
        const learn = learner({ optimizer: adam() })
        await train(learn)
        return learn.model.getWeights().flatMap(weight => [...weight.dataSync()])
      }
      const plain = await weights(learn => learn.fit(2, { lr: 0.01 }))
      assert.deepEqual(await weights(learn => learn.fit(2, { lr: 0.5, callbacks: [new ParamScheduler({ learningRate: constant(0.01) })] })), plain)
      assert.notDeepEqual(await weights(learn => learn.fit(2, { lr: 0.01, callbacks: [new ParamScheduler({ learningRate: linear(0.01, 0) })] })), plain)
      assert.notDeepEqual(await weights(learn => learn.fit(2, { lr: 0.01, callbacks: [new ParamScheduler({ momentum: constant(0.5) })] })), plain)
    })
  })

  describe('of every kind', function () {
    this.timeout(60_000)
    onWasm()

    it("has fastai's defaults", async () => {
      const learn = learner({ optimizer: sgd({ learningRate: 0.03, momentum: 0.7 }) })
      await learn.fitOneCycle(2)
      const { learningRate, momentum } = oneCycle({ max: 0.03, div: 25, divFinal: 1e5, pctStart: 0.25, moms: [0.95, 0.85, 0.95] })
      assertFollows(learn.recorder.record.learningRate.mean, planned(learningRate, 2 * BATCHES))
      assertFollows(learn.recorder.record.momentum.mean, planned(momentum, 2 * BATCHES))
      await learn.fitFlatCos(2, { lr: 0.02 })
      assertFollows(learn.recorder.record.learningRate.mean, planned(flatCos({ lr: 0.02, pctStart: 0.75, divFinal: 1e5 }), 2 * BATCHES))
      assert.deepEqual(new Set(learn.recorder.record.momentum.mean), new Set([Math.fround(0.7)]), 'the momentum stays the optimizer’s')
    })

    it('restarts after cycles that grow', async () => {
      const learn = learner()
      await learn.fitSgdr(2, 1, { lrMax: 0.02, cycleMult: 3 })
      const { record } = learn.recorder
      assert.deepEqual([record.epochs.length, record.learningRate.mean[BATCHES]], [4, Math.fround(0.02)])
      assertFollows(record.learningRate.mean, planned(sgdr({ max: 0.02, cycles: 2, cycleMult: 3 }), 4 * BATCHES))
      await assert.rejects(learn.fitSgdr(2, 1, { cycleMult: 1.5 }), /Cycles of 1, 1\.5 epochs make 2\.5 epochs.*choose another cycleMult/)
    })

    it('goes by the whole fit when it begins with a later epoch', async () => {
      const learn = learner()
      await learn.fitOneCycle(4, { lrMax: 0.04, startEpoch: 3 })
      assertFollows(learn.recorder.record.learningRate.mean, planned(oneCycle({ max: 0.04 }).learningRate, 4 * BATCHES).slice(3 * BATCHES))
    })

    it("leaves the optimizer's own rate and momentum to the next fit", async () => {
      const learn = learner({ optimizer: sgd({ learningRate: 0.03, momentum: 0.7 }) })
      await learn.fitOneCycle(1, { lrMax: 0.04 })
      await learn.fit(1)
      const { record } = learn.recorder
      assert.deepEqual([...record.learningRate.mean, ...record.momentum.mean], [...new Array<number>(BATCHES).fill(Math.fround(0.03)), ...new Array<number>(BATCHES).fill(Math.fround(0.7))])
    })

    it('schedules groups of layers in proportion', async () => {
      const rates: number[][] = []
      class Witness extends Callback {
        override readonly order = 70
        override readonly runValidation = false
        override beforeBatch(): void {
          rates.push(this.learn.rateMultipliers.map(factor => factor * this.learn.learningRate))
        }
      }
      await learner().fitOneCycle(1, { lrMax: [0.001, 0.1], callbacks: [new Witness()] })
      const { learningRate } = oneCycle({ max: 0.1 })
      for (const [batch, [body, head]] of rates.entries()) {
        assert.ok(Math.abs((head ?? 0) / learningRate(batch / BATCHES) - 1) < 1e-12)
        assert.ok(Math.abs((head ?? 0) / (body ?? 0) / 100 - 1) < 1e-12)
      }
      assert.equal(rates.length, BATCHES)
    })

    it('fineTune trains the head alone, then all, and leaves all trainable', async () => {
      const learn = learner()
      const layers = learn.model.layers.filter(layer => layer.weights.length > 0)
      const first = (): number[] => [...(layers[0]?.getWeights()[0]?.dataSync() ?? [])]
      const head = (): number[] => [...(layers.at(-1)?.getWeights()[0]?.dataSync() ?? [])]
      const phases: { first: number[]; head: number[]; max: number; multipliers: readonly number[] }[] = []
      class Witness extends Callback {
        override afterFit(): void {
          phases.push({ first: first(), head: head(), max: Math.max(...this.learn.recorder.record.learningRate.mean), multipliers: this.learn.rateMultipliers })
        }
      }
      const before = { first: first(), head: head() }
      await learn.fineTune(2, { baseLr: 0.02, callbacks: [new Witness()] })
      const [frozen, all] = phases
      assert.deepEqual(frozen?.first, before.first)
      assert.notDeepEqual(frozen.head, before.head)
      assert.notDeepEqual(all?.first, before.first)
      const highest = (options: Parameters<typeof oneCycle>[0], epochs: number): number => Math.max(...planned(oneCycle(options).learningRate, epochs * BATCHES))
      assert.ok(Math.abs(frozen.max / highest({ max: 0.02, pctStart: 0.99 }, 1) - 1) < 1e-6)
      assert.ok(all && Math.abs(all.max / highest({ max: 0.01, pctStart: 0.3, div: 5 }, 2) - 1) < 1e-6)
      assert.ok(Math.abs((all.multipliers[0] ?? 0) * 100 - 1) < 1e-12)
      assert.equal(learn.variables.length, learn.allVariables.length)
      assert.deepEqual([learn.recorder.record.meta.epochs, learn.recorder.record.state], [2, 'finished'])
    })

    it('takes any function of the progress, in the record under the name given to the fit', async () => {
      const learn = learner()
      const steps = combined([[0.2, constant(0.03)], [0.8, warmUp(0.5, cosine(0.02, 0), { div: 4 })]])
      await learn.fit(2, { name: 'in steps', callbacks: [new ParamScheduler({ learningRate: progress => steps(progress), momentum: progress => 0.5 + progress / 4 })] })
      const { record } = learn.recorder
      assert.equal(record.meta.name, 'in steps')
      assertFollows(record.learningRate.mean, planned(steps, 2 * BATCHES))
      assertFollows(record.momentum.mean, planned(progress => 0.5 + progress / 4, 2 * BATCHES))
    })

    it('is drawn: plotSched holds the schedule', async () => {
      const learn = learner()
      await learn.fitOneCycle(1, { lrMax: 0.04 })
      const bundle = learn.recorder.plot_sched()[JUPYTER_DISPLAY]()
      assert.deepEqual((bundle[RUN_MIME] as { view: unknown }).view, { kind: 'sched' })
      assert.deepEqual([...decodeRun(bundle[RUN_MIME]).momentum.mean], [...learn.recorder.record.momentum.mean])
      assert.match(String(bundle['text/plain']), /learning rate: first 0\.0016, between .* and 0\.0\d+, last .*\nmomentum: first 0\.95, between 0\.85\d* and 0\.95, last 0\.9\d+/)
    })

    const wrong: [string, (learn: Learner) => Promise<unknown>, RegExp][] = [
      ['pctStart above 1', learn => learn.fitOneCycle(1, { pctStart: 1.5 }), /pctStart must be a share from 0 to 1, such as 0\.25, but it is 1\.5/],
      ['pctStart that is NaN', learn => learn.fitFlatCos(1, { pctStart: NaN }), /pctStart must be a share.*NaN/],
      ['no epoch', learn => learn.fitOneCycle(0, { lrMax: 0.1 }), /epochs must be a whole number of at least 1, but it is 0/],
      ['a rate of 0', learn => learn.fitOneCycle(1, { lrMax: 0 }), /highest learning rate must be a number above 0.*but it is 0/],
      ['a rate below 0', learn => learn.fitFlatCos(1, { lr: -1 }), /learning rate must be a number above 0.*but it is -1/],
      ['a rate that is NaN', learn => learn.fitSgdr(1, 1, { lrMax: NaN }), /must be a number above 0.*but it is NaN/],
      ['no rates', learn => learn.fitOneCycle(1, { lrMax: [] }), /must be a number above 0/],
      ['a misspelt option', learn => learn.fitOneCycle(1, { lr: 0.1 } as never), /fitOneCycle has no option "lr"\. Its options are: lrMax, div/],
      ['a rate instead of options', learn => learn.fitOneCycle(1, 0.1 as never), /fitOneCycle: the options must be an object, such as \{ lrMax: … \}, but they are 0\.1/],
      ['a rate instead of the options of a plain fit', learn => learn.fit(1, 0.1 as never), /fit: the options must be an object, such as \{ lr: … \}, but they are 0\.1/],
      ['a name that is none', learn => learn.fit(1, { name: 7 as never }), /name of a run must be a text.*but it is 7/],
      ['no cycle', learn => learn.fitSgdr(0, 1), /number of cycles must be a whole number of at least 1/],
      ['wrong options of the second part', learn => learn.fineTune(1, { pctStart: 2 }), /pctStart must be a share/],
      ['a negative number of frozen epochs', learn => learn.fineTune(1, { freezeEpochs: -1 }), /freezeEpochs must be a whole number of at least 0/],
      ['a schedule that is none', async learn => learn.fit(1, { callbacks: [new ParamScheduler({ learningRate: 0.1 as never })] }), /learningRate must be a schedule, such as/],
      ['a schedule of something else', async learn => learn.fit(1, { callbacks: [new ParamScheduler({ lr: constant(1) } as never)] }), /schedules learningRate and momentum, but not lr/],
      ['nothing scheduled', async learn => learn.fit(1, { callbacks: [new ParamScheduler({})] }), /needs a schedule/]
    ]
    for (const [name, act, message] of wrong)
      it(`is refused before it begins, with ${name}`, async () => {
        const learn = learner()
        let runs = 0
        const stop = onRunEvent(() => runs++)
        await assert.rejects(act(learn), message)
        stop()
        assert.equal(runs, 0)
      })

    it('stops where a schedule gives what no rate can be, and says where', async () => {
      const learn = learner()
      await assert.rejects(learn.fit(2, { callbacks: [new ParamScheduler({ learningRate: linear(0.1, -0.1) })] }), /schedule of the learning rate \(linear from 0\.1 to -0\.1\) gives -0\.0\d+ at progress 0\.6, but a learning rate is a finite number of at least 0/)
      await assert.rejects(learn.fit(1, { callbacks: [new ParamScheduler({ momentum: () => 1 })] }), /schedule of the momentum \(a function of the progress\) gives 1 at progress 0, but a momentum is a number of at least 0 and below 1/)
    })
  })
})
