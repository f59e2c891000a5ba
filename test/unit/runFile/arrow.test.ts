import { tableFromIPC, Vector, type Table } from 'apache-arrow'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodeRun, encodeRun, HISTOGRAM_BINS, LAYER_STATISTICS, RunRecord, runsInFile, type RunMeta, type ScalarSeries, type StepsEvent } from '../../../src/run'
import { writeRun } from '../../../src/runFile'
import { arrowOfRun } from '../../../src/runFile/arrow/arrowOfRun'
import { stepsEvent, syntheticMeta, syntheticRecord, type SyntheticRun } from '../../ui/syntheticRun'
import { readWithPython } from '../learner/python'
import { sampleMeta, sampleSteps } from '../run/sampleRun'

/** A run of 5,000 steps: merged by four in the run's rows, by sixteen in those of layers. */
function longRecord(): RunRecord {
  const record = new RunRecord(sampleMeta(2))
  for (let from = 0; from < 5000; from += 500) record.apply(sampleSteps(2, from, 500))
  return record
}

/** A run with a NaN loss, a layer without a histogram, one layer measured twice over, statistics in every third batch, and a reason for its end. */
function motleyRecord(): RunRecord {
  const run: SyntheticRun = { every: 3, loss: step => (step > 100 ? NaN : 2), layerNames: ['größe', 'größe', 'plain'] }
  const made = syntheticMeta(run)
  const layers = made.layers.map((layer, index): RunMeta['layers'][number] => (index === 1 ? { ...layer, quantity: 'gradient', nearZeroThreshold: 1e-6 } : index === 2 ? { ...layer, histogram: undefined } : layer))
  const record = new RunRecord({ ...made, layers })
  const steps = stepsEvent(run, 0, 150)
  const perRow = steps.histograms.length / steps.layerCount
  const histograms = Uint32Array.from({ length: steps.layerCount }, (_, row) => row).reduce<number[]>((all, row) => [...all, ...steps.histograms.subarray(row * perRow, row * perRow + (perRow / 3) * 2)], [])
  record.apply({ ...steps, histograms: Uint32Array.from(histograms) } satisfies StepsEvent)
  record.apply({ type: 'epoch', run: made.id, epoch: 0, step: 120, seconds: 2.5, trainingLoss: NaN, validationLoss: Infinity, metrics: { accuracy: 0.1 } })
  record.apply({ type: 'end', run: made.id, state: 'stopped', reason: 'the loss is “not finite”' })
  return record
}

