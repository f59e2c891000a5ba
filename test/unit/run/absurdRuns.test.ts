import assert from 'node:assert/strict'
import { decodeRun, decodeRunEvent, encodeRun, encodeRunEvent, HISTOGRAM_ROW, LAYER_STATISTICS, RunRecord, SavedRunError, type LayerMeta } from '../../../src/run'
import { sampleMeta, sampleSteps } from './sampleRun'

// Files that claim more than there is, and runs that are larger than anybody's.

const refused = (input: unknown, words: RegExp): void => {
  assert.throws(() => decodeRun(input), (error: unknown) => error instanceof SavedRunError && words.test(error.message))
}
function good(): ReturnType<typeof encodeRun> {
  const record = new RunRecord(sampleMeta(2))
  record.apply(sampleSteps(2, 0, 50))
  return encodeRun(record)
}
const layer = (histogram: unknown): unknown => ({ ...sampleMeta(1).layers[0], histogram })

describe('absurd runs', () => {
  it('10,000 layers that are claimed and not there take no memory before they are refused', () => {
    const saved = good()
    const layers = Array.from({ length: 10_000 }, () => ({ ...sampleMeta(1).layers[0], deadByUnit: undefined }))
    const before = process.memoryUsage().arrayBuffers
    refused({ ...saved, meta: { ...saved.meta, layers } }, /damaged/)
    const taken = process.memoryUsage().arrayBuffers - before
    assert.ok(taken < 20e6, `${(taken / 1e6).toFixed(0)} MB`)
  })

  it('more units than a run may record one by one are refused', () => {
    const saved = good()
    const layers = Array.from({ length: 4 }, () => ({ ...sampleMeta(1).layers[0], units: 4000 }))
    refused({ ...saved, meta: { ...saved.meta, layers } }, /meta\.layers: no more than 8192 units can be recorded one by one/)
    refused({ ...saved, meta: { ...saved.meta, layers: layers.slice(0, 2) } }, /damaged \(\d+ bytes for \d+ counts\)/)
  })

  it('a size that the data cannot have, or that no run has, is refused before anything is unpacked', () => {
    const saved = good()
    const { steps, measurements } = saved
    const [first, ...others] = measurements.histograms
    const histogram = (columns: object): unknown => ({ ...saved, measurements: { ...measurements, histograms: [columns, ...others] } })
    refused({ ...saved, steps: { ...steps, columns: { ...steps.columns, data: '' } } }, /0 characters cannot hold 800 bytes/)
    refused(histogram({ bytes: 15_000_000, data: 'AAAA' }), /15000000 bytes for 3350 counts/)
    refused(histogram({ bytes: 17 * 1024 * 1024, data: first?.data }), /measurements\.histograms\.0\.bytes/)
    refused({ ...saved, measurements: { ...measurements, histograms: Array.from({ length: 40 }, () => ({ bytes: 1_000_000, data: first?.data })) } }, /bytes of columns, of which there may be 16777216/)
  })

  it('bins without a width, or without an end, are refused', () => {
    const saved = good()
    for (const bins of [{ low: 1, high: 1 }, { low: 2, high: 1 }, { low: 0, high: Infinity }, { low: -1e308, high: 1e308 }, { low: 1e300, high: 1e300 + 1e285 }])
      refused({ ...saved, meta: { ...saved.meta, layers: [layer(bins), layer({ low: 0, high: 1 })] } }, /meta\.layers\.0\.histogram/)
  })

  it('numbers beyond all numbers are refused where a file cannot have them', () => {
    const saved = good()
    for (const key of ['startedAt', 'seed', 'nearZeroThreshold']) refused(JSON.parse(JSON.stringify({ ...saved, meta: { ...saved.meta, [key]: 77777 } }).replace('77777', '1e999')), new RegExp(`meta\\.${key}`))
  })

  it('an axis that would begin where steps cannot be told apart is refused', () => {
    refused({ ...good(), view: { kind: 'loss', skipStart: Number.MAX_SAFE_INTEGER } }, /view\.skipStart/)
  })

  it('texts and epochs without end are refused', () => {
    const saved = good()
    const epoch = { epoch: 0, step: 1, seconds: 1, trainingLoss: 1, metrics: {} }
    refused({ ...saved, reason: 'x'.repeat(1_000_000) }, /reason/)
    refused({ ...saved, epochs: [{ ...epoch, metrics: { ['x'.repeat(1_000_000)]: 1 } }] }, /epochs\.0\.metrics/)
    refused({ ...saved, epochs: Array.from({ length: 120_000 }, () => epoch) }, /epochs/)
  })

  it('a run of 12,000 epochs is saved with its last 10,000, and is read', () => {
    const record = new RunRecord(sampleMeta(0))
    record.apply({ ...sampleSteps(0, 0, 500), layerCount: 0 })
    for (let epoch = 0; epoch < 12_000; epoch++) record.epochs.push({ type: 'epoch', run: 'run-1', epoch, step: 1, seconds: 1, trainingLoss: 1, metrics: {} })
    const { epochs } = decodeRun(JSON.parse(JSON.stringify(encodeRun(record, { maxBytes: Infinity }))))
    assert.deepEqual([epochs.length, epochs[0]?.epoch, epochs.at(-1)?.epoch], [10_000, 2000, 11_999])
  })

  it('a run of 400 silent layers packs very small; it is coarsened until a page may unpack it', () => {
    const [one] = sampleMeta(1).layers
    assert.ok(one)
    const layers = Array.from({ length: 400 }, (_, index): LayerMeta => ({ ...one, name: `layer ${index}`, histogram: { low: 0, high: 10 } }))
    const record = new RunRecord({ ...sampleMeta(0), layers })
    const rows = 512
    record.apply({ ...sampleSteps(0, 0, rows), layerFrom: 0, layerCount: rows, layers: new Float32Array(rows * 400 * LAYER_STATISTICS.length), histograms: new Uint32Array(rows * 400 * HISTOGRAM_ROW) })
    assert.equal(decodeRun(encodeRun(record, { maxBytes: Infinity })).layers[399]?.histogram?.rows, rows)
  })

  it('an event of a thousand million batches is refused', () => {
    const event = encodeRunEvent(sampleSteps(1, 0, 3))
    assert.throws(() => decodeRunEvent({ ...event, count: 1e9 } as typeof event), /3 numbers for 1000000000 batches/)
    assert.throws(() => decodeRunEvent({ ...event, layerCount: 1e9 } as typeof event), /statistics for 1000000000 rows/)
  })
})
