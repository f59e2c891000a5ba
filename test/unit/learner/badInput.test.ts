import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { adam, Learner, sgd, simpleCnn, type LearnerData , type Batch } from '../../../src/learner'
import { JUPYTER_DISPLAY } from '../../../src/run'
import { onWasm } from './engines'
import { stripes } from './stripes'

describe('a learner says what is wrong with', function () {
  this.timeout(20_000)
  onWasm()
  const data = stripes({ training: 32, validation: 0 })

  it('a model that takes other images', () => {
    const colours = stripes({ training: 8, validation: 8, imageShape: [32, 32, 3] })
    assert.throws(() => new Learner(colours, simpleCnn()), /The model takes \[28, 28, 1\], the data gives \[32, 32, 3\]: make the model with inputShape: \[32, 32, 3\]/)
    assert.doesNotThrow(() => new Learner(colours, simpleCnn({ inputShape: [32, 32, 3] })))
  })

  it('a model with another number of outputs, or outputs of another shape', () => {
    assert.throws(() => new Learner(data, simpleCnn({ classes: 7 })), /The model has 7 outputs, the data has 10 classes/)
    assert.throws(() => new Learner(data, tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 10, kernelSize: 3 })] })), /one number for each class, \[batch, 10\], but it gives \[any, 26, 26, 10\].*flatten/)
  })

  it('a model that does not know its input, or is none', () => {
    assert.throws(() => new Learner(data, tf.sequential()), /LayersModel that knows its input shape/)
    assert.throws(() => new Learner(data, undefined as unknown as tf.LayersModel), /LayersModel/)
  })

  it('softmax where the loss applies it again', () => {
    const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ name: 'out', units: 10, activation: 'softmax' })] })
    assert.throws(() => new Learner(data, model), /last layer "out" applies softmax.*{ loss: crossEntropy }/)
  })

  it('data that was not waited for', () => {
    assert.throws(() => new Learner(Promise.resolve(data) as unknown as LearnerData, simpleCnn()), /Is an await missing/)
  })

  it('data of one’s own that says impossible things of itself', () => {
    const cases: [Partial<Record<keyof LearnerData, unknown>>, RegExp][] = [
      ...[0, -1, 1.5, NaN, Infinity, '64', undefined].map((batchSize): [object, RegExp] => [{ batchSize }, /^The data's batchSize must be a whole number of at least 1, but it is /]),
      [{ stepsPerEpoch: undefined }, /stepsPerEpoch must be a whole number of at least 1, but it is undefined/],
      [{ training: undefined }, /training\.length must be a whole number of at least 1/],
      [{ validation: { length: -3 } }, /validation\.length must be a whole number of at least 0, but it is -3/],
      [{ classes: [] }, /classes must be a list with a name for each class/],
      [{ imageShape: [28, 0, 1] }, /imageShape must be a list of whole numbers .*, but it is \[28, 0, 1\]/],
      [{ name: 5 }, /name must be a text, but it is 5/]
    ]
    for (const [wrong, message] of cases) assert.throws(() => new Learner({ ...data, ...wrong } as unknown as LearnerData, simpleCnn()), (error: Error) => message.test(error.message), JSON.stringify(wrong))
  })

  it('numbers of epochs, learning rates and seeds that are none', async () => {
    const learn = new Learner(data, simpleCnn())
    for (const epochs of [0, -1, NaN, 1.5, Infinity]) await assert.rejects(learn.fit(epochs), /epochs must be a whole number of at least 1/)
    for (const lr of [NaN, -0.1, Infinity]) await assert.rejects(learn.fit(1, { lr }), /learning rate lr must be a finite number of at least 0/)
    assert.throws(() => new Learner(data, simpleCnn(), { seed: 0.5 }), /seed must be a whole number/)
    assert.throws(() => learn.recorder.record, /Nothing has been recorded/)
    assert.throws(() => sgd({ momentum: 1 }), /momentum must be at least 0 and below 1/)
    assert.throws(() => adam({ learningRate: -1 }), /learningRate must be a number of at least 0/)
  })

  it('sizes of a simpleCnn that are none', () => {
    assert.throws(() => simpleCnn({ filters: [8, 0] }), /filters must be a whole number of at least 1, but it is 0/)
    assert.throws(() => simpleCnn({ firstFilterSize: 2.5 }), /firstFilterSize must be/)
    assert.throws(() => simpleCnn({ inputShape: [28, 28] as unknown as [number, number, number] }), /\[height, width, channels\]/)
  })

  it('images to predict that do not fit, and tells what it says of those that do', async () => {
    const learn = new Learner(stripes({ training: 320 }), simpleCnn())
    assert.throws(() => learn.predict(tf.zeros([2, 28, 28])), /the model takes \[images, 28, 28, 1\], x is \[2, 28, 28\]/)
    await learn.fit(4, { lr: 0.05 })
    const [batch] = learn.data.validationBatches() as Iterable<Batch>
    const { classes, labels, probabilities, outputs } = learn.predict(batch?.x as tf.Tensor)
    const right = [...classes].filter((found, index) => found === index % 10).length
    assert.ok(Math.abs(right / 32 - ((await learn.validate())['accuracy'] ?? 0)) < 0.3, `${right} of 32 right`)
    for (const [image, found] of classes.entries()) {
      const row = [...outputs.subarray(image * 10, image * 10 + 10)]
      assert.equal(found, row.indexOf(Math.max(...row)))
      assert.equal(labels[image], `stripe ${found}`)
    }
    assert.ok(Math.abs(probabilities.slice(0, 10).reduce((a, b) => a + b, 0) - 1) < 1e-5)
    assert.equal(outputs.length, 320)
  })
})

