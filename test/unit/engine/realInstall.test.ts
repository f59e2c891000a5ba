import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { engineStatus, installTensorflow, removeTensorflow } from '../../../src/engine'
import { enginesFolder } from '../../../src/engine/tensorflow/engineFolder'
import { skipBecause } from '../../skipBecause'
import { fakePython } from './fakePip'
import { ownCache } from './ownCache'

describe('installing tensorflow for real', function () {
  this.timeout(600_000)
  ownCache()

  it('stopped after the download, gone on with without fetching again, used, removed', async function () {
    if (process.env.CONVSCOPE_TEST_INSTALL !== '1') skipBecause(this, 'it downloads 210 MB; CONVSCOPE_TEST_INSTALL=1 runs it')
    const stop = new AbortController()
    const unpacking = installTensorflow({
      variant: 'cpu',
      signal: stop.signal,
      onProgress: ({ label, fraction }) => {
        if (label.startsWith('Unpacking') && fraction > 0.7) stop.abort(new Error('stopped by the test'))
      }
    })
    await assert.rejects(unpacking, /stopped by the test/)
    const downloads = path.join(process.env.CONVSCOPE_CACHE as string, 'downloads')
    assert.deepEqual(await readdir(enginesFolder()), [])
    assert.equal((await readdir(downloads)).length, 1)

    await fakePython(process.env.CONVSCOPE_CACHE as string, 'echo "it should not have been fetched again" >&2; exit 1')
    const seen: number[] = []
    const result = await installTensorflow({ variant: 'cpu', onProgress: ({ fraction }) => seen.push(fraction) })
    assert.deepEqual([result.installed, result.version, result.variant], [true, '2.15.1', 'cpu'])
    assert.deepEqual(seen, [...seen].sort((a, b) => a - b), 'progress goes forward only')
    assert.equal(seen.at(-1), 1)
    assert.deepEqual(await readdir(enginesFolder()), ['tensorflow'])
    assert.deepEqual(await readdir(downloads), [])

    const [tensorflow] = await engineStatus()
    assert.deepEqual([tensorflow?.works, tensorflow?.version], [true, '2.15.1'])
    assert.equal(await removeTensorflow(), true)
    assert.deepEqual(await readdir(enginesFolder()), [])
  })
})
