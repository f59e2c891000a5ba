import assert from 'node:assert/strict'
import { decodeRunEvent, encodeRunEvent, HISTOGRAM_ROW, LAYER_CAPACITY, LAYER_STATISTICS, mergeSteps, RunRecord, SCALAR_CAPACITY, ScalarSeries, smoothLoss, type StepsEvent } from '../../../src/run'
import { sampleCount, sampleDead, sampleLoss, sampleMeta, sampleStatistic, sampleSteps } from './sampleRun'

const steps = (record: RunRecord, layers: number, total: number, chunk = 100): RunRecord => {
  for (let from = 0; from < total; from += chunk) record.apply(sampleSteps(layers, from, Math.min(chunk, total - from)))
  return record
}

describe('RunRecord', () => {
  it('holds every step of a short run as it was', () => {
    const record = steps(new RunRecord(sampleMeta(2)), 2, 300)
    assert.equal(record.steps, 300)
    assert.equal(record.loss.stride, 1)
    assert.deepEqual([...record.loss.mean], Array.from({ length: 300 }, (_, i) => sampleLoss(i)))
    const [, second] = record.layers
    assert.ok(second?.histogram)
    assert.deepEqual([...second.statistics.max.mean], Array.from({ length: 300 }, (_, i) => sampleStatistic(i, LAYER_STATISTICS.length + LAYER_STATISTICS.indexOf('max'))))
    assert.deepEqual([...second.histogram.column(17)], Array.from({ length: HISTOGRAM_ROW }, (_, bin) => sampleCount(17, 1, bin)))
    for (const step of [0, 17, 299]) assert.deepEqual([...(second.deadByUnit?.column(step) ?? [])], Array.from({ length: 8 }, (_, unit) => (sampleDead(step, 1) >> unit) & 1))
  })

  it('drops no count however long the run: the columns still add up to everything', () => {
    const total = LAYER_CAPACITY * 4 + 37
    const record = steps(new RunRecord(sampleMeta(1)), 1, total)
    const histogram = record.layers[0]?.histogram
    assert.ok(histogram)
    assert.ok(histogram.length <= LAYER_CAPACITY)
    const kept = new Float64Array(HISTOGRAM_ROW)
    for (let column = 0; column < histogram.length; column++) histogram.column(column).forEach((value, bin) => (kept[bin] = (kept[bin] ?? 0) + value))
    const pushed = Array.from({ length: HISTOGRAM_ROW }, (_, bin) => Array.from({ length: total }, (_, step) => sampleCount(step, 0, bin)).reduce((a, b) => a + b))
    assert.deepEqual([...kept], pushed)
    const units = record.layers[0]?.deadByUnit
    assert.ok(units)
    assert.ok(units.stride > 1)
    const times = Array.from({ length: 8 }, (_, unit) => Array.from({ length: units.length }, (_column, column) => units.column(column)[unit] ?? NaN).reduce((a, b) => a + b))
    assert.deepEqual(times, Array.from({ length: 8 }, (_, unit) => Array.from({ length: total }, (_step, step) => (sampleDead(step, 0) >> unit) & 1).reduce((a, b) => a + b)), 'in how many batches each unit was dead')
  })

  it('keeps minimum, mean and maximum of the steps it merged', () => {
    const total = SCALAR_CAPACITY * 2 + 5
    const record = steps(new RunRecord(sampleMeta(0)), 0, total)
    const { stride, length } = record.loss
    assert.equal(stride, 4)
    for (const bucket of [0, 1, 500, length - 1]) {
      const values: number[] = Array.from({ length: Math.min(stride, total - bucket * stride) }, (_, i) => sampleLoss(bucket * stride + i))
      assert.equal(record.loss.min[bucket], Math.min(...values))
      assert.equal(record.loss.max[bucket], Math.max(...values))
      assert.ok(Math.abs((record.loss.mean[bucket] ?? NaN) - values.reduce((a, b) => a + b) / values.length) < 1e-12)
    }
  })

  it('does not depend on how its events were cut up', () => {
    const one = steps(new RunRecord(sampleMeta(2)), 2, 3000, 3000)
    const many = steps(new RunRecord(sampleMeta(2)), 2, 3000, 7)
    assert.deepEqual(many, one)
  })

  it('asks again on a gap, drops what it has seen, and takes the rest of an overlap', () => {
    const record = new RunRecord(sampleMeta(1))
    assert.equal(record.apply(sampleSteps(1, 5, 5)), 'gap')
    assert.equal(record.steps, 0)
    assert.equal(record.apply(sampleSteps(1, 0, 10)), 'applied')
    assert.equal(record.apply(sampleSteps(1, 2, 4)), 'seen')
    assert.equal(record.apply(sampleSteps(1, 6, 10)), 'applied')
    assert.deepEqual(record, steps(new RunRecord(sampleMeta(1)), 1, 16))
  })

  it('keeps a NaN and an infinite loss where they happened, and the finite extremes beside them', () => {
    const record = new RunRecord(sampleMeta(0))
    const event: StepsEvent = { ...sampleSteps(0, 0, 3), loss: Float32Array.of(1, NaN, Infinity) }
    record.apply(event)
    assert.deepEqual([...record.loss.mean], [1, NaN, Infinity])
    const coarse = record.loss.coarsened()
    assert.deepEqual([...coarse.mean], [NaN, Infinity])
    assert.deepEqual([...coarse.min], [1, Infinity])
  })

  it('survives the way to a view: JSON and back changes no number', () => {
    const event: StepsEvent = { ...sampleSteps(2, 0, 20), loss: new Float32Array(20).fill(NaN) }
    assert.deepEqual(decodeRunEvent(JSON.parse(JSON.stringify(encodeRunEvent(event))) as ReturnType<typeof encodeRunEvent>), event)
    const epoch = { type: 'epoch', run: 'run-1', epoch: 0, step: 0, seconds: 1, trainingLoss: NaN, validationLoss: Infinity, metrics: { accuracy: 0.5 } } as const
    assert.deepEqual(decodeRunEvent(JSON.parse(JSON.stringify(encodeRunEvent(epoch))) as ReturnType<typeof encodeRunEvent>), epoch)
  })

  it('joins consecutive steps into one event without changing what they say', () => {
    const joined = mergeSteps([sampleSteps(2, 0, 3), sampleSteps(2, 3, 1), sampleSteps(2, 4, 6)])
    assert.deepEqual(joined, sampleSteps(2, 0, 10))
    assert.equal(mergeSteps([]), undefined)
  })
})

describe('the smoothed loss', () => {
  it('is fastai\'s: an unbiased moving average of 0.98, which leaves out what is not finite', () => {
    const series = new ScalarSeries(SCALAR_CAPACITY)
    for (const loss of [4, 2, NaN, 1]) series.push(loss)
    const weights = [0.02 * 0.98 ** 2, 0.02 * 0.98, 0.02]
    const expected = (4 * weights[0]! + 2 * weights[1]! + 1 * weights[2]!) / (weights[0]! + weights[1]! + weights[2]!)
    const smooth = smoothLoss(series)
    assert.equal(smooth[0], 4)
    assert.ok(Number.isNaN(smooth[2]))
    assert.ok(Math.abs((smooth[3] ?? NaN) - expected) < 1e-12)
  })
})
