import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createReadStream, existsSync } from 'node:fs'
import { cp, link, mkdir, readdir, readFile, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Readable } from 'node:stream'
import { engineStatus, installTensorflow, removeTensorflow } from '../../../src/engine'
import { engineFolder, enginesFolder } from '../../../src/engine/tensorflow/engineFolder'
import { readInstallation } from '../../../src/engine/tensorflow/installation'
import { chooseRoute } from '../../../src/engine/tensorflow/installRoute'
import { archiveFor, wheelFor } from '../../../src/engine/tensorflow/releases'
import { runProgram } from '../../../src/engine/tensorflow/runProgram'
import { sha256OfFile } from '../../../src/engine/tensorflow/sha256OfFile'
import { skipBecause } from '../../skipBecause'
import { fakePython } from './fakePip'
import { linkEngine, ownCache } from './ownCache'

const wheel = wheelFor('cpu')

describe('installTensorflow', function () {
  this.timeout(60_000)
  const installedHere = engineFolder()
  const cache = ownCache()

  beforeEach(function () {
    if (!wheel) skipBecause(this, `there is no wheel for ${process.platform} ${process.arch}`)
  })

  /** What is left in the engines' folder: nothing, after whatever went wrong. */
  const left = () => readdir(enginesFolder())

  it('a truncated download is refused, and nothing is left', async () => {
    await fakePython(cache.folder, `head -c 1000 /dev/zero > "$destination/${wheel?.file}"`)
    await assert.rejects(installTensorflow({ variant: 'cpu' }), new RegExp(`not whole: 1000 bytes instead of ${wheel?.bytes}.*try again`))
    assert.deepEqual(await left(), [])
  })

  it('a download with other contents is refused by its sum, and nothing is left or kept', async () => {
    await fakePython(cache.folder, `truncate -s ${wheel?.bytes} "$destination/${wheel?.file}"`)
    await assert.rejects(installTensorflow({ variant: 'cpu' }), new RegExp(`its SHA-256 is [0-9a-f]{64}, and should be ${wheel?.sha256}`))
    assert.deepEqual(await left(), [])
    await assert.rejects(stat(path.join(cache.folder, 'downloads')))
  })

  it('an interrupted download leaves nothing and ends pip', async () => {
    await fakePython(cache.folder, `head -c 5000000 /dev/zero > "$destination/part"; exec sleep 60`)
    const stop = new AbortController()
    const seen: string[] = []
    const installing = installTensorflow({
      variant: 'cpu',
      signal: stop.signal,
      onProgress: ({ label, detail }) => {
        seen.push(`${label}, ${detail}`)
        if (detail?.startsWith('5 MB')) stop.abort(new Error('stopped by the test'))
      }
    })
    await assert.rejects(installing, /stopped by the test/)
    assert.match(seen[0] ?? '', /Downloading TensorFlow .*, 0 MB of 207 MB|of \d+ MB/)
    assert.deepEqual(await left(), [])
    const pid = Number(await readFile(path.join(cache.folder, 'pid'), 'utf8'))
    assert.throws(() => process.kill(pid, 0), 'pip is still running')
  })

  it('an installer that is killed leaves nothing that the next one does not clean', async () => {
    await mkdir(path.join(enginesFolder(), '.tensorflow-left', 'engine'), { recursive: true })
    await writeFile(path.join(enginesFolder(), '.tensorflow-left', 'engine', 'half'), 'x')
    await writeFile(path.join(enginesFolder(), 'tensorflow.lock'), String(await deadProcess()))
    await fakePython(cache.folder, 'exit 7')
    await assert.rejects(installTensorflow({ variant: 'cpu' }), /pip could not download/)
    assert.deepEqual(await left(), [])
  })

  it('two at once: the second is told about the first', async () => {
    await fakePython(cache.folder, 'exec sleep 60')
    const stop = new AbortController()
    const started = new Promise<void>(resolve => {
      void installTensorflow({ variant: 'cpu', signal: stop.signal, onProgress: () => resolve() }).catch(() => undefined)
    })
    await started
    await assert.rejects(installTensorflow({ variant: 'cpu' }), new RegExp(`another process \\(process ${process.pid}\\)`))
    await assert.rejects(removeTensorflow(), /another process/)
    stop.abort()
    while ((await left()).length > 0) await new Promise(resolve => setTimeout(resolve, 20))
  })

  it('a lock that nobody has touched for long is left over, whoever has its number now', async () => {
    await mkdir(enginesFolder(), { recursive: true })
    const lock = path.join(enginesFolder(), 'tensorflow.lock')
    await writeFile(lock, String(process.pid))
    await utimes(lock, new Date(0), new Date(0))
    assert.equal(await removeTensorflow(), false)
    assert.deepEqual(await left(), [])
  })

  const pipSays: [string, string, RegExp][] = [
    ['no network', "WARNING: Retrying after connection broken by 'NewConnectionError: Temporary failure in name resolution'\nERROR: No matching distribution found for it", /could not reach its index.*Check the network/s],
    ['an index without this version', 'ERROR: Could not find a version that satisfies the requirement\nERROR: No matching distribution found for it', /index that pip uses does not carry tensorflow.*pip config list/s],
    ['a full disk', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /disk is full/],
    ['a proxy whose certificate is unknown', 'SSLError: CERTIFICATE_VERIFY_FAILED', /does not trust the certificate.*PIP_CERT/s],
    ['something else', 'ERROR: gremlins', /exit code 1.*gremlins/s]
  ]
  for (const [what, said, expected] of pipSays)
    it(`pip fails: ${what}`, async () => {
      await writeFile(path.join(cache.folder, 'said'), said)
      await fakePython(cache.folder, `cat "${cache.folder}/said" >&2; exit 1`)
      await assert.rejects(installTensorflow({ variant: 'cpu' }), expected)
      assert.deepEqual(await left(), [])
    })

  it('without pip, and without a compiler, it says what to install', async () => {
    process.env.CONVSCOPE_PYTHON = path.join(cache.folder, 'no-such-python')
    process.env.PATH = cache.folder
    delete process.env.CXX
    await assert.rejects(installTensorflow({ variant: 'cpu' }), /no Python with pip .*apt install python3-pip.* and no C\+\+ compiler \(install g\+\+.*of a marketplace .*would need neither/)
  })

  describe('of a package with an addon, without them', () => {
    const places = ['/usr/bin', '/bin']
    beforeEach(async function () {
      const installation = await readInstallation(installedHere)
      if (installation.state !== 'present' || installation.manifest.recipe === undefined || archiveFor('cpu') === undefined) skipBecause(this, 'the tensorflow engine is not installed with an addon of ours: convscope engine install tensorflow')
      const { manifest, addon } = installation
      const shipped = path.join(cache.folder, 'dist', 'addon')
      await mkdir(shipped, { recursive: true })
      await symlink(addon, path.join(shipped, path.basename(addon)))
      await writeFile(path.join(shipped, 'addon.json'), JSON.stringify({ platform: manifest.platform, arch: manifest.arch, tfjsNode: manifest.tfjsNode, recipe: manifest.recipe }))
      process.env.CONVSCOPE_DIST = path.dirname(shipped)
      process.env.CONVSCOPE_PYTHON = path.join(cache.folder, 'no-such-python')
      delete process.env.CXX
      // What every Linux has, and no compiler.
      const programs = path.join(cache.folder, 'bin')
      await mkdir(programs)
      for (const program of ['tar', 'gzip']) await symlink(places.map(place => path.join(place, program)).find(existsSync) ?? program, path.join(programs, program))
      process.env.PATH = programs
    })

    it('it fetches the library, and where that cannot be reached says both', async () => {
      process.env.CONVSCOPE_TENSORFLOW_MIRROR = 'http://127.0.0.1:9'
      await assert.rejects(installTensorflow({ variant: 'cpu' }), /127\.0\.0\.1:9.* cannot be reached.*It was tried because there is no Python with pip/)
      assert.deepEqual(await left(), [])
    })

    it('a download with other contents is refused by its sum, and nothing is left or kept', async () => {
      await serving(Readable.from(['<html>Log in to the network first</html>']), async mirror => {
        process.env.CONVSCOPE_TENSORFLOW_MIRROR = mirror
        await assert.rejects(installTensorflow({ variant: 'cpu' }), new RegExp(`its SHA-256 is [0-9a-f]{64}, and should be ${archiveFor('cpu')?.sha256}`))
      })
      assert.deepEqual(await left(), [])
      assert.deepEqual(await readdir(path.join(cache.folder, 'downloads')), [])
    })

    it('it needs nothing but the library', async () => {
      const archive = path.join(cache.folder, 'library.tar.gz')
      await archiveOf(installedHere, path.join(cache.folder, 'library'), archive)
      const { variant, library, addon } = await chooseRoute('cpu')
      assert.ok('path' in library && addon.compiler === undefined)
      const route = { variant, addon, library: { ...library, sha256: await sha256OfFile(archive) } }
      await serving(createReadStream(archive), async mirror => {
        process.env.CONVSCOPE_TENSORFLOW_MIRROR = mirror
        const { installed, device, bytes } = await installTensorflow({ route })
        assert.deepEqual([installed, device], [true, 'CPU'])
        assert.ok(bytes > 100e6)
      })
      assert.deepEqual(await left(), ['tensorflow'])
      assert.equal((await installTensorflow()).installed, false)
    })
  })

  it('a cache folder that cannot be made is named', async () => {
    const file = path.join(cache.folder, 'file')
    await writeFile(file, '')
    process.env.CONVSCOPE_CACHE = file
    await assert.rejects(installTensorflow({ variant: 'cpu' }), /file.* cannot be written.*CONVSCOPE_CACHE/)
  })

  describe('where it is installed', () => {
    beforeEach(async function () {
      const installation = await readInstallation(installedHere)
      if (installation.state !== 'present') skipBecause(this, 'the tensorflow engine is not installed: convscope engine install tensorflow')
      await linkEngine(installedHere)
      process.env.CONVSCOPE_PYTHON = path.join(cache.folder, 'no-such-python')
    })

    it('a second installation does nothing', async () => {
      const result = await installTensorflow()
      assert.equal(result.installed, false)
      assert.match(result.version, /^2\./)
      assert.equal(result.folder, engineFolder())
      assert.deepEqual(await left(), ['tensorflow'])
    })

    it('a damaged one is noticed, and stays until another is whole', async () => {
      const library = path.join(engineFolder(), 'deps', 'lib', 'libtensorflow_framework.so.2')
      await unlink(library)
      await writeFile(library, 'short')
      const [tensorflow] = await engineStatus()
      assert.match(tensorflow?.reason ?? '', /not whole: .*libtensorflow_framework.* has 5 bytes instead of \d+.*install it again/)
      await fakePython(cache.folder, 'exit 1')
      await assert.rejects(installTensorflow({ variant: 'cpu' }))
      assert.deepEqual(await left(), ['tensorflow'])
    })

    it('removing takes it away, and then says that there is none', async () => {
      assert.equal(await removeTensorflow(), true)
      assert.deepEqual(await left(), [])
      assert.equal((await readInstallation()).state, 'missing')
      assert.equal(await removeTensorflow(), false)
      assert.equal((await readInstallation(installedHere)).state, 'present')
    })
  })
})

/** Serves something under every path while `during` runs. */
async function serving(content: Readable, during: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => void content.pipe(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  try {
    await during(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

/** Packs the installed libraries as TensorFlow's makers pack the C library: each under its version, with a link for the name that programs look for. */
async function archiveOf(engine: string, folder: string, archive: string): Promise<void> {
  const libraries = path.join(folder, 'lib')
  await mkdir(libraries, { recursive: true })
  for (const [name, from] of [['libtensorflow', 'libtensorflow_cc.so.2'], ['libtensorflow_framework', 'libtensorflow_framework.so.2']] as const) {
    const [source, versioned] = [path.join(engine, 'deps', 'lib', from), `${name}.so.2.15.0`]
    await link(source, path.join(libraries, versioned)).catch(() => cp(source, path.join(libraries, versioned)))
    await symlink(versioned, path.join(libraries, `${name}.so.2`))
  }
  await cp(path.join(engine, 'licenses', 'LICENSE'), path.join(folder, 'LICENSE'))
  const { code, errors } = await runProgram('tar', ['-C', folder, '-I', 'gzip -1', '-cf', archive, '.'])
  assert.equal(code, 0, errors)
}

/** The number of a process that has ended. */
function deadProcess(): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', ''])
    child.on('error', reject)
    child.on('exit', () => resolve(child.pid as number))
  })
}
