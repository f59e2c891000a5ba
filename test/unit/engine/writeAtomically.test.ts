import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeAtomically } from '../../../src/engine/writeAtomically'

describe('writeAtomically', () => {
  let folder = ''
  const at = (name: string): string => path.join(folder, name)
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'convscope-write-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('replaces a file, through a link too, and leaves nothing beside it', async () => {
    await writeAtomically(at('a'), 'first')
    await symlink(at('a'), at('link'))
    await writeAtomically(at('link'), Uint8Array.of(1, 2))
    assert.deepEqual([...(await readFile(at('a')))], [1, 2])
    assert.deepEqual((await readdir(folder)).sort(), ['a', 'link'])
  })

  it('lets writes at the same time end with one of them', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000))
    await Promise.all(texts.map(text => writeAtomically(at('a'), text)))
    assert.ok(texts.includes(await readFile(at('a'), 'utf8')))
    assert.deepEqual(await readdir(folder), ['a'])
  })

  it('clears up what a process that is gone has left, and nothing else', async () => {
    // No process has this number: Linux counts to 2²², others not so far.
    const gone = 2 ** 30
    const old = [`.a.${gone}-0.part`, `.b.${gone}-0.part`, `.a.${process.pid}-900.part`]
    for (const name of [...old, `.a.${gone}-1.part`]) await writeFile(at(name), '')
    for (const name of old) await utimes(at(name), 1, 1)
    await writeAtomically(at('a'), 'x')
    assert.deepEqual((await readdir(folder)).sort(), [`.a.${gone}-1.part`, `.a.${process.pid}-900.part`, `.b.${gone}-0.part`, 'a'].sort())
  })

  it('says which file cannot be written, and leaves the old one', async () => {
    await writeFile(at('a'), 'old')
    await assert.rejects(writeAtomically(at('a/b'), 'x'), /a[\\/]b cannot be written: /)
    await assert.rejects(writeAtomically(at('none/b'), 'x'), /none[\\/]b cannot be written: ENOENT/)
    assert.equal(await readFile(at('a'), 'utf8'), 'old')
  })
})
