import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DataError } from '../../../src/data/DataError'
import { digits } from '../../../src/data/digits'
import { downloadDataSet } from '../../../src/data/published/downloadDataSet'
import { loadDataSet, type DataSetPlace } from '../../../src/data/published/loadDataSet'
import { MNIST } from '../../../src/data/published/mnistDataSet'
import { onProgress } from '../../../src/run'
import { ownCache } from '../engine/ownCache'
import { expected, idx, madeMnist, writeFiles } from './madeMnist'

const loadMnist = (place?: DataSetPlace) => loadDataSet(MNIST, place)

const LARGEST = 'train-images-idx3-ubyte.gz'

describe('MNIST', () => {
  const cache = ownCache()
  let files: Map<string, Buffer>

  before(async () => {
    files = await madeMnist()
  })
  beforeEach(() => {
    delete process.env.CONVSCOPE_DATA
  })

  describe('found on the machine', () => {
    it('is read from the folder that is named, from a folder mnist in it, and from CONVSCOPE_DATA', async () => {
      const own = path.join(cache.folder, 'data', 'mnist')
      await writeFiles(own, files)
      const fromFolder = await loadMnist({ folder: own })
      assert.equal(fromFolder.training.labels.length, 40)
      assert.equal(fromFolder.validation.images.length, 20 * 28 * 28)
      assert.deepEqual(await loadMnist({ folder: path.dirname(own) }), fromFolder)
      for (const named of [own, path.dirname(own)]) {
        process.env.CONVSCOPE_DATA = named
        assert.deepEqual(await loadMnist(), fromFolder)
      }
      const data = await digits({ source: 'mnist', training: 30 })
      assert.equal(data.name, 'MNIST')
      assert.deepEqual([data.training.length, data.validation.length, data.batchSize], [30, 20, 30])
    })

    it('may be unpacked', async () => {
      const plain = new Map([...files].map(([name, bytes]) => [name.replace(/\.gz$/, ''), gunzipSync(bytes)] as const))
      await writeFiles(cache.folder, plain)
      assert.equal((await loadMnist({ folder: cache.folder })).training.labels.length, 40)
    })

    it('is missed with a clear message where the folder does not have all of it', async () => {
      await assert.rejects(loadMnist({ folder: cache.folder }), /There is no MNIST in .*Check the option folder/)
      await writeFiles(cache.folder, files)
      await rm(path.join(cache.folder, LARGEST))
      await assert.rejects(loadMnist({ folder: cache.folder }), /only some of MNIST's four files: train-images-idx3-ubyte.gz is missing/)
    })

    it('is refused where its files do not belong together or a label is no digit', async () => {
      const place = async (name: string, bytes: Buffer) => {
        await writeFiles(cache.folder, files)
        await writeFile(path.join(cache.folder, name), gzipSync(bytes))
      }
      await place('train-labels-idx1-ubyte.gz', idx([39], new Uint8Array(39)))
      await assert.rejects(loadMnist({ folder: cache.folder }), /train-images-idx3-ubyte.gz holds 40 images, but .*train-labels-idx1-ubyte.gz holds 39 labels/)
      await place('t10k-labels-idx1-ubyte.gz', idx([20], new Uint8Array(20).fill(10, 3, 4)))
      await assert.rejects(loadMnist({ folder: cache.folder }), /t10k-labels-idx1-ubyte.gz .*label 3 is 10, but a label is from 0 to 9/)
      await place(LARGEST, idx([40, 32, 32], new Uint8Array(40 * 32 * 32)))
      await assert.rejects(loadMnist({ folder: cache.folder }), /images of 32 x 32 pixels, but MNIST's have 28 x 28/)
    })
  })

  describe('downloaded', () => {
    type Answer = (bytes: Buffer, request: IncomingMessage, response: ServerResponse) => void
    let server: Server
    let base: string
    let requests: string[]
    /** How the mirror of each name answers. */
    const answers: Record<string, Answer> = {
      good: (bytes, request, response) => {
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
        response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from }).end(bytes.subarray(from))
      },
      cut: (bytes, _request, response) => {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 30))
      },
      wrong: (bytes, _request, response) => {
        const other = Buffer.from(bytes)
        other[other.length - 1]! ^= 1
        response.writeHead(200, { 'content-length': other.length }).end(other)
      },
      short: (bytes, _request, response) => void response.end(bytes.subarray(0, bytes.length - 3)),
      long: (bytes, _request, response) => void response.end(Buffer.concat([bytes, Buffer.alloc(100_000)])),
      missing: (_bytes, _request, response) => void response.writeHead(404).end(),
      silent: () => undefined
    }

    beforeEach(async () => {
      requests = []
      server = createServer((request, response) => {
        const [, mirror = '', name = ''] = (request.url ?? '').split('/')
        requests.push(`${mirror} ${name} ${request.headers.range ?? ''}`.trim())
        const bytes = files.get(name)
        if (bytes) answers[mirror]!(bytes, request, response)
        else response.writeHead(404).end()
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterEach(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })
    const download = (mirrors: string[], more = {}) => downloadDataSet(MNIST, { mirrors: mirrors.map(mirror => `${base}/${mirror}/`), files: expected(files), ...more })
    const assertComplete = async (folder: string) => {
      assert.deepEqual((await readdir(folder)).sort(), [...files.keys()].sort(), 'and nothing unfinished beside them')
      for (const [name, bytes] of files) assert.ok((await readFile(path.join(folder, name))).equals(bytes))
    }

    it('comes into the cache, says how far it is, and is not fetched again', async () => {
      const fractions: number[] = []
      const dispose = onProgress(({ label, fraction }) => {
        assert.equal(label, 'Downloading MNIST')
        fractions.push(fraction)
      })
      const folder = await download(['good'])
      dispose()
      await assertComplete(folder)
      assert.equal(fractions.at(-1), 1)
      assert.equal(requests.length, 4)
      await download(['good'])
      assert.equal(requests.length, 4)
      assert.equal((await loadMnist({ mirrors: [`${base}/good/`], files: expected(files) })).training.labels.length, 40)
    })

    it('goes on where a broken connection stopped, on the next mirror too', async () => {
      await assertComplete(await download(['cut', 'good']))
      const half = files.get(LARGEST)!.length >> 1
      assert.ok(requests.includes(`good ${LARGEST} bytes=${half}-`), requests.join('\n'))
    })

    it('goes on in a later attempt', async () => {
      await assert.rejects(download(['cut']), DataError)
      const { size } = await stat(path.join(cache.folder, 'mnist', `${LARGEST}.unverified.part`))
      requests.length = 0
      await assertComplete(await download(['good']))
      assert.equal(requests[0], `good ${LARGEST} bytes=${size}-`)
    })

    for (const bad of ['wrong', 'short', 'long', 'missing']) {
      it(`does not take what a mirror sends ${bad}, and asks the next`, async () => {
        await assertComplete(await download([bad, 'good']))
      })
    }

    it('gives up a mirror that is silent', async () => {
      await assertComplete(await download(['silent', 'good'], { idleMs: 200 }))
    })

    it('replaces a damaged file in the cache', async () => {
      const folder = path.join(cache.folder, 'mnist')
      await writeFiles(folder, files)
      await writeFile(path.join(folder, LARGEST), files.get(LARGEST)!.subarray(0, 500))
      await assertComplete(await download(['good']))
      assert.deepEqual(requests, [`good ${LARGEST}`])
    })

    it('says what to do where no mirror has it', async () => {
      const { port } = server.address() as AddressInfo
      await mkdir(path.join(cache.folder, 'elsewhere'))
      process.env.CONVSCOPE_DATA = path.join(cache.folder, 'elsewhere')
      const offline = 'http://127.0.0.1:9/'
      await assert.rejects(digits({ source: 'mnist', mirrors: [offline, `http://127.0.0.1:${port}/missing/`] }), (error: unknown) => {
        assert.ok(error instanceof DataError)
        assert.match(error.message, /^MNIST is not on this machine and could not be downloaded:/)
        assert.match(error.message, /127\.0\.0\.1:9.* cannot be reached/)
        assert.match(error.message, /answered 404/)
        assert.match(error.message, /into a folder mnist and set CONVSCOPE_DATA to the folder that it is in, or use digits\(\), which needs no download/)
        return true
      })
    })

    it('is ended by a signal, at once', async () => {
      const stop = new AbortController()
      const downloading = download(['silent', 'good'], { signal: stop.signal })
      setTimeout(() => stop.abort(new Error('stopped')), 100)
      await assert.rejects(downloading, /stopped/)
      assert.ok(requests.every(request => request.startsWith('silent')))
    })
  })
})
