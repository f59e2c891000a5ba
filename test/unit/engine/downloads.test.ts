import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { zipSync } from 'fflate'
import { downloadFile } from '../../../src/engine/downloadFile'
import { archiveAddress } from '../../../src/engine/tensorflow/installArchive'
import { archiveFor } from '../../../src/engine/tensorflow/releases'
import { unzipEntries } from '../../../src/engine/tensorflow/unzipEntries'
import { ownCache } from './ownCache'
import { seeded } from './numbers'

const random = seeded(5)
const bytes = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256))

describe('downloadFile', () => {
  const cache = ownCache()
  let server: Server
  let url: string
  const ranges: (string | undefined)[] = []
  /** How many bytes the server sends before it breaks the connection. */
  let breakAfter = Infinity

  beforeEach(async () => {
    ranges.length = 0
    breakAfter = Infinity
    server = createServer((request, response) => {
      ranges.push(request.headers.range)
      if (request.url !== '/file') return response.writeHead(404).end()
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const rest = bytes.subarray(from)
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
      if (rest.length <= breakAfter) return response.end(rest)
      return response.write(rest.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 50))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
  })
  afterEach(() => new Promise(resolve => server.close(resolve)))

  it('goes on where a broken download stopped, and gives the file its name when it is whole', async () => {
    const file = path.join(cache.folder, 'file')
    breakAfter = 100_000
    await assert.rejects(downloadFile(url, file), /broke after \d+ bytes.*goes on from there/)
    assert.deepEqual(await readdir(cache.folder), ['file.part'])
    const { size } = await stat(`${file}.part`)
    assert.ok(size > 0 && size <= breakAfter)
    breakAfter = Infinity
    const seen: number[] = []
    await downloadFile(url, file, { onBytes: (done, total) => seen.push(done / (total ?? NaN)) })
    assert.deepEqual(ranges, [undefined, `bytes=${size}-`])
    assert.ok(Buffer.from(bytes).equals(await readFile(file)))
    assert.equal(seen.at(-1), 1)
    await downloadFile(url, file)
    assert.equal(ranges.length, 2, 'a finished one is not fetched again')
  })

  it('says when there is nothing at the address', async () => {
    await assert.rejects(downloadFile(url.replace('/file', '/other'), path.join(cache.folder, 'other')), /answered 404/)
    assert.deepEqual(await readdir(cache.folder), [])
  })
})

describe('unzipEntries', () => {
  const cache = ownCache()
  const entries = { 'a/wanted.txt': new TextEncoder().encode('x'.repeat(100_000)), 'a/stored.bin': [bytes, { level: 0 }] as [Uint8Array, { level: 0 }], 'unwanted.txt': new Uint8Array(3), 'a/empty': new Uint8Array(0) }

  it('unpacks what is wanted, to where it is wanted', async () => {
    const file = path.join(cache.folder, 'some.zip')
    await writeFile(file, zipSync(entries))
    const done: number[] = []
    const out = path.join(cache.folder, 'out')
    const written = await unzipEntries(file, out, name => (name.startsWith('a/') ? path.join('b', path.basename(name)) : undefined), { onBytes: (n, total) => done.push(n / total) })
    assert.deepEqual(written.sort(), ['b/empty', 'b/stored.bin', 'b/wanted.txt'])
    assert.equal(await readFile(path.join(out, 'b/wanted.txt'), 'utf8'), 'x'.repeat(100_000))
    assert.ok(Buffer.from(bytes).equals(await readFile(path.join(out, 'b/stored.bin'))))
    assert.equal((await stat(path.join(out, 'b/empty'))).size, 0)
    assert.equal(done.at(-1), 1)
  })

  it('refuses files that are cut off, are no zip, or want to be written elsewhere', async () => {
    const whole = zipSync(entries)
    const file = path.join(cache.folder, 'bad.zip')
    for (const contents of [whole.subarray(0, whole.length - 30), whole.subarray(1000), new Uint8Array(0), new TextEncoder().encode('<html>not found</html>')]) {
      await writeFile(file, contents)
      await assert.rejects(unzipEntries(file, path.join(cache.folder, 'out'), name => name), /not a whole zip file.*try again/)
    }
    await writeFile(file, zipSync({ '../../evil': new Uint8Array(3) }))
    await assert.rejects(unzipEntries(file, path.join(cache.folder, 'out'), name => name), /outside of its folder/)
  })
})

describe('archiveAddress', () => {
  it('is where tfjs-node would download from, or a mirror of it', () => {
    const archive = archiveFor('cpu', 'linux', 'x64')
    assert.ok(archive)
    assert.match(archiveAddress(archive, undefined), /^https:\/\/[^/]+\/tensorflow\/libtensorflow\/libtensorflow-cpu-linux-x86_64-2\.15\.0\.tar\.gz$/)
    assert.equal(archiveAddress(archive, 'http://127.0.0.1:1/'), `http://127.0.0.1:1${archive.path}`)
    assert.equal(archiveFor('cpu', 'linux', 'riscv64'), undefined)
  })
})
