import assert from 'node:assert/strict'
import { RunRecord } from '../../../src/run'
import { runReport } from '../../../src/runFile/report/runReport'
import { runFileKind } from '../../../src/runFile/runFileKind'
import { stepsEvent, syntheticMeta, syntheticRecord } from '../../ui/syntheticRun'
import { syntheticLrFind } from '../picture/syntheticLrFind'
import { sampleMeta } from '../run/sampleRun'

const headings = (html: string): string[] => [...html.matchAll(/<h2[^>]*>([^<]*)</g)].map(([, text = '']) => text)
const labels = (html: string): string[] => [...html.matchAll(/<svg[^>]* aria-label="([^"]*)"/g)].map(([, text = '']) => text)

describe('the report of a run', () => {
  it('says what was trained on what, how well, and shows it', () => {
    const html = runReport(syntheticRecord())
    assert.deepEqual(headings(html), ['Health', 'Epochs', 'Loss', 'Learning rate and momentum', 'Layers'])
    for (const text of ['simpleCnn, 30,282 parameters', 'drawn digits: 7,680 training and 2,000 validation images, batches of 64', 'sgd, momentum 0.9', 'wasm 4.22.0, CPU (SIMD, 2 threads)', '360 of 360 batches, 3 of 3 epochs', '2023-11-14 22:13 UTC', '96.0 %', 'Nothing was found']) assert.ok(html.includes(text), text)
    // Loss, schedule, statistics, dead units; a heatmap and a histogram of each layer.
    assert.equal(labels(html).length, 4 + 2 * 5)
    assert.match(labels(html)[0] ?? '', /^Loss \(crossEntropy\) of each batch, and smoothed: [\d.]+ at first, [\d.]+ at last, in 360 batches\. The least is [\d.]+, in batch \d+\. Validation loss: [\d.]+ after epoch 1, [\d.]+ after epoch 3\.$/)
    assert.match(labels(html)[1] ?? '', /^Learning rate: [\d.]+ at first, 0\.06 at most, in batch 89, [\de.−]+ at last\. Momentum: 0\.9 throughout\.$/)
    assert.equal(html.split('<tr>').length - 1, 1 + 3 + 1 + 5)
  })

  it('says in plain words what is wrong, with what helps and the rule behind it', () => {
    const html = runReport(syntheticRecord({ loss: step => (step < 150 ? 2.3 * 1.03 ** step : NaN) }))
    assert.match(html, /Loss not finite <span class="where">steps 150–359/)
    assert.match(html, /aria-label="Error:"/)
    assert.match(html, /What helps:/)
    const twice = syntheticRecord({}, 100)
    for (const layer of [1, 3]) {
      const { deadUnits } = twice.layers[layer]?.statistics ?? assert.fail('no such layer')
      deadUnits.min.fill(64)
      deadUnits.mean.fill(64)
    }
    const words = runReport(twice)
    assert.deepEqual(['Dying ReLU', 'Dead ones seldom come back'].map(text => words.split(text).length - 1), [2 + 1, 1], 'what helps against both is said once')
    assert.match(labels(html)[0] ?? '', /It rises to 188\.\d in batch 149\. It is not finite in batch 150 for the first time/)
  })

  it('divides what was measured: activations, pre-activations, gradients and weights', () => {
    const run = { layerNames: ['conv1', 'conv1', 'conv1', 'conv1'] }
    const meta = syntheticMeta(run)
    const quantities = ['output', 'preActivation', 'gradient', 'weight'] as const
    const record = new RunRecord({ ...meta, layers: meta.layers.map((layer, index) => ({ ...layer, quantity: quantities[index] })) })
    record.apply(stepsEvent(run, 0, 50))
    const html = runReport(record)
    assert.deepEqual([...html.matchAll(/<h3>([\w-]+)</g)].map(([, text]) => text), ['Activations', 'Pre-activations', 'Gradients', 'Weights'])
    assert.equal(html.split('dead units</th>').length - 1, 1)
  })

  it('of a learning-rate finder shows loss over learning rate, and does not judge it', () => {
    const html = runReport(syntheticLrFind())
    assert.ok(headings(html).includes('Loss over learning rate'))
    assert.ok(!headings(html).includes('Loss'))
    assert.match(html, /is not judged/)
  })

  it('is one page that runs no script and fetches nothing; whatever the run says is text', () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    const meta = sampleMeta(1)
    const record = new RunRecord({ ...meta, name: hostile, optimizer: hostile, loss: hostile, startedAt: 1e300, model: { name: hostile, parameters: 1 }, data: { ...meta.data, name: hostile }, engine: { name: hostile, device: hostile, version: hostile }, layers: meta.layers.map(layer => ({ ...layer, name: hostile, type: hostile, takenAt: hostile })) })
    record.apply(stepsEvent({ layerNames: ['one'] }, 0, 30))
    record.apply({ type: 'epoch', run: meta.id, epoch: 0, step: 30, seconds: 1, trainingLoss: NaN, metrics: { [hostile]: 1 } })
    record.apply({ type: 'end', run: meta.id, state: 'failed', reason: hostile })
    const html = runReport(record)
    assert.doesNotMatch(html, /<script|<img|<link|@import|url\(/)
    assert.match(html, /Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/)
    assert.deepEqual([...html.matchAll(/(?:href|src)="(?!#)([^"]{0,30})/g)].map(([, to = '']) => to).filter(to => !to.startsWith('data:image/png;base64,')), [])
    assert.match(html, /unknown/)
    assert.equal(html, runReport(record), 'the same record gives the same page')
  })

  it('is there for a run without layers, epochs or a batch', () => {
    assert.deepEqual(headings(runReport(syntheticRecord({ layerNames: [] }, 50))), ['Health', 'Loss', 'Learning rate and momentum'])
    assert.deepEqual(headings(runReport(syntheticRecord({}, 0))), [])
    assert.match(runReport(syntheticRecord({}, 0)), /0 of 360 batches/)
  })

  it('is chosen, as the other kinds are, by how the name ends', () => {
    assert.deepEqual(['a.html', 'b.run.json', '/x/c.ARROW', 'd.htm', 'json', '.json', 'e.json/f', ''].map(runFileKind), ['html', 'json', 'arrow', undefined, undefined, 'json', undefined, undefined])
  })
})
