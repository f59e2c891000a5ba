import assert from 'node:assert/strict'
import path from 'node:path'
import { engineStatus, type EngineName } from '../../src/engine'
import { RUN_MIME } from '../../src/run'
import { codeBlocks, codeCells, PROJECT, type CodeCell } from '../documents/documents'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

const Q3 = 'q3-what-activation-stats-saves.ipynb'
/** Cells whose saved output is the same on every engine and machine. */
const VERDICTS = ['verdict-1', 'verdict-2', 'verdict-3', 'verdict-4', 'verdict-5', 'all-verdicts']

/** Claim, verdict and finding of a card, or the table of all: what does not depend on the engine. */
const verdictLines = (text: string): string[] => text.split('\n').filter((line, index) => index < 3 || /^3\.\d /.test(line))

function savedText(cell: CodeCell): string {
  const [output] = cell.outputs.filter(one => one.output_type === 'execute_result')
  const text = output?.data['text/plain']
  assert.ok(Array.isArray(text))
  return text.join('')
}

describe('question 3 in a kernel process', function () {
  this.timeout(300_000)

  async function runNotebook(engine: EngineName, wanted: (cell: CodeCell) => boolean): Promise<void> {
    const kernel = new TestKernel({ engine, folder: path.join(PROJECT, 'notebooks') })
    try {
      for (const cell of codeCells(Q3).filter(wanted)) {
        const run = await kernel.run(cell.source.join(''))
        assert.equal(run.error?.stack, undefined, `cell ${cell.id}`)
        if (VERDICTS.includes(cell.id)) assert.deepEqual(verdictLines(String(run.result?.['text/plain'])), verdictLines(savedText(cell)), `cell ${cell.id}`)
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

  it('gives the same verdicts on wasm', async () => {
    // All but the whole epochs, which the training tests cover on this engine.
    const needed = ['data', 'learner', 'record', 'look-default', 'look-hist', 'look-bytes', ...VERDICTS, 'near-zero']
    await runNotebook('wasm', cell => needed.includes(cell.id))
  })
})

describe('the README', function () {
  this.timeout(120_000)

  it('has code that runs from top to bottom and shows what it says', async () => {
    const blocks = codeBlocks('README.md')
    assert.ok(blocks.length >= 4)
    const kernel = new TestKernel()
    try {
      for (const block of blocks) {
        const run = await kernel.run(block)
        assert.equal(run.error?.stack, undefined, block)
        assert.ok(run.events.length > 0 || run.result, `shows nothing:\n${block}`)
      }
    } finally {
      await kernel.end()
    }
  })
})
