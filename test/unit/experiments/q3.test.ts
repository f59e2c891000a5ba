import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { decideQ3, FastaiActivationStats, KeepEverything, MiniaiActivationStats, Verdict, VERDICT_MIME, type Q3Answer } from '../../../src/experiments'
import { startEngine } from '../../../src/engine'
import { ActivationStats, Learner, simpleCnn } from '../../../src/learner'
import { JUPYTER_DISPLAY } from '../../../src/run'
import { twoClassData } from './twoClassData'

describe('question 3', () => {
  const recorders = { fastai: new FastaiActivationStats(), fastaiWithHist: new FastaiActivationStats({ withHist: true }), miniai: new MiniaiActivationStats(), everything: new KeepEverything(3) }
  let learn: Learner<readonly ActivationStats[]>
  let answer: Q3Answer

  before(async () => {
    await startEngine('wasm')
    const model = simpleCnn({ filters: [4, 8], inputShape: [12, 12, 1], classes: 2 })
    learn = new Learner(twoClassData(), model, { callbacks: [...Object.values(recorders), new ActivationStats({ histograms: true })] })
    await learn.fit(1, { lr: 0.05 })
    answer = decideQ3({ ...recorders, ours: learn.recorder.record })
  })

  const words = (id: string): string => answer.verdict(id).words

  it('decides the claims by what is in the objects', () => {
    assert.deepEqual(answer.verdicts.map(verdict => [verdict.claim.id, verdict.kind, verdict.cases.map(one => `${one.found}/${one.claimed}`).join(' ')]), [
      ['3.1', 'contradicted', '0/1 0/1'],
      ['3.2', 'contradicted', '2/4 2/4'],
      ['3.3', 'contradicted', '0/1 1/1'],
      ['3.4', 'contradicted', '0/1 0/1'],
      ['3.5', 'contradicted', '0/3 0/3']
    ])
    assert.equal(words('3.1'), 'contradicted')
    assert.equal(words('3.2'), 'mixed: 2 of 4 found')
    assert.equal(words('3.3'), 'mixed: contradicted by default, supported with with_hist=True')
    assert.deepEqual(answer.effect, { found: 2.5, claimed: 10 })
  })

  it('says which fields are there', () => {
    assert.equal(answer.verdict('3.2').finding, 'Found: mean, standard deviation. Not found: minimum, maximum.')
    assert.equal(answer.verdict('3.3').finding, 'Only with with_hist=True: histogram.')
    assert.ok(answer.verdict('3.2').evidence.some(one => one.what.includes('≤ 0.05') && one.quantity === 1))
  })

  it('finds in our record what the claims name, but for raw activations and gradients', () => {
    const ours = answer.table.rows.map(row => row[4])
    assert.deepEqual(ours.slice(0, 5), ['no', 'yes: mean, standard deviation, minimum, maximum', 'yes: histogram', 'no', 'yes: layer name, layer type, output shape'])
  })

  it('finds a field wherever it is saved: the verdicts would change with the object', () => {
    const { everything, fastai } = recorders
    const more = new FastaiActivationStats()
    more.stats = fastai.stats.map((layers, batch) =>
      layers.map((stats, layer) => {
        const { output, gradient, name, type, outputShape } = everything.seen[batch]?.[layer] ?? assert.fail()
        return { ...stats, a: output.slice(), b: Math.min(...output), c: Math.max(...output), d: Math.hypot(...gradient), e: name, f: type, g: outputShape }
      })
    )
    const changed = decideQ3({ ...recorders, fastai: more, ours: learn.recorder.record })
    assert.deepEqual(changed.verdicts.map(verdict => verdict.kind), ['supported', 'supported', 'contradicted', 'supported', 'supported'])
  })

  it('is not fooled by a number that fits only some layers', () => {
    const { everything, fastai } = recorders
    const partly = new FastaiActivationStats()
    partly.stats = fastai.stats.map((layers, batch) => layers.map((stats, layer) => ({ ...stats, low: layer === 0 ? Math.min(...(everything.seen[batch]?.[0]?.output ?? [])) : 17 })))
    assert.equal(decideQ3({ ...recorders, fastai: partly, ours: learn.recorder.record }).verdict('3.2').cases[0]?.found, 2)
  })

  it('sees the same activations as the training step, and the gradients of its filters', () => {
    for (const [batch, layers] of recorders.everything.seen.entries()) {
      for (const [layer, seen] of layers.entries()) {
        const record = learn.recorder.record.layers[layer]
        assert.ok(record)
        const mean = seen.activated.reduce((sum, value) => sum + value, 0) / seen.activated.length
        assert.ok(Math.abs((record.statistics.mean.mean[batch] ?? NaN) - mean) < 1e-5 * Math.max(1, Math.abs(mean)))
        assert.deepEqual([...seen.activated], [...seen.output.map(value => (layer < 2 ? Math.max(0, value) : value))])
        assert.equal(seen.gradient.length, learn.model.layers[layer]?.getWeights()[0]?.size)
        assert.ok(seen.gradient.some(value => value !== 0))
      }
    }
  })

  it('stops after the batches asked for and leaves no tensors behind', async () => {
    assert.equal(learn.recorder.record.state, 'stopped')
    assert.equal(recorders.everything.seen.length, 3)
    const before = tf.memory().numTensors
    await learn.fit(1, { lr: 0.05 })
    assert.equal(tf.memory().numTensors, before)
    assert.equal(recorders.fastai.stats.length, 3)
    assert.equal(recorders.miniai.hooks[0]?.[0].length, 3)
  })

  it('says what is wrong when the recorders watched different batches', () => {
    assert.throws(() => decideQ3({ ...recorders, fastai: new FastaiActivationStats(), ours: learn.recorder.record }), /the same batches.*KeepEverything 3, FastaiActivationStats 0/s)
  })

  it('displays a card for each verdict and a table of all, without scripts, as HTML and text', () => {
    for (const shown of [...answer.verdicts, answer, answer.bytes]) {
      const bundle = shown[JUPYTER_DISPLAY]()
      assert.deepEqual(Object.keys(bundle), [...(shown instanceof Verdict ? [VERDICT_MIME] : []), 'text/html', 'text/plain'])
      assert.doesNotMatch(String(bundle['text/html']), /<script|javascript:|\son\w+=|undefined|NaN/)
      assert.doesNotMatch(String(bundle['text/plain']), /undefined|NaN|<\w/)
    }
    assert.match(String(answer.verdict('3.3')[JUPYTER_DISPLAY]()['text/plain']), /40 bins/)
  })
})
