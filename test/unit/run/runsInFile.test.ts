import assert from 'node:assert/strict'
import { decodeRun, encodeRun, RUN_MIME, runsInFile } from '../../../src/run'
import { syntheticRecord } from '../../ui/syntheticRun'

const output = (run: unknown): object => ({ output_type: 'display_data', metadata: {}, data: { [RUN_MIME]: run, 'text/plain': 'a run' } })
const notebook = (...outputs: object[]): string => JSON.stringify({ cells: [{ cell_type: 'markdown', source: '' }, { cell_type: 'code', source: '', outputs }], nbformat: 4, nbformat_minor: 5 })

describe('the runs in a file', () => {
  const record = syntheticRecord()
  const whole = encodeRun(record)

  it('are those of a notebook’s outputs; of one that is there several times, the whole', () => {
    const part = encodeRun(record, { layers: [2], view: { kind: 'colorDim', layer: 0 } })
    const other = encodeRun(syntheticRecord({ id: 'run-2', name: 'another' }))
    const found = runsInFile(notebook(output(part), output(whole), output(part), output({ version: 7 }), { output_type: 'stream', text: '' }, output(other)))
    assert.deepEqual(found.map(({ meta }) => [meta.id, meta.layers.length]), [['run-1', 5], ['run-2', 5]])
  })

  it('are the one of a run’s own file, with every number', () => {
    const [found, more] = runsInFile(JSON.stringify(whole))
    assert.ok(found && more === undefined)
    assert.deepEqual([...decodeRun(found).loss.mean], [...record.loss.mean])
  })

  it('are none where the file is another one, or broken', () => {
    for (const text of ['', '{"cells":', '[]', '{"cells":[{"outputs":"?"}]}', notebook()]) assert.deepEqual(runsInFile(text), [])
  })
})
