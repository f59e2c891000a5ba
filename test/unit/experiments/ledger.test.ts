import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as v from 'valibot'
import { claim, decideContrast, Ledger, LEDGER_CLAIMS, outcomeOfCount, Verdict, VERDICT_MIME, verdictByCounting, VerdictRow, type MeasuredContrast, type VerdictCase } from '../../../src/experiments'
import { standing } from '../../../src/experiments/ledger/standing'
import { JUPYTER_DISPLAY, SORTABLE_TABLE_MIME, SortableTable } from '../../../src/run'
import { NOTEBOOKS, PROJECT } from '../../documents/documents'

const SETTING: VerdictRow['setting'] = { profile: 'quick', data: 'drawn digits, 12,000 training images', engine: 'wasm 4.22.0 (CPU), 1 thread', seeds: [1, 2, 3, 4, 5, 6, 7, 8], configuration: 'a'.repeat(64), convscope: '0.1.0' }

/** A verdict by these differences, with a smallest effect of 0.3, as a claim makes it of trials. */
function verdict(id: string, differences: readonly number[], more: { text?: string; optimizer?: string; setting?: VerdictRow['setting'] } = {}): Verdict {
  const seeds = differences.map((_, index) => index + 1)
  const decision = decideContrast({ differences, seeds, smallestEffect: 0.3, claimed: 'lower' })
  const measured: MeasuredContrast = {
    name: 'SGD',
    optimizer: more.optimizer ?? 'SGD',
    matching: 'equal steps',
    rule: 'difference',
    metric: { name: 'test error', unit: '%', better: 'lower', scale: 'linear' },
    comparison: 'new − old',
    claimed: 'lower',
    seeds,
    arms: [{ label: 'new', values: [...differences], failed: seeds.map(() => false) }, { label: 'old', values: seeds.map(() => 0), failed: seeds.map(() => false) }],
    decision,
    notes: []
  }
  const one: VerdictCase = { ...decision.outcome, name: 'for SGD', measured }
  const declared = claim({ id, text: more.text ?? `Claim ${id}.`, rule: 'counted' })
  return Verdict.of({ claim: declared, cases: [one], finding: 'Found.', evidence: [], setting: more.setting ?? SETTING })
}
const around = (mean: number, spread: number): number[] => [-1.2, -0.9, -0.4, -0.1, 0.2, 0.5, 0.8, 1.1].map(each => mean + spread * each)
const STRONG = around(-2, 0.1)
const WEAK = around(-0.5, 0.5)
const NONE = around(0, 0.02)