describe('simpleCnn', () => {
  onWasm()

  it('has the shapes, the 30,282 parameters and the initial weights that it promises', () => {
    const model = simpleCnn()
    assert.deepEqual(model.layers.map(layer => layer.outputShape.slice(1)), [[14, 14, 8], [7, 7, 16], [4, 4, 32], [2, 2, 64], [1, 1, 10], [10]])
    assert.equal(model.countParams(), 30_282)
    for (const [index, fanIn] of [25, 72, 144, 288, 576].entries()) {
      const [kernel, bias] = (model.layers[index]?.getWeights() ?? []).map(weight => [...weight.dataSync()])
      const bound = 1 / Math.sqrt(fanIn)
      for (const value of [...(kernel ?? []), ...(bias ?? [])]) assert.ok(Math.abs(value) <= bound)
      const std = Math.sqrt((kernel ?? []).reduce((sum, value) => sum + value * value, 0) / (kernel?.length ?? 1))
      assert.ok(Math.abs(std * Math.sqrt(3 * fanIn) - 1) < 0.1, `${std}`)
      assert.ok(bias?.some(value => value !== 0))
    }
  })

  it('gives the same weights from the same seed only', () => {
    const weights = (seed: number) => simpleCnn({ seed }).getWeights().map(weight => [...weight.dataSync()])
    assert.deepEqual(weights(0), weights(0))
    assert.notDeepEqual(weights(0), weights(1))
  })

  it('takes larger images, other filters and other classes', () => {
    const model = simpleCnn({ inputShape: [64, 48, 3], filters: [4, 4, 4], firstFilterSize: 7, classes: 3 })
    assert.deepEqual(model.outputShape, [null, 3])
  })
})

describe('summary', () => {
  onWasm()

  it('lists the layers, and shows a hostile name as text', () => {
    const model = tf.sequential({ name: '<script>alert(1)</script>', layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, name: 'out' })] })
    const summary = new Learner(stripes({ training: 8 }), model).summary()
    assert.match(String(summary), /out\s+Dense\s+batch x 10\s+7,850 {2}yes/)
    const html = String(summary[JUPYTER_DISPLAY]()['text/html'])
    assert.ok(html.includes('&lt;script&gt;') && !html.includes('<script'))
  })

  it('says what is frozen, and what is never trained', () => {
    const learn = new Learner(stripes({ training: 8 }), simpleCnn({ normalisation: 'batch' }))
    const running = 2 * (8 + 16 + 32 + 64)
    assert.match(String(learn.summary()), new RegExp(`simpleCnn: 30,642 parameters, ${running} of them not trained\nData`))
    learn.freeze()
    const { layers, parameters, trainableParameters } = learn.summary()
    assert.deepEqual(layers.filter(layer => layer.trainable).map(layer => layer.name), ['conv1Norm', 'conv2Norm', 'conv3Norm', 'conv4Norm', 'conv5'])
    assert.equal(trainableParameters, 5_770 + 240)
    assert.equal(parameters, 30_642)
    assert.match(String(learn.summary()), /conv1 +Conv2D +batch x 14 x 14 x 8 +200 {2}no\n[^]*24,632 of them not trained\nFrozen: the first group of 2, .*unfreeze/)
    learn.unfreeze()
    assert.doesNotMatch(String(learn.summary()), /Frozen/)
  })
})
