import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ActivationStats, adamW, Callback, EarlyStopping, GradientAccumulation, GradientClip, Learner, MixUp, ReduceLROnPlateau, SaveModel, sgd, simpleCnn, type CallbackState, type LearnerData, type Optimizer } from '../../../src/learner'
import { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from '../../../src/learner/checkpoint/safetensors'
import { onEveryEngine, onWasm, tensorsLeft } from './engines'
import { ownFolder } from './ownFolder'
import { readWithPython } from './python'
import { stripes } from './stripes'

/** A learning rate and a momentum for each batch, by the place in the whole fit. */
class Falling extends Callback {
  override readonly runValidation = false
  override beforeBatch(): void {
    this.learn.learningRate = 0.02 * (1 - this.learn.progress)
    this.learn.momentum = 0.95 - 0.1 * this.learn.progress
  }
}

/** Has something of its own to go on with. */
class Counting extends Callback {
  override readonly name = 'counting'
  epochs = 0
  worst = -Infinity
  override beforeFit(): void {
    this.epochs = 0
    this.worst = -Infinity
  }
  override afterEpoch(): void {
    this.epochs++
    this.worst = NaN
  }
  override saveState(): CallbackState {
    return { epochs: this.epochs, worst: this.worst }
  }
  override loadState({ epochs = 0, worst = -Infinity }: CallbackState): void {
    Object.assign(this, { epochs, worst })
  }
}

/** With all that a resumed training could lose: moving averages, dropout, and normalisation's fixed weights. */
function model(): tf.LayersModel {
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed })
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 4, kernelSize: 5, strides: 3, kernelInitializer: initializer(1), activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 10, kernelInitializer: initializer(2) })
    ]
  })
}

const learnerFor = (data: LearnerData, optimizer: Optimizer = adamW()) => new Learner(data, model(), { optimizer, callbacks: [new Falling(), new MixUp(), new GradientClip({ maxNorm: 0.5 }), new GradientAccumulation({ images: 48 })] })
const weightsOf = (learn: { model: tf.LayersModel }): number[][] => learn.model.getWeights().map(weight => [...weight.dataSync()])
const memoryOf = ({ optimizer, allVariables }: ReturnType<typeof learnerFor>): number[][] => [...optimizer.state(allVariables).map(variable => [...variable.dataSync()]), optimizer.counters]

