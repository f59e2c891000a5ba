import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ESLint } from 'eslint'
import * as v from 'valibot'
import { translationComplaints } from '../../../scripts/l10n/translationComplaints.mjs'
import { PROJECT } from '../../documents/documents'

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(PROJECT, file), 'utf8'))

/** Texts of a manifest that stand for others, as VS Code looks for them. */
function keysIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('%') && value.endsWith('%') ? [value.slice(1, -1)] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(keysIn) : []
}

/** Texts under the names by which a manifest says something to a person. */
function wordsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return /^(displayName|title|contextualTitle|category|description|(markdown)?(enum)?descriptions?)$/i.test(name) ? [value] : []
  if (Array.isArray(value)) return value.flatMap(item => wordsIn(item, name))
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, part]) => wordsIn(part, key)) : []
}

/** Lints text as if it stood in a file of the project, for what a person sees alone. */
async function complaints(file: string, code: string): Promise<number> {
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
    overrideConfig: { languageOptions: { parserOptions: { project: false } }, linterOptions: { reportUnusedDisableDirectives: 'off' } }
  })
  const [result] = await eslint.lintText(code, { filePath: path.join(PROJECT, file) })
  assert.ok(result, `${file} is not linted`)
  for (const message of result.messages) assert.ok(!message.fatal, message.message)
  return result.messages.length
}

describe('texts that a person sees', function () {
  this.timeout(180_000)

  it('are all in the bundle that translations are made of, and translations fit it', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/l10n.mjs', '--check'], { cwd: PROJECT, encoding: 'utf8' })
    assert.deepEqual([status, stderr], [0, ''])
  })

  it('of the manifest are in package.nls.json, all of them and nothing else', () => {
    const manifest = v.parse(v.looseObject({ contributes: v.unknown(), capabilities: v.unknown() }), read('package.json'))
    const texts = v.parse(v.record(v.string(), v.string()), read('package.nls.json'))
    assert.deepEqual([...new Set(keysIn(manifest))].sort(), Object.keys(texts).sort())
    const plain = wordsIn(manifest).filter(text => keysIn(text).length === 0)
    assert.deepEqual(plain, [])
  })

  it('are refused in a translation that VS Code could not show, or that says something else', () => {
    const originals = { 'at/Before steps': { message: 'at', comment: ['Before steps'] }, 'below {0}': 'below {0}', '{0} of {1}': '{0} of {1}' }
    assert.deepEqual(translationComplaints({ 'at/Before steps': 'bei', 'below {0}': 'unter {0}', '{0} of {1}': 'von {1} {0}' }, originals), [])
    assert.deepEqual(
      translationComplaints({ gone: 'weg', 'at/Before steps': { message: 'bei', comment: [] }, 'below {0}': 'unter' }, originals).map(complaint => complaint.split(' ').slice(-2).join(' ')),
      ['any more', 'its comment', 'English text']
    )
  })

  const unspoken: [file: string, code: string][] = [
    ['src/extension/planted.ts', "vscode.window.showErrorMessage('It failed.')"],
    ['src/extension/planted.ts', 'void vscode.window.showWarningMessage(`${name} failed.`)'],
    ['src/extension/planted.ts', "vscode.window.showInformationMessage(vscode.l10n.t('It failed.'), 'Try Again')"],
    ['src/extension/planted.ts', "vscode.window.showQuickPick(items, { title: 'Choose one', placeHolder: vscode.l10n.t('One') })"],
    ['src/extension/planted.ts', 'vscode.window.showSaveDialog({ title: `Save ${name}` })'],
    ['src/extension/planted.ts', "item.tooltip = 'Click to choose'"],
    ['src/extension/planted.ts', "vscode.window.showErrorMessage(failed ? 'It failed.' : text)"],
    ['renderers/panel/planted.ts', "title.textContent = 'Layers'"],
    ['renderers/panel/planted.ts', "element.setAttribute('aria-label', 'Layers')"],
    ['renderers/notebook/planted.ts', "Object.assign(document.createElement('button'), { textContent: `Show ${more} more` })"]
  ]
  for (const [file, code] of unspoken) it(`is found where it cannot be translated: ${code}`, async () => assert.ok((await complaints(file, code)) > 0))

  it('may be names, numbers and texts that are translated', async () => {
    const code = "vscode.window.showErrorMessage(vscode.l10n.t('{0} failed.', name)); item.text = `$(circuit-board) ${name} · ${device}`; cell.textContent = `${low} – ${high}`; log.info('It failed.')"
    for (const file of ['src/extension/planted.ts', 'renderers/charts/planted.ts']) assert.equal(await complaints(file, code), 0)
  })
})
