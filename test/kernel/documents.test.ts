import assert from 'node:assert/strict'
import path from 'node:path'
import { engineStatus, type EngineName } from '../../src/engine'
import { VERDICT_MIME, type VerdictRow } from '../../src/experiments/VerdictRow'
import { RUN_MIME } from '../../src/run'
import { codeBlocks, codeCells, PROJECT, snippets, type CodeCell } from '../documents/documents'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

interface Question {
  notebook: string
  /** Cells whose saved output is the same on every engine and machine. */
  verdicts: string[]
  /** How many lines of a card say what does not depend on the engine or on the versions of libraries: claim, verdict, finding. */
  lines: number
  /** What the wasm engine runs; all where it is left out. */
  onWasm?: string[]
}
const VERDICTS_3 = ['verdict-1', 'verdict-2', 'verdict-3', 'verdict-4', 'verdict-5', 'all-verdicts']
const QUESTIONS: Question[] = [
  {
    notebook: 'q3-what-activation-stats-saves.ipynb',
    verdicts: VERDICTS_3,
    lines: 3,
    // All but the whole epochs, which the training tests cover on this engine.
    onWasm: ['data', 'learner', 'record', 'look-default', 'look-hist', 'look-bytes', ...VERDICTS_3, 'near-zero']
  },
  { notebook: 'q4-callbacks-after-training.ipynb', verdicts: ['verdict-1', 'verdict-2', 'verdict-3', 'verdict-4'], lines: 2 }
]

/** The head of a card, or the rows of the table of all. */
const verdictLines = (text: string, lines: number): string[] => text.split('\n').filter((line, index) => index < lines || /^\d\.\d /.test(line))

function savedText(cell: CodeCell): string {
  const [output] = cell.outputs.filter(one => one.output_type === 'execute_result')
  const text = output?.data['text/plain']
  assert.ok(Array.isArray(text))
  return text.join('')
}

for (const { notebook, verdicts, lines, onWasm } of QUESTIONS)
  describe(`${notebook} in a kernel process`, function () {
    this.timeout(300_000)

    async function runNotebook(engine: EngineName, wanted: (cell: CodeCell) => boolean): Promise<void> {
      const kernel = new TestKernel({ engine, folder: path.join(PROJECT, 'notebooks') })
      try {
        for (const cell of codeCells(notebook).filter(wanted)) {
          const run = await kernel.run(cell.source.join(''))
          assert.equal(run.error?.stack, undefined, `cell ${cell.id}`)
          if (verdicts.includes(cell.id)) assert.deepEqual(verdictLines(String(run.result?.['text/plain']), lines), verdictLines(savedText(cell), lines), `cell ${cell.id}`)
          const saved = cell.outputs.filter(output => 'data' in output).map(output => Object.keys(output.data).join())
          const shown = [...run.events.flatMap(event => (event.type === 'start' ? [`${RUN_MIME},image/svg+xml,text/plain`] : [])), ...run.displays.map(data => Object.keys(data).join()), ...(run.result ? [Object.keys(run.result).join()] : [])]
          assert.deepEqual(shown, saved, `cell ${cell.id} shows as much as was saved`)
        }
        assert.ok(kernel.all.some(message => message.type === 'engine' && message.name === engine))
      } finally {
        await kernel.end()
      }
    }

    it('gives the saved verdicts by Run All on tensorflow', async function () {
      const status = (await engineStatus()).find(engine => engine.name === 'tensorflow')
      if (!status?.works) skipBecause(this, `the tensorflow engine is not there: ${status?.reason ?? 'unknown'}`)
      await runNotebook('tensorflow', () => true)
    })

    it('gives the same verdicts on wasm', () => runNotebook('wasm', cell => onWasm?.includes(cell.id) ?? true))
  })

describe('the snippets', function () {
  this.timeout(120_000)

  for (const [name, code] of Object.entries(snippets()))
    it(`${name}: runs as it is put into a cell`, async () => {
      const kernel = new TestKernel({ env: { CONVSCOPE_PROFILE: 'smoke' } })
      try {
        const run = await kernel.run(code)
        assert.equal(run.error?.stack, undefined, code)
        assert.ok(code.includes('class') || run.events.length > 0 || (run.result && VERDICT_MIME in run.result), 'it trains')
      } finally {
        await kernel.end()
      }
    })
})

describe('the README', function () {
  this.timeout(120_000)

  it('has code that runs from top to bottom and shows what it says', async () => {
    const blocks = codeBlocks('README.md')
    assert.ok(blocks.length >= 5)
    const verdicts: unknown[] = []
    const kernel = new TestKernel()
    try {
      for (const block of blocks) {
        const run = await kernel.run(block)
        assert.equal(run.error?.stack, undefined, block)
        assert.ok(run.events.length > 0 || run.result, `shows nothing:\n${block}`)
        if (run.result && VERDICT_MIME in run.result) verdicts.push((run.result[VERDICT_MIME] as VerdictRow).words)
      }
      assert.equal(verdicts.length, 1)
      assert.match(String(verdicts[0]), /^(strongly )?supported$/)
    } finally {
      await kernel.end()
    }
  })
})
