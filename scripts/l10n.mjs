// npm run l10n: gathers the texts that a person sees from the extension and its pages into l10n/bundle.l10n.json, which translations are made
// of. With --check it writes nothing, and fails where that file, or a translation beside it, is not up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import l10n from '@vscode/l10n-dev'
import { filesBelow } from './filesBelow.mjs'
import { inProject } from './projectFolder.mjs'

/** @typedef {Record<string, string | { message: string, comment: string[] }>} Texts */

const SOURCES = ['src/extension', 'renderers']
const FOLDER = inProject('l10n')
const BUNDLE = path.join(FOLDER, 'bundle.l10n.json')

const files = SOURCES.flatMap((folder) => filesBelow(inProject(folder))).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
const found = await l10n.getL10nJson(files.map((file) => ({ extension: '.ts', contents: readFileSync(file, 'utf8') })))
/** @type {Texts} */
const texts = Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
const json = `${JSON.stringify(texts, undefined, 2)}\n`

if (!process.argv.includes('--check')) {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(BUNDLE, json)
  console.log(`${Object.keys(texts).length} texts in ${path.relative(inProject(), BUNDLE)}`)
} else {
  const complaints = [...(existsSync(BUNDLE) && readFileSync(BUNDLE, 'utf8') === json ? [] : ['l10n/bundle.l10n.json is not up to date: npm run l10n']), ...complaintsOf(FOLDER, texts), ...complaintsOf(inProject(), read(inProject('package.nls.json')))]
  for (const complaint of complaints) console.error(complaint)
  if (complaints.length > 0) process.exitCode = 1
}

/**
 * What is wrong with the translations in a folder: texts that are no more, and placeholders that a translation has lost or made up.
 * A text that is not translated yet is shown in English, and is no complaint.
 * @param {string} folder
 * @param {Texts} originals
 */
function complaintsOf(folder, originals) {
  const translations = readdirSync(folder).filter((name) => /^(bundle\.l10n|package\.nls)\.[\w-]+\.json$/.test(name))
  return translations.flatMap((name) =>
    Object.entries(read(path.join(folder, name))).flatMap(([key, text]) => {
      const original = originals[key]
      if (original === undefined) return [`${name}: “${key}” is no text of Convscope any more`]
      return placeholders(text) === placeholders(original) ? [] : [`${name}: “${key}” has other placeholders than its translation`]
    })
  )
}

/** @param {Texts[string]} text */
const placeholders = (text) => [...new Set((typeof text === 'string' ? text : text.message).match(/\{\d+\}/g))].sort().join(' ')

/**
 * @param {string} file
 * @returns {Texts}
 */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
