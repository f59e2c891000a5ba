// npm run l10n: gathers the texts that a person sees from the extension and its pages into l10n/bundle.l10n.json, which translations are made
// of. With --check it writes nothing, and fails where that file, or a translation beside it, is not up to date.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import l10n from '@vscode/l10n-dev'
import { filesBelow } from './filesBelow.mjs'
import { translationComplaints } from './l10n/translationComplaints.mjs'
import { inProject } from './projectFolder.mjs'

/** @typedef {import('./l10n/translationComplaints.mjs').Texts} Texts */

const SOURCES = ['src/extension', 'src/health', 'renderers']
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
 * What is wrong with the translations in a folder.
 * @param {string} folder
 * @param {Texts} originals
 */
function complaintsOf(folder, originals) {
  const names = readdirSync(folder).filter((name) => /^(bundle\.l10n|package\.nls)\.[\w-]+\.json$/.test(name))
  return names.flatMap((name) => translationComplaints(read(path.join(folder, name)), originals).map((complaint) => `${name}: ${complaint}`))
}

/**
 * @param {string} file
 * @returns {Texts}
 */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