describe('a saved learner', function () {
  this.timeout(120_000)
  const file = ownFolder()

  onEveryEngine(() => {
    for (const [name, optimizer] of [['SGD with momentum', sgd], ['AdamW', adamW]] as const)
      it(`goes on bit for bit, as if there had been no break: ${name}`, async () => {
        const data = stripes({ training: 200, validation: 20, batchSize: 16 })
        const whole = learnerFor(data, optimizer())
        const broken = learnerFor(data, optimizer())
        await whole.fit(4)
        // A fit before, so that not only epochs from 0 are tried.
        await broken.fit(4, { callbacks: [Object.assign(new (class Stop extends Callback {})(), { afterEpoch: async () => { if (broken.epoch === 1) await broken.save(file('halfway')) } })] })
        assert.deepEqual(weightsOf(broken), weightsOf(whole), 'saving changes nothing')
        const resumed = learnerFor(data, optimizer())
        await resumed.load(file('halfway'))
        assert.equal(resumed.epochsDone, 2)
        await resumed.fit(4, { startEpoch: resumed.epochsDone })
        assert.deepEqual(weightsOf(resumed), weightsOf(whole))
        assert.deepEqual(memoryOf(resumed), memoryOf(whole))
        assert.equal(resumed.recorder.record.epochs.at(-1)?.trainingLoss, whole.recorder.record.epochs.at(-1)?.trainingLoss)
        // And a further fit, into the same learner that has trained meanwhile.
        await whole.save(file('end'))
        await whole.fit(1)
        const after = weightsOf(whole)
        await whole.load(file('end'))
        await whole.fit(1)
        assert.deepEqual(weightsOf(whole), after)
      })

    it('goes on bit for bit where only every other batch is measured', async () => {
      const data = stripes({ training: 112, validation: 0, batchSize: 16 })
      const measured = () => {
        const learn = learnerFor(data)
        learn.addCallback(new ActivationStats({ histograms: true, every: 2 }))
        return learn
      }
      const [whole, resumed] = [measured(), measured()]
      await whole.fit(3, { callbacks: [Object.assign(new (class Stop extends Callback {})(), { afterEpoch: async () => { if (whole.epoch === 0) await whole.save(file('first')) } })] })
      await resumed.load(file('first'))
      await resumed.fit(3, { startEpoch: 1 })
      assert.deepEqual(weightsOf(resumed), weightsOf(whole))
    })

    it('goes on with what its callbacks had counted, and with what was frozen, from any of its epochs', async () => {
      const data = stripes({ training: 64, validation: 20, batchSize: 16 })
      // No epoch after the first is better by so much: the learning rate falls after every second one, and the fit ends after six.
      const tracked = () =>
        new Learner(data, model(), {
          optimizer: adamW(),
          callbacks: [new SaveModel({ file: file('each'), every: 1, minDelta: 2, best: true }), new ReduceLROnPlateau({ minDelta: 2, patience: 2, factor: 3 }), new EarlyStopping({ minDelta: 2, patience: 5 })]
        })
      const whole = tracked()
      whole.freeze()
      await whole.fit(9, { lr: 0.01 })
      const rates = [...whole.recorder.record.learningRate.mean]
      assert.deepEqual([whole.recorder.record.state, whole.recorder.record.epochs.length, new Set(rates).size], ['stopped', 6, 3])
      const best = file('each.safetensors')
      copyFileSync(best, file('kept.safetensors'))
      for (let epoch = 1; epoch <= 6; epoch++) {
        copyFileSync(file('kept.safetensors'), best)
        const resumed = tracked()
        await resumed.load(file(`each_${epoch}`))
        assert.equal(resumed.groups.frozen, 1)
        await resumed.fit(9, { lr: 0.01, startEpoch: resumed.epochsDone })
        const { record } = resumed.recorder
        assert.deepEqual([record.state, record.reason, epoch + record.epochs.length], ['stopped', whole.recorder.record.reason, 6], `from epoch ${epoch}`)
        assert.deepEqual([...record.learningRate.mean], rates.slice(epoch * data.stepsPerEpoch), `from epoch ${epoch}`)
        assert.deepEqual([...record.loss.mean], [...whole.recorder.record.loss.mean].slice(epoch * data.stepsPerEpoch), `from epoch ${epoch}`)
        assert.deepEqual(weightsOf(resumed), weightsOf(whole), `goes back to the best epoch, from epoch ${epoch}`)
      }
      // A fit of its own begins anew.
      const anew = tracked()
      await anew.load(file('each_4'))
      await anew.fit(9, { lr: 0.01 })
      assert.equal(anew.recorder.record.learningRate.mean[0], Math.fround(0.01))
      assert.equal(anew.recorder.record.epochs.length, 6)
    })

    it('leaves no tensor behind', async () => {
      const learn = learnerFor(stripes({ training: 32, validation: 0 }))
      await learn.fit(1)
      assert.equal(await tensorsLeft(async () => {
        await learn.save(file('a'))
        await learn.load(file('a'))
        await learn.load(file('a'), { withOptimizer: false })
      }), 0)
    })
  })

  describe('and its file', () => {
    onWasm()
    const data = stripes({ training: 32, validation: 0 })

    it('holds every weight by its name, for Python too', async function () {
      const learn = learnerFor(data)
      await learn.fit(1)
      assert.equal(await learn.save(file('a/b/model')), file('a/b/model.safetensors'))
      assert.deepEqual(readdirSync(file('a/b')), ['model.safetensors'])
      const read = await readWithPython(
        this,
        ['safetensors.numpy', 'numpy'],
        `import json, sys
from safetensors.numpy import load_file
tensors = load_file(sys.argv[1])
print(json.dumps({k: [list(v.shape), float(v.astype('float64').sum())] for k, v in tensors.items() if not k.startswith('optimizer/')}))`,
        file('a/b/model.safetensors')
      )
      const sums = learn.model.layers.flatMap(layer => layer.weights.map(weight => [`${layer.name}/${weight.originalName.split('/').at(-1) ?? ''}`, [weight.shape, [...weight.read().dataSync()].reduce((sum, value) => sum + value, 0)]] as const))
      assert.equal(sums.length, 8)
      for (const [name, [shape, sum]] of sums) {
        const [readShape, readSum] = (read as Record<string, [number[], number]>)[name] ?? assert.fail(name)
        assert.deepEqual(readShape, shape)
        assert.ok(Math.abs(readSum - sum) < 1e-9, name)
      }
    })

    it('of another model is refused, with nothing changed', async () => {
      const learn = new Learner(data, simpleCnn({ filters: [4, 4] }))
      await learn.save(file('small'))
      for (const [other, expected] of [
        [simpleCnn({ filters: [4, 8] }), /small\.safetensors cannot be loaded: it belongs to another model: where this one has Conv2D conv2\/kernel \[3, 3, 4, 8\], the file has Conv2D conv2\/kernel \[3, 3, 4, 4\]\. Nothing was changed\.$/],
        [simpleCnn({ filters: [4, 4, 4] }), /conv3\/kernel \[3, 3, 4, 4\], the file has Conv2D conv3\/kernel \[3, 3, 4, 10\]/],
        [simpleCnn({ filters: [4] }), /another model/]
      ] as const) {
        const there = new Learner(data, other)
        const before = weightsOf(there)
        await assert.rejects(there.load(file('small')), expected)
        assert.deepEqual(weightsOf(there), before)
      }
    })

    it('of another kind of optimizer gives the weights, and says that the optimizer begins anew', async () => {
      const learn = learnerFor(data, sgd())
      await learn.fit(1)
      await learn.save(file('sgd'))
      const other = learnerFor(data, adamW())
      await other.fit(2)
      const said: string[] = []
      const { warn } = console
      console.warn = (text: string) => said.push(text)
      try {
        await other.load(file('sgd'))
      } finally {
        console.warn = warn
      }
      assert.deepEqual(weightsOf(other), weightsOf(learn))
      assert.equal(said.length, 1)
      assert.match(said[0] ?? '', /was saved with the optimizer SGD, momentum 0\.9, and this learner has AdamW.*begins anew/)
      assert.deepEqual(memoryOf(other), memoryOf(learnerFor(data, adamW())))
      assert.equal(other.epochsDone, 1)
      await other.fit(1)
      // Other settings of the same kind are the learner's own affair.
      const settings = learnerFor(data, sgd({ momentum: 0.5 }))
      await settings.load(file('sgd'))
      assert.deepEqual(memoryOf(settings), memoryOf(learn))
    })

    it('can give its weights alone', async () => {
      const learn = learnerFor(data)
      await learn.fit(1)
      await learn.save(file('a'))
      const other = learnerFor(data)
      const memory = memoryOf(other)
      await other.load(file('a'), { withOptimizer: false })
      assert.deepEqual(weightsOf(other), weightsOf(learn))
      assert.deepEqual(memoryOf(other), memory)
      assert.equal(other.epochsDone, 0)
    })

    it('fits a model whose layers have been frozen since', async () => {
      const learn = learnerFor(data)
      await learn.fit(1)
      await learn.save(file('a'))
      const other = learnerFor(data)
      const [first] = other.model.layers
      if (first) first.trainable = false
      await other.load(file('a'), { withOptimizer: false })
      const values = (l: typeof learn): number[][] => l.model.layers.flatMap(layer => layer.weights.map(weight => [...weight.read().dataSync()]))
      assert.deepEqual(values(other), values(learn))
    })

    it('keeps NaN and the infinities', async () => {
      const learn = learnerFor(data)
      const [kernel] = learn.model.layers[0]?.weights ?? []
      const values = kernel?.read().dataSync().slice() ?? new Float32Array()
      values.set([NaN, Infinity, -Infinity, -0])
      kernel?.write(tf.tensor(values, kernel.shape as number[]))
      await learn.save(file('a'))
      const other = learnerFor(data)
      await other.load(file('a'))
      assert.deepEqual(weightsOf(other)[0]?.slice(0, 4), [NaN, Infinity, -Infinity, -0])
    })

    it('that is missing or damaged is named, with what is wrong, and changes nothing', async () => {
      const learn = learnerFor(data)
      await learn.save(file('good'))
      await learn.fit(1)
      const before = [...weightsOf(learn), ...memoryOf(learn)]
      const good = readFileSync(file('good.safetensors'))
      const decoded = decodeSafetensors(good)
      const meta = JSON.parse(decoded.metadata['convscope'] ?? '') as Record<string, unknown>
      const changed = (change: Partial<SafetensorsFile>): Uint8Array => encodeSafetensors({ ...decoded, ...change })
      const said = (change: object): Uint8Array => changed({ metadata: { convscope: JSON.stringify({ ...meta, ...change }) } })
      const cases: [Uint8Array, RegExp][] = [
        [good.subarray(0, good.length - 5), /it is cut off/],
        [new Uint8Array(), /too few/],
        [changed({ metadata: {} }), /not one that learn\.save wrote/],
        [changed({ metadata: { convscope: '{' } }), /no JSON/],
        [said({ format: 2 }), /later version of Convscope \(its format is 2, this version reads 1\)/],
        [said({ format: 'x' }), /another form than expected \(format: /],
        [said({ position: { epochsEver: -1, stepsEver: 0, epochsDone: 0, epochs: 1 } }), /position\.epochsEver/],
        [said({ optimizer: { description: 'AdamW', counters: ['x'], state: [] } }), /optimizer\.counters\.0/],
        [changed({ tensors: decoded.tensors.slice(1) }), /the tensor .* is not in it/]
      ]
      for (const [bytes, expected] of cases) {
        writeFileSync(file('bad.safetensors'), bytes)
        await assert.rejects(learn.load(file('bad')), (error: Error) => error.message.startsWith(`${file('bad.safetensors')} cannot be loaded: `) && error.message.endsWith('. Nothing was changed.') && expected.test(error.message), String(expected))
      }
      await assert.rejects(learn.load(file('none')), /There is no file .*none\.safetensors to load\./)
      await assert.rejects(learn.load(undefined as unknown as string), /learn\.load\(file\): the file must be a path/)
      assert.deepEqual([...weightsOf(learn), ...memoryOf(learn)], before)
      // Where it cannot be written, the file from before stays.
      await assert.rejects(learn.save(path.join(file('good.safetensors'), 'below')), /good\.safetensors/)
      assert.deepEqual(readFileSync(file('good.safetensors')), good)
    })

    it('tells what is wrong with what it says of callbacks and groups, and goes without where the learner has other ones', async () => {
      const learn = new Learner(data, model(), { optimizer: sgd(), callbacks: [new Counting()] })
      await learn.fit(2)
      await learn.save(file('a'))
      const decoded = decodeSafetensors(readFileSync(file('a.safetensors')))
      const meta = JSON.parse(decoded.metadata['convscope'] ?? '') as Record<string, unknown>
      assert.deepEqual([meta['callbacks'], meta['groups']], [{ counting: { epochs: 2, worst: 'NaN' } }, { count: 2, frozen: 0 }])
      const load = async (change: object, into: { load(file: string): Promise<void> }): Promise<void> => {
        writeFileSync(file('b.safetensors'), encodeSafetensors({ ...decoded, metadata: { convscope: JSON.stringify({ ...meta, ...change }) } }))
        await into.load(file('b'))
      }
      await assert.rejects(load({ callbacks: { counting: { epochs: 'x' } } }, learn), /another form than expected \(callbacks\.counting\.epochs: .*Nothing was changed/)
      await assert.rejects(load({ groups: { count: 2, frozen: 2 } }, learn), /another form than expected \(groups: .*Nothing was changed/)
      // A file from before callbacks were saved.
      await load({ callbacks: undefined, groups: undefined }, learn)
      await learn.fit(3, { startEpoch: 2 })
      const other = new Learner(data, model(), { optimizer: sgd(), groups: ({ layers }) => layers.map(layer => [layer]) })
      other.freezeTo(1)
      await load({}, other)
      assert.equal(other.groups.frozen, 1)
      // A callback of that name that is given to fit goes on too.
      const counting = new Counting()
      await other.fit(4, { startEpoch: 2, callbacks: [counting] })
      assert.deepEqual([counting.epochs, counting.worst], [4, NaN])
      await other.fit(1, { callbacks: [counting] })
      assert.equal(counting.epochs, 1)
    })

    it('cannot be loaded while the learner is fitted', async () => {
      const learn = learnerFor(data)
      await learn.save(file('a'))
      const before = memoryOf(learn)
      await assert.rejects(learn.fit(1, { callbacks: [Object.assign(new (class Loading extends Callback {})(), { beforeFit: () => learn.load(file('a')) })] }), /is being fitted.*callback loading in beforeFit/)
      assert.deepEqual(memoryOf(learn), before)
    })
  })
})
