import assert from 'node:assert/strict'
import path from 'node:path'
import * as v from 'valibot'
import { engineStatus } from '../../src/engine'
import { VERDICT_MIME, VerdictRow } from '../../src/experiments'
import { codeCells, NOTEBOOKS, PROJECT } from '../documents/documents'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

/** The notebooks that train experiments. */
const QUESTIONS = NOTEBOOKS.filter(name => codeCells(name).some(({ source }) => source.join('').includes('questionSettings(')))

for (const notebook of QUESTIONS)
  describe(`${notebook} in a kernel process, profile smoke`, function () {
    this.timeout(600_000)

    for (const engine of ['wasm', 'tensorflow'] as const) it(`runs from the top on ${engine}, and decides no claim with two seeds`, async function () {
      const status = (await engineStatus()).find(({ name }) => name === engine)
      if (!status?.works) skipBecause(this, `the ${engine} engine is not there: ${status?.reason ?? 'unknown'}`)
      const kernel = new TestKernel({ engine, folder: path.join(PROJECT, 'notebooks'), env: { CONVSCOPE_PROFILE: 'smoke' } })
      const claims: string[] = []
      try {
        for (const cell of codeCells(notebook)) {
          const run = await kernel.run(cell.source.join(''))
          assert.equal(run.error?.stack, undefined, `cell ${cell.id}`)
          const row = run.result?.[VERDICT_MIME]
          if (row === undefined) continue
          const { claim, kind, cases } = v.parse(VerdictRow, row)
          claims.push(claim.id)
          // What is decided by counting may be decided; what was measured may not.
          assert.ok(cases.every(one => one.measured === undefined || one.kind === 'inconclusive'), claim.id)
          if (claim.kind === 'empirical' && cases[0]?.measured) assert.equal(kind, 'inconclusive', claim.id)
        }
      } finally {
        await kernel.end()
      }
      const saved = codeCells(notebook).flatMap(({ outputs }) => outputs.flatMap(output => ('data' in output && VERDICT_MIME in output.data ? [v.parse(VerdictRow, output.data[VERDICT_MIME]).claim.id] : [])))
      assert.deepEqual(claims, saved, 'the cards that were saved')
      assert.ok(claims.length > 0)
    })
  })
