import assert from 'node:assert/strict'
import { madeUpRecord } from '../../../src/cli/bench/pictures/madeUpRun'
import { decodeRun, encodeRun, HISTOGRAM_ROW, LAYER_CAPACITY, SAVED_RUN_BYTES, SCALAR_CAPACITY } from '../../../src/run'

describe('a run of 1,000,000 steps', function () {
  this.timeout(180_000)

  it('is bounded in memory and in the file with 20 layers, and neither has lost a step or a count', () => {
    const [steps, rows] = [1_000_000, 125_000]
    const record = madeUpRecord({ layers: 20, steps, every: 8 })
    assert.ok(record.loss.length <= SCALAR_CAPACITY, `${record.loss.length} buckets`)
    assert.ok(record.layers.every(({ histogram }) => histogram && histogram.length <= LAYER_CAPACITY))
    const text = JSON.stringify(encodeRun(record))
    assert.ok(text.length <= SAVED_RUN_BYTES, `${text.length} bytes`)
    const saved = decodeRun(JSON.parse(text))
    assert.equal(saved.steps, steps)
    assert.equal(saved.epochs.length, 1000)
    for (const [index, { meta, histogram, statistics }] of saved.layers.entries()) {
      assert.ok(histogram && histogram.length >= 48, `${meta.name}: ${histogram?.length} columns are left`)
      assert.equal(histogram.rows, rows)
      assert.equal(statistics.std.rows, rows)
      const total = Array.from({ length: histogram.length }, (_, column) => histogram.column(column).reduce((sum, count) => sum + count, 0)).reduce((sum, count) => sum + count, 0)
      assert.equal(total, rows * 64 * 14 * 14 * 8, `every value of ${meta.name} (layer ${index}) is in one of its ${HISTOGRAM_ROW} counts`)
    }
  })
})
