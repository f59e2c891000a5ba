import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { ESLint } from 'eslint'

/** Lints text as if it stood in a file of the project, for the directions of imports alone. */
async function complaints(file: string, code: string): Promise<string[]> {
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/') || ruleId === 'no-restricted-imports',
    // Directions need no types.
    overrideConfig: { languageOptions: { parserOptions: { project: false } }, linterOptions: { reportUnusedDisableDirectives: 'off' } }
  })
  const [result] = await eslint.lintText(code, { filePath: file })
  assert.ok(result, `${file} is not linted`)
  for (const message of result.messages) assert.ok(!message.fatal, message.message)
  return result.messages.map((message) => message.message)
}

describe('the directions of imports', () => {
  const upward: Array<[file: string, code: string]> = [
    ['src/run/planted.ts', "import { digits } from '../data'\ndigits()"],
    ['src/run/planted.ts', "import { startEngine } from '../engine/startEngine'\nstartEngine()"],
    ['src/engine/planted.ts', "import { Learner } from '../learner'\nLearner"],
    ['src/picture/planted.ts', "import { startEngine } from '../engine'\nstartEngine()"],
    ['src/health/planted.ts', "import { digits } from '../data'\ndigits()"],
    ['renderers/charts/planted.ts', "import { healthOf } from '../../src/health'\nhealthOf"],
    ['src/learner/planted.ts', "export { Evaluator } from '../kernel/Evaluator'"],
    ['src/kernel/planted.ts', "import type { RunHub } from '../extension/RunHub'\nexport type X = RunHub"],
    ['src/extension/planted.ts', "import { engineCommand } from '../cli/commands/engine'\nengineCommand([], process.stdout)"],
    ['src/extension/planted.ts', "import { Evaluator } from '../kernel/Evaluator'\nEvaluator"],
    ['src/cli/planted.ts', "import { RunHub } from '../extension/RunHub'\nRunHub"],
    ['src/kernel/host/planted.ts', "const evaluator = await import('../Evaluator')\nevaluator"],
    ['renderers/charts/planted.ts', "import { startEngine } from '../../src/engine'\nstartEngine()"],
    ['renderers/panel/planted.ts', "import '../notebook/notebookRenderer'"]
  ]
  for (const [file, code] of upward) {
    const imported = /'(\.[^']+)'/.exec(code)?.[1] ?? ''
    it(`${path.dirname(file)} may not import ${imported}`, async function () {
      const target = path.join(path.dirname(file), imported)
      assert.ok(['.ts', '/index.ts'].some((ending) => existsSync(target + ending)), `${target} is gone: plant another import here`)
      assert.match((await complaints(file, code)).join('\n'), /may not import/)
    })
  }

  it('only the extension may import vscode', async () => {
    const code = "import * as vscode from 'vscode'\nvscode.window"
    for (const file of ['src/kernel/planted.ts', 'src/run/planted.ts', 'renderers/charts/planted.ts']) assert.match((await complaints(file, code)).join('\n'), /Only src\/extension knows VS Code/)
    assert.deepEqual(await complaints('src/extension/planted.ts', code), [])
  })

  it('what runs in a browser may not import Node modules', async () => {
    for (const file of ['src/run/planted.ts', 'renderers/panel/planted.ts']) assert.match((await complaints(file, "import { readFileSync } from 'node:fs'\nreadFileSync")).join('\n'), /browser/)
  })

  it('imports downward are accepted', async () => {
    assert.deepEqual(await complaints('src/extension/planted.ts', "import { RunRecord } from '../run'\nRunRecord"), [])
    assert.deepEqual(await complaints('src/extension/planted.ts', "import { parseKernelMessage } from '../kernel/protocol'\nparseKernelMessage"), [])
    assert.deepEqual(await complaints('renderers/charts/planted.ts', "import { RunRecord } from '../../src/run'\nRunRecord"), [])
  })
})
