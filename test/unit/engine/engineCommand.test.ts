import assert from 'node:assert/strict'
import path from 'node:path'
import { engineCommand } from '../../../src/cli/commands/engine'
import { cacheFolder } from '../../../src/engine'
import { ownCache } from './ownCache'

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const code = await engineCommand(args, { write: part => (text += part) })
  return { code, text }
}

describe('convscope engine', function () {
  this.timeout(30_000)
  const cache = ownCache()

  it('status says in words and as JSON what works', async () => {
    const { code, text } = await run('status')
    assert.equal(code, 0)
    assert.match(text, /^tensorflow +does not work\n +Not installed.*\nwasm +works: version \d+\.\d+\.\d+, CPU, one thread/m)
    const json = JSON.parse((await run('status', '--json')).text) as { name: string; works: boolean }[]
    assert.deepEqual(json.map(e => [e.name, e.works]), [['tensorflow', false], ['wasm', true]])
  })

  it('remove says that there is none', async () => {
    assert.deepEqual(await run('remove', 'tensorflow'), { code: 0, text: 'The tensorflow engine was not installed.\n' })
  })

  it('an installation that fails is exit code 1 and one readable line', async () => {
    process.env.CONVSCOPE_PYTHON = path.join(cache.folder, 'no-such-python')
    const { code, text } = await run('install', 'tensorflow', '--variant', 'cpu')
    assert.equal(code, 1)
    assert.match(text, /cannot be installed here: there is no/)
  })

  for (const args of [[], ['fly'], ['install'], ['install', 'wasm'], ['install', 'tensorflow', 'now'], ['install', 'tensorflow', '--variant', 'tpu'], ['status', '--loud']])
    it(`"${args.join(' ')}" is not understood, and the usage is shown`, async () => {
      const { code, text } = await run(...args)
      assert.equal(code, 2)
      assert.match(text, /convscope engine install tensorflow/)
    })
})

describe('cacheFolder', () => {
  it('follows the platform, XDG_CACHE_HOME and CONVSCOPE_CACHE', () => {
    assert.match(cacheFolder({}, 'linux'), /\/\.cache\/convscope$/)
    assert.match(cacheFolder({}, 'darwin'), /Library\/Caches\/convscope$/)
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux'), '/x/convscope')
    assert.match(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux'), /\/\.cache\/convscope$/)
    assert.equal(cacheFolder({ CONVSCOPE_CACHE: '/y', XDG_CACHE_HOME: '/x' }, 'linux'), '/y')
  })
})
