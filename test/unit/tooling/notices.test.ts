import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { licenceOf } from '../../../scripts/package/licenceOf.mjs'
import { PROJECT } from '../../documents/documents'

describe('third-party notices', function () {
  this.timeout(300_000)
  const made: string[] = []
  after(() => made.forEach(folder => rmSync(folder, { recursive: true })))

  /** An installed package. */
  function packageOf(manifest: object, files: Record<string, string> = {}): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'convscope-licence-'))
    made.push(folder)
    for (const [name, text] of Object.entries({ 'package.json': JSON.stringify({ name: 'made', version: '1.0.0', ...manifest }), ...files })) writeFileSync(path.join(folder, name), text)
    return folder
  }

  it('name all that is shipped', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/notices.mjs', '--check'], { cwd: PROJECT, encoding: 'utf8' })
    assert.deepEqual([status, stderr], [0, ''])
  })

  it('take the text that a package encloses, with its notice', () => {
    const { text, repository } = licenceOf(packageOf({ license: '(MIT)', repository: 'git+https://example.org/made.git' }, { LICENSE: 'Do as you like.\r\n', 'NOTICE.txt': 'By Ada.' }))
    assert.deepEqual([text, repository], ['By Ada.\n\nDo as you like.', 'https://example.org/made'])
  })

  it('take the standard text, with the author, where a package only names its licence', () => {
    assert.match(licenceOf(packageOf({ license: 'MIT', author: { name: 'Ada' } })).text, /^Copyright \(c\) Ada\n\nPermission is hereby granted/)
    assert.match(licenceOf(packageOf({ license: 'Apache-2.0', main: 'a.js' }, { 'a.js': '/**\n * @license\n * Copyright 2024 Ada.\n */' })).text, /^Copyright 2024 Ada\.\n\n\s*Apache License/)
  })

  it('fail for a package without a licence, or without its text', () => {
    assert.throws(() => licenceOf(packageOf({})), /made 1\.0\.0 names no licence/)
    assert.throws(() => licenceOf(packageOf({ license: 'UNLICENSED' })), /names no licence/)
    assert.throws(() => licenceOf(packageOf({ license: 'Zlib', author: 'Ada' })), /encloses no text of its licence, Zlib/)
    assert.throws(() => licenceOf(packageOf({ license: 'MIT' })), /encloses no text/)
  })
})