describe('the ledger', () => {
  let folder: string
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'convscope-ledger-'))))
  after(() => rmSync(folder, { recursive: true, force: true }))

  const write = (name: string, content: unknown): string => {
    const file = path.join(folder, name)
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }
  const notebook = (...rows: unknown[]): object => ({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [{ cell_type: 'markdown', source: [] }, ...rows.map(row => ({ cell_type: 'code', source: [], outputs: [{ output_type: 'stream', name: 'stdout', text: [] }, { output_type: 'execute_result', data: { [VERDICT_MIME]: row, 'text/plain': ['x'] } }] }))]
  })

  it('lists the 50 claims of the nine questions, those that were not run too', () => {
    assert.deepEqual([LEDGER_CLAIMS.length, new Set(LEDGER_CLAIMS.map(({ id }) => id)).size], [50, 50])
    assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(question => LEDGER_CLAIMS.filter(one => one.question === question).length), [4, 4, 5, 4, 6, 8, 7, 6, 6])
    const ledger = Ledger.of([verdict('9.5', STRONG), verdict('mine', NONE)])
    assert.deepEqual([ledger.entries.length, ledger.own.length], [50, 1])
    assert.equal(ledger.totalsWords, '1 supported; 49 not run yet')
  })

  it('shows claims of your own apart: they count in no total, and make no other stricter', () => {
    const own = Array.from({ length: 12 }, (_, index) => verdict(`my claim ${index}`, around(0, 3)))
    const ledger = Ledger.of([verdict('9.1', WEAK), ...own])
    assert.deepEqual([ledger.entries.length, ledger.own.length, ledger.totalsWords], [50, 12, '1 supported; 49 not run yet'])
    assert.equal(ledger.entries.find(({ row }) => row)?.words, 'supported')
    assert.ok(ledger.own.every(({ p, adjustedP }) => p !== undefined && adjustedP === undefined))
    assert.match(ledger.toMarkdown(), /\| 9\.6 [^]*1 supported; 49 not run yet\.[^]*Claims of one’s own[^]*\| my claim 0 /)
    assert.match(ledger.toCsv(), /"my claim 11",,/)
    assert.equal((JSON.parse(ledger.toJson()) as { own: unknown[] }).own.length, 12)
    assert.match(String(ledger[JUPYTER_DISPLAY]()['text/plain']), /9\.6 [^]*49 not run yet\.[^]*my claim 3[^]*Claims of your own: they count in no total/)
  })

  it('is a table that its reader can sort: every cell has a key', () => {
    const ledger = Ledger.of([verdict('9.1', STRONG), verdict('9.2', NONE), verdict('mine', STRONG)])
    const table = v.parse(SortableTable, JSON.parse(JSON.stringify(ledger[JUPYTER_DISPLAY]()[SORTABLE_TABLE_MIME])))
    assert.equal(table.rows.length, 51)
    assert.ok(table.rows.every(({ cells, keys }) => cells.length === table.headings.length && keys.length === cells.length))
    const row = table.rows.find(({ cells }) => cells[0]?.startsWith('9.1 '))
    assert.deepEqual([row?.keys[0], typeof row?.keys[2], row?.keys[3]], [44, 'number', 8])
    assert.deepEqual([table.rows[0]?.keys[4], table.rows.at(-1)?.keys[0]], [null, null])
  })

  it('is drawn: each claim on a line, in units of its smallest effect, as claimed to the right', () => {
    const counted = verdictByCounting({ id: '3.1', question: 3, text: 'x', kind: 'definitional', reading: '', decidedBy: '' }, [{ name: 'by default', found: 0, claimed: 1 }], '', [])
    const ledger = Ledger.of([verdict('9.1', STRONG), verdict('9.2', NONE), counted])
    const [strong, none] = ['9.1', '9.2'].map(id => standing(ledger.entries.find(({ claim }) => claim.id === id)!))
    assert.ok(strong && none && Math.abs((strong.estimate ?? NaN) - 2 / 0.3) < 1e-9 && (strong.low ?? NaN) > 1 && (none.high ?? NaN) < 1)
    const svg = ledger.toSvg()
    for (const words of ['✓', '✗', '1 supported', '47 not run yet', '0 of 1 found: contradicted', '(definitional)', '(ill-posed)', 'strongly supported; −2 pp']) assert.ok(svg.includes(words), words)
    assert.equal(svg.match(/<g><title>/g)?.length, 50)
  })

  it('reads a folder, but for its own notebook, whose verdicts are those of others', async () => {
    const inside = path.join(folder, 'inside')
    mkdirSync(inside)
    for (const name of ['q10-x.ipynb', 'q9-x.ipynb', 'ledger.ipynb', 'ledger-2.ipynb']) writeFileSync(path.join(inside, name), JSON.stringify(notebook(verdict('9.1', name === 'q9-x.ipynb' ? NONE : STRONG).row)))
    const ledger = await Ledger.fromFolder(inside)
    assert.deepEqual(ledger.entries.filter(({ row }) => row).map(({ source, counted }) => [source, counted]), [['q10-x.ipynb', 'supported']])
    assert.equal(ledger.problems.length, 1)
    assert.deepEqual((await Ledger.fromNotebooks([path.join(inside, 'ledger.ipynb')])).problems, [])
  })

  it('corrects all that were tested together: what does not outlast it keeps its interval and counts as inconclusive', () => {
    const alone = Ledger.of([verdict('9.1', WEAK)])
    assert.equal(alone.entries.find(({ row }) => row)?.words, 'supported')
    const among = Ledger.of([verdict('9.1', WEAK), ...Array.from({ length: 12 }, (_, index) => verdict(LEDGER_CLAIMS[index]?.id ?? '', around(0, 3)))])
    const entry = among.entries.find(({ claim: { id } }) => id === '9.1')
    assert.deepEqual([entry?.words, entry?.counted, entry?.effectWords], ['supported (not after correction)', 'inconclusive', '−0.5 pp [−0.837, −0.163]'])
    assert.ok(entry && (entry.p ?? 1) < 0.05 && (entry.adjustedP ?? 0) > 0.05)
    // Counted rows have no p, and take none from the others.
    const counted = verdictByCounting({ id: '3.1', question: 3, text: 'x', kind: 'definitional', reading: '', decidedBy: '' }, [{ name: 'by default', found: 0, claimed: 1 }], '', [])
    assert.deepEqual(Ledger.of([verdict('9.1', WEAK), counted]).totalsWords, '1 supported; 1 contradicted; 48 not run yet')
    assert.equal(outcomeOfCount(0, 1).kind, 'contradicted')
  })

  it('gathers from saved notebooks what it can be given in one process, row for row', async () => {
    const verdicts = [verdict('9.1', STRONG), verdict('9.2', NONE)]
    const file = write('saved.ipynb', notebook(...verdicts.map(one => one.row)))
    const read = await Ledger.fromNotebooks([file])
    assert.deepEqual(read.problems, [])
    assert.deepEqual(read.entries.map(({ row, words }) => [row, words]), Ledger.of(verdicts).entries.map(({ row, words }) => [row, words]))
    assert.equal(read.entries.find(({ row }) => row)?.source, 'saved.ipynb')
  })

  it('finds the verdicts of the bundled notebooks', async () => {
    const files = NOTEBOOKS.filter(name => /^q[34]-/.test(name)).map(name => path.join(PROJECT, 'notebooks', name))
    const ledger = await Ledger.fromNotebooks(files)
    assert.deepEqual(ledger.problems, [])
    assert.deepEqual(ledger.entries.filter(({ row }) => row).map(({ claim: { id } }) => id), ['3.1', '3.2', '3.3', '3.4', '3.5', '4.1', '4.2', '4.3', '4.4'])
  })

  it('says which files are broken or foreign, and goes on with the others', async () => {
    mkdirSync(path.join(folder, 'folder.ipynb'))
    const whole = JSON.stringify(notebook(verdict('9.1', STRONG).row))
    const files = [
      write('cut.ipynb', whole.slice(0, whole.length / 2)),
      write('empty.ipynb', ''),
      write('list.ipynb', '[1, 2]'),
      write('old.ipynb', { nbformat: 3, cells: [] }),
      write('odd.ipynb', { nbformat: 4, cells: [null, 5] }),
      write('none.ipynb', notebook()),
      path.join(folder, 'nowhere.ipynb'),
      path.join(folder, 'folder.ipynb'),
      write('good.ipynb', whole)
    ]
    const { problems, totalsWords } = await Ledger.fromNotebooks(files)
    assert.equal(totalsWords, '1 supported; 49 not run yet')
    for (const [name, pattern] of [['cut', /no JSON, or is cut off/], ['empty', /is empty/], ['list', /no notebook/], ['old', /no notebook of format 4/], ['odd', /no notebook: cells\.0/], ['none', /shows no verdict.*convscope run none/], ['nowhere', /no such file/], ['folder', /is a folder/]] as const) assert.match(problems.find(one => one.startsWith(`${name}.ipynb`)) ?? '', pattern)
    assert.equal(problems.length, 8)
  })

  it('leaves out rows that do not follow from their own numbers, and says in which cell', async () => {
    const row = verdict('9.1', NONE).row
    const forged = (change: (row: VerdictRow) => void): VerdictRow => {
      const copy = structuredClone(row)
      change(copy)
      return copy
    }
    const claimsMore = (copy: VerdictRow): void => {
      copy.kind = 'supported'
      delete copy.way
    }
    const problemOf = async (item: unknown): Promise<string> => (await Ledger.fromNotebooks([write('forged.ipynb', notebook(row, item))])).problems.join('\n')
    assert.match(await problemOf(forged(claimsMore)), /forged\.ipynb, cell 3: a verdict is left out.*it says supported, but the case it is read for says contradicted/)
    const decided = forged(copy => {
      claimsMore(copy)
      for (const one of copy.cases) {
        one.kind = 'supported'
        delete one.way
        if (one.measured?.decision) one.measured.decision.outcome = { kind: 'supported' }
      }
    })
    assert.match(await problemOf(decided), /its numbers give contradicted/)
    assert.match(await problemOf(forged(copy => (copy.setting = { ...SETTING, profile: 'smoke' }))), /smoke, which decides nothing/)
    assert.match(await problemOf(forged(copy => ((copy as { version: number }).version = 2))), /version: /)
    assert.match(await problemOf({ ...row, claim: { ...row.claim, text: 'x'.repeat(20_000) } }), /claim\.text/)
    assert.match(await problemOf('nonsense'), /left out/)
    assert.equal(v.is(VerdictRow, row), true)
  })

  it('of two verdicts on one claim counts the later and says so; equal ones are one', () => {
    assert.deepEqual(Ledger.of([verdict('9.1', STRONG), verdict('9.1', STRONG)]).problems, [])
    const two = Ledger.of([{ row: verdict('9.1', STRONG).row, source: 'a.ipynb' }, { row: verdict('9.1', NONE).row, source: 'b.ipynb' }])
    assert.equal(two.totals['contradicted, no effect'], 1)
    assert.match(two.problems.join(), /two different verdicts on claim 9\.1, in a\.ipynb and b\.ipynb: the later counts/)
  })

  it('is sorted, what lacks the column last', () => {
    const ledger = Ledger.of([verdict('1.1', NONE), verdict('9.1', STRONG)])
    assert.deepEqual(ledger.sortedBy('p').entries.slice(0, 2).map(({ claim: { id } }) => id), ['9.1', '1.1'])
    assert.deepEqual(ledger.sortedBy('verdict').sortedBy('claim').entries.map(({ claim: { id } }) => id), ledger.entries.map(({ claim: { id } }) => id))
    assert.throws(() => ledger.sortedBy('colour' as never), /sorted by claim, verdict/)
  })

  it('is written as Markdown, CSV and JSON, hostile texts as text', () => {
    const hostile = '=1+1|<img src=x onerror=alert(1)>,"\nnext'
    const ledger = Ledger.of([verdict('9.1', STRONG, { text: hostile, optimizer: '@SUM(A1)' })])
    const markdown = ledger.toMarkdown().split('\n')
    const line = markdown.find(each => each.startsWith('| 9.1 ')) ?? ''
    assert.match(line, /^\| 9\.1 =1\+1\\\|\\<img src=x onerror=alert\(1\)\\>,"(&quot;)? next \| strongly supported \| −2 pp /)
    assert.equal(line.replaceAll('\\|', '').split('|').length, 9)
    const csv = ledger.toCsv()
    assert.ok(csv.includes(`"'=1+1|<img src=x onerror=alert(1)>,""\nnext"`) && csv.includes(`"'@SUM(A1)"`))
    assert.match(csv, /"strongly supported","supported",-2\.?\d*,-2\.\d+,-1\.\d+,"pp","no",8,/)
    assert.equal(csv.split('\r\n').length, 52)
    const json = JSON.parse(ledger.toJson()) as { format: string; totals: Record<string, number>; entries: { id: string; row: unknown }[] }
    assert.deepEqual([json.format, json.totals.supported, json.entries.length], ['convscope ledger 1', 1, 50])
    assert.deepEqual(json.entries.find(({ id }) => id === '9.1')?.row, ledger.entries.find(({ row }) => row)?.row)
    const shown = ledger[JUPYTER_DISPLAY]()
    assert.ok(!String(shown['text/html']).includes('<img') && String(shown['text/html']).includes('<table>'))
    assert.match(String(shown['text/plain']), /9\.2 A low learning rate[^|]*not run yet/)
  })
})
