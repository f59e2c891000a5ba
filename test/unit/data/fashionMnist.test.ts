import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { DataError, digits, fashionMnist, mnist } from '../../../src/data'
import { downloadDataSet } from '../../../src/data/published/downloadDataSet'
import { FASHION_MNIST } from '../../../src/data/published/fashionMnistDataSet'
import { MNIST } from '../../../src/data/published/mnistDataSet'
import { loadDataSet } from '../../../src/data/published/loadDataSet'
import { ownCache } from '../engine/ownCache'
import { expected, madeMnist, writeFiles } from './madeMnist'

describe('Fashion-MNIST', () => {
  const cache = ownCache()
  let fashion: Map<string, Buffer>
  let handwritten: Map<string, Buffer>

  before(async () => {
    fashion = await madeMnist(FASHION_MNIST.firstLabels)
    handwritten = await madeMnist(MNIST.firstLabels)
  })
  beforeEach(() => {
    delete process.env.CONVSCOPE_DATA
  })

  it('comes with the names of its classes and its own normalisation', async () => {
    await writeFiles(cache.folder, fashion)
    const data = await fashionMnist({ folder: cache.folder, training: 30, batchSize: 10 })
    assert.deepEqual([data.name, data.classes.length, data.classes[9], data.normalisation], ['Fashion-MNIST', 10, 'Ankle boot', { mean: 0.286, deviation: 0.353 }])
    assert.deepEqual([data.training.length, data.validation.length, data.stepsPerEpoch, data.imageShape], [30, 20, 3, [28, 28, 1]])
    assert.deepEqual([...data.training.labels.subarray(0, 4)], [9, 0, 0, 3])
  })

  it('is told from MNIST, whose files have the same names, in one folder and beside it', async () => {
    await writeFiles(cache.folder, handwritten)
    await writeFiles(path.join(cache.folder, 'fashion-mnist'), fashion)
    process.env.CONVSCOPE_DATA = cache.folder
    assert.deepEqual([...(await fashionMnist()).training.labels.subarray(0, 3)], [9, 0, 0])
    assert.deepEqual([...(await mnist()).training.labels.subarray(0, 3)], [5, 0, 4])
    assert.deepEqual([...(await digits({ source: 'mnist' })).training.labels.subarray(0, 3)], [5, 0, 4])
    await assert.rejects(mnist({ folder: path.join(cache.folder, 'fashion-mnist') }), /There is no MNIST in/)
  })

  it("does not take MNIST's files for its own", async () => {
    await writeFiles(cache.folder, handwritten)
    await assert.rejects(fashionMnist({ folder: cache.folder }), (error: unknown) => error instanceof DataError && /There is no Fashion-MNIST in .*Another data set's files of these names do not count.*Check the option folder/.test(error.message))
    process.env.CONVSCOPE_DATA = cache.folder
    await assert.rejects(fashionMnist({ mirrors: ['http://127.0.0.1:9/'] }), /^DataError: Fashion-MNIST is not on this machine and could not be downloaded/)
  })

  it('says what is wrong with an option before it loads anything', async () => {
    await assert.rejects(fashionMnist({ batchsize: 4 } as object), /^DataError: fashionMnist\(\) has no option "batchsize"\. It takes batchSize/)
    await assert.rejects(fashionMnist({ training: 60_001 }), /training must be a whole number from 1 to 60000/)
    await assert.rejects(mnist({ source: 'drawn' } as object), /^DataError: mnist\(\) has no option "source"/)
  })

  describe('downloaded', () => {
    let server: Server
    let mirror: string
    beforeEach(async () => {
      server = createServer((request, response) => {
        const bytes = fashion.get((request.url ?? '').slice(1))
        if (bytes) response.end(bytes)
        else response.writeHead(404).end()
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    })
    afterEach(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })

    it('has a folder of its own in the cache', async () => {
      const place = { mirrors: [mirror], files: expected(fashion) }
      assert.equal(await downloadDataSet(FASHION_MNIST, place), path.join(cache.folder, 'fashion-mnist'))
      assert.deepEqual((await readdir(path.join(cache.folder, 'fashion-mnist'))).sort(), [...fashion.keys()].sort())
      assert.equal((await loadDataSet(FASHION_MNIST, place)).training.labels.length, 40)
    })

    it('is not taken where its checksums are not the published ones', async () => {
      await assert.rejects(fashionMnist({ mirrors: [mirror] }), (error: unknown) => error instanceof DataError && /bytes|SHA-256/.test(error.message) && /into a folder fashion-mnist/.test(error.message))
    })
  })
})
