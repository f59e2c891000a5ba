import assert from 'node:assert/strict'
import { deflateSync } from 'fflate'
import * as v from 'valibot'
import { decodeRun, encodeRun, openRun, RunRecord, SAVED_RUN_BYTES, SavedRun, SavedRunError } from '../../../src/run'
import { toBase64 } from '../../../src/run/base64'
import { sampleMeta, sampleSteps } from './sampleRun'

function record(layers: number, steps: number): RunRecord {
  const made = new RunRecord(sampleMeta(layers))
  for (let from = 0; from < steps; from += 500) made.apply(sampleSteps(layers, from, Math.min(500, steps - from)))
  made.apply({ type: 'epoch', run: 'run-1', epoch: 0, step: steps, seconds: 2, trainingLoss: NaN, validationLoss: 0.25, metrics: { accuracy: 0.9 } })
  made.apply({ type: 'end', run: 'run-1', state: 'interrupted', reason: 'stopped by a person' })
  return made
}
const throughJson = (saved: SavedRun): unknown => JSON.parse(JSON.stringify(saved)) as unknown
const refused = (input: unknown, words: RegExp): void => {
  assert.throws(() => decodeRun(input), (error: unknown) => error instanceof SavedRunError && words.test(error.message))
}

describe('a saved run', () => {
  it('comes back from the file as it was', () => {
    const before = record(3, 400)
    const after = decodeRun(throughJson(encodeRun(before)))
    assert.deepEqual(after.meta, before.meta)
    assert.deepEqual([...after.loss.mean], [...before.loss.mean])
    assert.deepEqual(after.epochs, before.epochs)
    assert.equal(after.state, 'interrupted')
    assert.equal(after.reason, 'stopped by a person')
    for (const [index, layer] of before.layers.entries()) {
      assert.deepEqual([...(after.layers[index]?.statistics.std.mean ?? [])], [...layer.statistics.std.mean])
      for (const column of [0, 199, 399]) assert.deepEqual([after.layers[index]?.histogram?.column(column), after.layers[index]?.deadByUnit?.column(column)], [layer.histogram?.column(column), layer.deadByUnit?.column(column)])
    }
  })

  it('goes on from where it was saved', () => {
    const half = new RunRecord(sampleMeta(1))
    half.apply(sampleSteps(1, 0, 3001))
    const resumed = decodeRun(throughJson(encodeRun(half)))
    assert.equal(resumed.apply(sampleSteps(1, 3001, 999)), 'applied')
    half.apply(sampleSteps(1, 3001, 999))
    assert.deepEqual(resumed.layers[0]?.histogram?.column(200), half.layers[0]?.histogram?.column(200))
    assert.equal(resumed.loss.length, half.loss.length)
  })

  it('fits into its limit with 5, 20 and 100 layers and a long run, and still holds every count', () => {
    for (const layers of [5, 20, 100]) {
      const long = record(layers, 1500)
      const saved = encodeRun(long)
      assert.ok(JSON.stringify(saved).length <= SAVED_RUN_BYTES, `${layers} layers: ${JSON.stringify(saved).length} bytes`)
      const read = decodeRun(throughJson(saved))
      assert.equal(read.steps, 1500)
      const histogram = read.layers[0]?.histogram
      if (!histogram) continue
      const sum = (series: typeof histogram): number => Array.from({ length: series.length }, (_, i) => series.column(i).reduce((a, b) => a + b)).reduce((a, b) => a + b)
      assert.ok(long.layers[0]?.histogram)
      assert.equal(sum(histogram), sum(long.layers[0].histogram))
    }
  })

  it('carries only the layers that were asked for', () => {
    const saved = encodeRun(record(3, 10), { layers: [2], view: { kind: 'colorDim', layer: 0 } })
    const read = decodeRun(throughJson(saved))
    assert.deepEqual(read.layers.map(layer => layer.meta.name), ['conv2d_2'])
  })

  it('keeps the marks of a picture, and reads files without them', () => {
    const marks = [{ label: 'valley', x: 0.002 }]
    const saved = throughJson(encodeRun(record(0, 10), { view: { kind: 'lrFind', marks } }))
    decodeRun(saved)
    assert.deepEqual(v.parse(SavedRun, saved).view, { kind: 'lrFind', marks })
    assert.deepEqual(v.parse(SavedRun, throughJson(encodeRun(record(1, 10), { view: { kind: 'hist', layer: 0, row: 3 } }))).view, { kind: 'hist', layer: 0, row: 3 })
    const with_ = (view: unknown): unknown => ({ ...encodeRun(record(0, 10)), view })
    for (const x of [null, 'Infinity', '0.1']) refused(with_({ kind: 'lrFind', marks: [{ label: 'a', x }] }), /view\.marks\.0\.x/)
    refused(with_({ kind: 'lrFind', marks: Array.from({ length: 21 }, () => marks[0]) }), /view\.marks/)
    refused(with_({ kind: 'lrFind', marks: [{ label: 'x'.repeat(101), x: 1 }] }), /view\.marks\.0\.label/)
    refused(with_({ kind: 'somethingNew' }), /view\.kind/)
  })

  it('refuses what it cannot read and says what is wrong with it', () => {
    const good = encodeRun(record(2, 50))
    refused(undefined, /not a run that Convscope can read/)
    refused('text', /not a run/)
    refused({ version: 2 }, /meta/)
    refused({ ...good, version: 3 }, /newer Convscope.*format 3.*Update/)
    refused({ ...good, version: 1 }, /older Convscope.*format 1.*Run the cell again/)
    const { steps, measurements } = good
    const { data } = steps.columns
    for (const wrong of [data.slice(0, data.length / 2), '%%%', '']) refused({ ...good, steps: { ...steps, columns: { ...steps.columns, data: wrong } } }, /damaged/)
    refused({ ...good, steps: { ...steps, columns: { ...steps.columns, bytes: 1e12 } } }, /steps\.columns\.bytes/)
    refused({ ...good, steps: { ...steps, columns: { ...steps.columns, bytes: 12 } } }, /damaged.*12 bytes of numbers, expected/)
    refused({ ...good, steps: { ...steps, rows: 51 } }, /damaged.*bytes of numbers, expected/)
    refused({ ...good, steps: { ...steps, rows: 2 ** 40 } }, /damaged.*1099511627776 rows at stride 1/)
    for (const stride of [0, 3, -1, 1.5]) refused({ ...good, steps: { ...steps, stride } }, /steps\.stride/)
    refused({ ...good, measurements: { ...measurements, histograms: [] } }, /damaged.*counts of 0 layers, where 2 have some/)
    refused({ ...good, meta: { ...good.meta, layers: 'conv' } }, /meta\.layers/)
    refused({ ...good, meta: { ...good.meta, layers: [] } }, /damaged/)
    refused({ ...good, meta: sampleMeta(9) }, /damaged/)
  })

  it('does not inflate a bomb: the size it promises is all that it gets', () => {
    const good = encodeRun(record(1, 10))
    const bomb = toBase64(deflateSync(new Uint8Array(8 << 20)))
    const { histograms, ...rest } = good.measurements
    refused({ ...good, steps: { ...good.steps, columns: { ...good.steps.columns, data: bomb } } }, /damaged \(more than 160 bytes of columns\)/)
    refused({ ...good, measurements: { ...rest, histograms: histograms.map(({ bytes }) => ({ bytes, data: bomb })) } }, /damaged.*left over/)
  })

  it('of many layers is inflated as far as somebody looks, in any order, to the same numbers', () => {
    const whole = record(40, 2000)
    const [forwards, backwards] = [0, 1].map(() => openRun(throughJson(encodeRun(whole))).record.layers)
    const means = (layers: typeof forwards): number[][] => (layers ?? []).map(({ statistics }) => [...statistics.mean.mean, ...statistics.std.max])
    assert.deepEqual(means(backwards?.toReversed()).toReversed(), means(forwards))
    assert.deepEqual(means(forwards), means(decodeRun(throughJson(encodeRun(whole))).layers))
    const float32 = whole.layers.map(({ statistics }) => [...new Float32Array(statistics.mean.mean), ...new Float32Array(statistics.std.max)])
    assert.deepEqual(means(forwards), float32)
  })

  it('is opened without what nobody looks at; what is damaged there shows when all is read', () => {
    const whole = record(3, 400)
    const good = encodeRun(whole)
    const std = { ...good.measurements.statistics.std, data: '%'.repeat(400) }
    const { record: opened, readNext } = openRun({ ...good, measurements: { ...good.measurements, statistics: { ...good.measurements.statistics, std } } })
    assert.deepEqual([...opened.loss.mean], [...whole.loss.mean])
    assert.equal(opened.rows, whole.rows)
    assert.deepEqual(opened.layers[1]?.statistics.nearZero.last, whole.layers[1]?.statistics.nearZero.last)
    assert.throws(
      () => {
        while (readNext());
      },
      (error: unknown) => error instanceof SavedRunError && /"sample" is damaged/.test(error.message)
    )
    assert.ok(opened.layers[0]?.statistics.std.mean.every(Number.isNaN))
  })
})
