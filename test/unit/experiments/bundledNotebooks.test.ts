import assert from 'node:assert/strict'
import path from 'node:path'
import ts from 'typescript'
import * as v from 'valibot'
import { decodeRun, RUN_MIME, SORTABLE_TABLE_MIME, SortableTable } from '../../../src/run'
import { codeBlocks, codeCells, NOTEBOOKS, PROJECT, readNotebook, snippets, textOf } from '../../documents/documents'

describe('the bundled notebooks', () => {
  it('are there', () => assert.deepEqual(NOTEBOOKS.filter(name => /^q\d-/.test(name)).map(name => name.slice(0, 2)), ['q1', 'q2', 'q3', 'q4', 'q5', 'q6', 'q7', 'q8', 'q9']))

  it('have a ledger, which shows every claim, run or not', () => {
    const outputs = codeCells('ledger.ipynb').flatMap(cell => cell.outputs).flatMap(output => ('data' in output ? [output.data] : []))
    const [table] = outputs.flatMap(data => (SORTABLE_TABLE_MIME in data ? [v.parse(SortableTable, data[SORTABLE_TABLE_MIME])] : []))
    assert.equal(table?.rows.filter(({ keys: [place] }) => place !== null).length, 50)
  })

  for (const name of NOTEBOOKS) {
    describe(name, () => {
      it('is valid nbformat 4.5 for our kernel, its cells named apart', () => {
        const ids = readNotebook(name).cells.map(cell => cell.id)
        assert.equal(new Set(ids).size, ids.length)
      })

      it('has the finished outputs of one run from the top, without an error', () => {
        const cells = codeCells(name)
        assert.deepEqual(cells.map(cell => cell.execution_count), cells.map((_, index) => index + 1))
        for (const { id, outputs } of cells) {
          assert.ok(!outputs.some(output => output.output_type === 'error'), `${id} ends with an error`)
          assert.ok(!outputs.some(output => output.output_type === 'stream' && output.name === 'stderr'), `${id} writes to stderr`)
        }
      })

      it('shows something everywhere: pictures and text beside every run, text beside all else', () => {
        let runs = 0
        for (const { id, outputs } of codeCells(name)) {
          for (const output of outputs) {
            if (!('data' in output)) continue
            assert.ok('text/plain' in output.data, `${id} has no text`)
            const item = output.data[RUN_MIME]
            if (item === undefined) continue
            runs++
            assert.ok('image/svg+xml' in output.data, `${id} has no picture`)
            const record = decodeRun(item)
            assert.ok(!record.live && record.steps > 0, `${id} holds a run that is not over`)
            assert.equal(record.meta.engine.name, 'tensorflow')
          }
        }
        // The ledger trains nothing.
        assert.equal(runs > 0, name !== 'ledger.ipynb')
      })

      it('is small, and says nothing of the machine it ran on', () => {
        const text = textOf(path.join('notebooks', name))
        assert.ok(text.length < 3e6, `${text.length} bytes`)
        assert.doesNotMatch(text, /file:\/\/|\/(home|root|tmp|Users)\/|<script/)
      })
    })
  }
})

describe('the code in notebooks, README and snippets', function () {
  this.timeout(120_000)

  it('is strict TypeScript', () => {
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      noEmit: true,
      paths: { convscope: [path.join(PROJECT, 'src/index.ts')] }
    }
    // A document's cells follow one another in one module, as in a kernel.
    const modules = new Map(
      [...NOTEBOOKS.map(name => [name, codeCells(name).map(cell => cell.source.join(''))] as const), ['README.md', codeBlocks('README.md')] as const, ...Object.entries(snippets()).map(([name, code]) => [name, [code]] as const)].map(([name, blocks]) => [
        path.join(PROJECT, `${name}.cells.ts`),
        [...blocks, 'export {}'].join('\n')
      ])
    )
    const disk = ts.createCompilerHost(options)
    const cells = (file: string): string | undefined => modules.get(path.normalize(file))
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: file => cells(file) !== undefined || disk.fileExists(file),
      readFile: file => cells(file) ?? disk.readFile(file),
      getSourceFile: (file, ...rest) => {
        const text = cells(file)
        return text === undefined ? disk.getSourceFile(file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
      }
    }
    const program = ts.createProgram([...modules.keys()], options, host)
    const problems = [...modules.keys()].flatMap(file => {
      const source = program.getSourceFile(file)
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    })
    assert.equal(ts.formatDiagnostics(problems, { getCanonicalFileName: file => file, getCurrentDirectory: () => PROJECT, getNewLine: () => '\n' }), '')
  })
})
