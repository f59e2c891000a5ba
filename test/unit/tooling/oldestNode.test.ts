import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { minVersion, satisfies } from 'semver'
import * as v from 'valibot'
import { PROJECT } from '../../documents/documents'

const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8')
const Engines = v.optional(v.object({ node: v.optional(v.string()) }))
const Manifest = v.object({ engines: v.object({ node: v.string() }) })
const Lock = v.object({ packages: v.record(v.string(), v.object({ version: v.optional(v.string()), engines: Engines, dev: v.optional(v.boolean(), false) })) })

/** Node 20's first LTS release. ESLint, typescript-eslint and mocha accept no older Node 20, though they do run on 20.0. */
const OLDEST_FOR_TOOLS = '20.9.0'

describe('the oldest Node that is promised', () => {
  const promised = minVersion(v.parse(Manifest, JSON.parse(read('package.json'))).engines.node)?.version ?? 'none'

  it('is the one of README and CONTRIBUTING', () => {
    assert.equal(promised, '20.0.0')
    for (const file of ['README.md', 'CONTRIBUTING.md']) assert.match(read(file), /\bYou need \[?Node\.js(\]\(\S+\))? 20 or newer\b/, file)
  })

  it('is accepted by every package that is installed', () => {
    const refuse = Object.entries(v.parse(Lock, JSON.parse(read('package-lock.json'))).packages).flatMap(([place, { version, engines, dev }]) => {
      const oldest = dev ? OLDEST_FOR_TOOLS : promised
      return engines?.node === undefined || satisfies(oldest, engines.node) ? [] : [`${place} ${version ?? ''} wants Node ${engines.node}, not ${oldest}`]
    })
    assert.deepEqual(refuse, [])
  })
})