const values = (table: Table, name: string, of: (layer: unknown) => boolean): unknown[] => {
  const [column, layers] = [table.getChild(name), table.getChild('layer')]
  assert.ok(column && layers, `a column ${name}`)
  return Array.from({ length: table.numRows }, (_, row) => row).filter(row => of(layers.get(row))).map(row => column.get(row) as unknown)
}
const ofRun = (layer: unknown): boolean => layer === null
describe('a run as an Arrow file', function () {
  this.timeout(60_000)

  it('is one table: a row for each batch, with no layer, then one for each measurement of a layer', () => {
    const record = syntheticRecord()
    const table = tableFromIPC(arrowOfRun(record))
    assert.equal(table.numRows, 360 + 5 * 360)
    assert.deepEqual(values(table, 'loss', ofRun), [...record.loss.mean])
    assert.deepEqual(values(table, 'step', ofRun), Array.from({ length: 360 }, (_, step) => BigInt(step)))
    assert.deepEqual(values(table, 'seconds', ofRun), [...record.seconds.mean])
    assert.deepEqual([...new Set(values(table, 'mean', ofRun))], [null])
    const third = (layer: unknown): boolean => layer === 'conv2d_3'
    assert.deepEqual(values(table, 'near_zero', third), [...(record.layers[2]?.statistics.nearZero.mean ?? [])])
    assert.deepEqual([...new Set(values(table, 'layer_index', third))], [2n])
    assert.deepEqual([...new Set(values(table, 'quantity', third))], ['output'])
    assert.deepEqual([...new Set(values(table, 'loss', third))], [null])
    const counts = values(table, 'histogram', third).map(list => (list as { toArray(): BigInt64Array }).toArray())
    assert.deepEqual(counts.map(bins => [...bins].map(Number)), Array.from({ length: 360 }, (_, row) => [...(record.layers[2]?.histogram?.bins(row) ?? [])]))
    assert.equal(counts[0]?.length, HISTOGRAM_BINS)
    const fourth = (layer: unknown): boolean => layer === 'conv2d_4'
    const dead = values(table, 'dead_by_unit', fourth).map(list => [...(list as { toArray(): BigInt64Array }).toArray()].map(Number))
    assert.deepEqual(dead, Array.from({ length: 360 }, (_, row) => [...(record.layers[3]?.deadByUnit?.column(row) ?? [])]))
    assert.equal(dead[359]?.reduce((a, b) => a + b), 20)
  })

  it('says of merged measurements how many they are, with the mean, the least and the greatest', () => {
    const record = longRecord()
    const table = tableFromIPC(arrowOfRun(record))
    const row = 40
    assert.deepEqual(['step', 'merged', 'loss', 'loss_min', 'loss_max'].map(name => values(table, name, ofRun)[row]), [160n, 4n, record.loss.mean[row], record.loss.min[row], record.loss.max[row]])
    const first = (layer: unknown): boolean => layer === 'conv2d_0'
    assert.deepEqual(['step', 'merged', 'std_max'].map(name => values(table, name, first).at(-1)), [4992n, 8n, record.layers[0]?.statistics.std.max.at(-1)])
    const sums = (list: unknown): bigint => [...(list as { toArray(): BigInt64Array }).toArray()].reduce((a, b) => a + b)
    const counted = record.layers[0]?.histogram?.bins(7).reduce((a, b) => a + b)
    assert.equal(Number(sums(values(table, 'histogram', first)[7])), counted)
  })

  it('names and explains its columns, and keeps all that is known of the run', () => {
    const record = motleyRecord()
    const { schema } = tableFromIPC(arrowOfRun(record))
    for (const { name, metadata } of schema.fields) assert.ok(metadata.get('description'), name)
    const head = JSON.parse(schema.metadata.get('convscope.run') ?? '') as { meta: RunMeta; epochs: { trainingLoss: unknown }[]; reason: string }
    assert.equal(head.meta.optimizer, record.meta.optimizer)
    assert.deepEqual([head.epochs[0]?.trainingLoss, head.reason], ['NaN', 'the loss is “not finite”'])
    assert.ok(!tableFromIPC(arrowOfRun(syntheticRecord({ histograms: false }))).schema.fields.some(({ name }) => name === 'histogram'))
  })

  it('holds every number: of a run that is short, long, without layers, with NaN, without a batch', () => {
    for (const record of [syntheticRecord(), longRecord(), motleyRecord(), syntheticRecord({ layerNames: [] }), syntheticRecord({}, 0), syntheticRecord({}, 1), syntheticRecord({ every: 7 }, 40)]) {
      const table = tableFromIPC(arrowOfRun(record))
      const groups = [null, ...record.layers.keys()].map(layer => Array.from({ length: table.numRows }, (_, row) => row).filter(row => { const at = table.getChild('layer_index')?.get(row) as bigint | null; return layer === null ? at === null : at === BigInt(layer) }))
      const series = (rows: readonly number[], name: string): unknown => ['', '_min', '_max'].map(part => rows.map(row => table.getChild(`${name}${part}`)?.get(row) as unknown))
      const expected = ({ mean, min, max }: ScalarSeries): unknown => [[...mean], [...min], [...max]]
      for (const [name, column] of [['loss', 'loss'], ['learningRate', 'learning_rate'], ['momentum', 'momentum'], ['seconds', 'seconds']] as const) assert.deepEqual(series(groups[0] ?? [], column), expected(record[name]))
      for (const [index, { statistics, histogram }] of record.layers.entries()) {
        const rows = groups[index + 1] ?? []
        for (const name of LAYER_STATISTICS) assert.deepEqual(series(rows, name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)), expected(statistics[name]), name)
        const counts = rows.map(row => ['underflow', 'histogram', 'overflow', 'not_finite'].map(name => table.getChild(name)?.get(row) as bigint | Vector | null | undefined).flatMap(value => (value instanceof Vector ? [...(value.toArray() as BigInt64Array)] : value ?? [])).map(Number))
        assert.deepEqual(counts, histogram ? rows.map((_, row) => [...histogram.column(row)]) : rows.map(() => []))
      }
    }
  })

  it('is opened by pyarrow, and its tables by pandas’ rules', async function () {
    const folder = mkdtempSync(path.join(tmpdir(), 'convscope-arrow-'))
    try {
      const record = motleyRecord()
      writeFileSync(path.join(folder, 'run.arrow'), arrowOfRun(record))
      const program = `
import json, math, sys
import pyarrow as pa, pyarrow.compute as pc, pyarrow.ipc
table = pa.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
run = table.filter(pc.is_null(table['layer']))
layer = table.filter(pc.and_(pc.equal(table['layer'], 'größe'), pc.equal(table['quantity'], 'gradient')))
print(json.dumps({
  'types': {name: str(table.schema.field(name).type) for name in ['layer', 'step', 'loss', 'histogram', 'overflow']},
  'state': json.loads(table.schema.metadata[b'convscope.run'])['state'],
  'said': table.schema.field('seconds').metadata[b'description'].decode(),
  'loss': [None if math.isnan(x) else x for x in run['loss'].to_pylist()],
  'steps': layer['step'].to_pylist(),
  'std': layer['std'].to_pylist(),
  'counts': layer['histogram'].to_pylist()[4],
  'edges': [layer['bins_low'][0].as_py(), layer['bins_high'][0].as_py()],
  'nulls': [run['mean'].null_count, run['loss'].null_count, layer['loss'].null_count]
}))`
      const read = (await readWithPython(this, ['pyarrow'], program, path.join(folder, 'run.arrow'))) as Record<string, unknown>
      const [, gradient] = record.layers
      assert.deepEqual(read.types, { layer: 'string', step: 'int64', loss: 'double', histogram: `fixed_size_list<count: int64 not null>[${HISTOGRAM_BINS}]`, overflow: 'int64' })
      assert.equal(read.state, 'stopped')
      assert.match(String(read.said), /seconds since the run’s start/)
      assert.deepEqual(read.loss, [...record.loss.mean].map(loss => (Number.isNaN(loss) ? null : loss)))
      assert.deepEqual(read.steps, Array.from({ length: 50 }, (_, row) => row * 3))
      assert.deepEqual(read.std, [...(gradient?.statistics.std.mean ?? [])])
      assert.deepEqual(read.counts, [...(gradient?.histogram?.bins(4) ?? [])])
      assert.deepEqual(read.edges, [0, 10])
      assert.deepEqual(read.nulls, [150, 0, 50])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a run as a file', () => {
  it('is JSON in full, where a notebook’s output holds half a megabyte at most', () => {
    const record = new RunRecord(sampleMeta(50))
    for (let from = 0; from < 1000; from += 500) record.apply(sampleSteps(50, from, 500))
    const [saved, more] = runsInFile(new TextDecoder().decode(writeRun(record, 'json')))
    assert.ok(saved && !more)
    assert.equal(decodeRun(saved).layers[49]?.statistics.std.length, record.layers[49]?.statistics.std.length)
    assert.ok((decodeRun(encodeRun(record)).layers[49]?.statistics.std.length ?? 0) < 500)
  })

  it('is refused as a table where its columns contradict each other', () => {
    const record = syntheticRecord({}, 30)
    record.momentum.push(1)
    assert.throws(() => writeRun(record, 'arrow'), /columns of the run differ in length/)
  })
})
