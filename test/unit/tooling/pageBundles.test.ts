import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PROJECT } from '../../documents/documents'

/** What a person waits for before the first picture is drawn. */
const MOST_BYTES = 1.6e6
/** Names of XML's vocabularies, which are no addresses, and those that plotly.js only names in its texts or would open when pressed. */
const NAMED = /^https?:\/\/(www\.w3\.org|developer\.mozilla\.org|github\.com|plotly\.com|chart-studio\.plotly\.com|cdn\.plot\.ly\/un\/)/

describe('what runs in a page, as it is shipped', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-pages-'))
  before(() => {
    execFileSync(process.execPath, ['esbuild.mjs', '--minify', `--pages-to=${folder}`], { cwd: PROJECT, stdio: 'pipe' })
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const name of ['notebookRenderer.js', 'panel.js'])
    it(`${name} is small, is one file with one plotly.js, makes no code of texts and names no place to load from`, () => {
      const text = readFileSync(path.join(folder, name), 'utf8')
      assert.ok(Buffer.byteLength(text) < MOST_BYTES, `${Buffer.byteLength(text)} bytes`)
      assert.doesNotMatch(text, /\beval\(|\bnew Function\b|[^\w.$]Function\(|\bimportScripts\(|\bimport\(|^import\b|[;}]import[ {"']/)
      assert.equal(text.split('https://cdn.plot.ly/un/').length - 1, 1)
      assert.deepEqual([...new Set(text.match(/https?:\/\/[\w.-]+[\w./-]*/g))].filter(address => !NAMED.test(address)), [])
    })
})
