import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/** Files that hold a licence, or what it wants to be handed on with it. */
const LICENCE_FILE = /^(licen[cs]e|copying)/i
const NOTICE_FILE = /^(notice|copyright)/i

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.`

/** Texts of licences that packages name without enclosing them. @type {Record<string, () => string>} */
const STANDARD = { MIT: () => MIT, 'Apache-2.0': () => readFileSync(inProject('LICENSE'), 'utf8').trim() }

/**
 * @typedef {object} Licence
 * @property {string} name of the package
 * @property {string} version
 * @property {string} licence as the package names it
 * @property {string} [repository] an address, where the package says one
 * @property {string} text of the licence, with the notices that belong to it
 */

/**
 * Under which licence an installed package is: the text that it encloses, else that in its README, else the one that its name stands for.
 * @param {string} folder
 * @returns {Licence}
 * @throws where the package names no licence, or one whose text is not known
 */
export function licenceOf(folder) {
  const { name, version, license: licence, repository, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (typeof licence !== 'string' || /^(unlicensed|see licen[cs]e in)/i.test(licence)) throw new Error(`${name} ${version} names no licence: it cannot be shipped.`)
  const files = readdirSync(folder).sort()
  const read = (/** @type {string} */ file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
  const enclosed = files.filter((file) => LICENCE_FILE.test(file)).map(read)
  const notices = files.filter((file) => NOTICE_FILE.test(file)).map(read)
  const about = { name, version, licence: licence.replace(/^\((.*)\)$/, '$1'), repository: addressOf(typeof repository === 'string' ? repository : repository?.url) }
  if (enclosed.length > 0) return { ...about, text: [...notices, ...enclosed].join('\n\n') }

  const readme = files.find((file) => /^readme/i.test(file))
  const told = readme && /^.*Copyright[^\n]*\n[\s\S]*?Permission is hereby granted[\s\S]*/im.exec(read(readme))?.[0]
  if (told) return { ...about, text: [...notices, told].join('\n\n') }

  const standard = about.licence.split(' AND ').map((each) => STANDARD[each]?.())
  const holder = copyrightIn(folder) ?? (author && `Copyright (c) ${typeof author === 'string' ? author : author.name}`)
  if (standard.includes(undefined) || !holder) throw new Error(`${name} ${version} encloses no text of its licence, ${licence}: say in scripts/package/licenceOf.mjs what it is.`)
  return { ...about, text: [holder, ...notices, ...standard].join('\n\n') }
}

/**
 * Who holds the copyright, as the package's main file says above all.
 * @param {string} folder
 */
function copyrightIn(folder) {
  const { main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = path.join(folder, main ?? 'index.js')
  return existsSync(file) ? /@license[\s*]+(Copyright [^\n]+)/.exec(readFileSync(file, 'utf8'))?.[1]?.trim() : undefined
}

/** @param {string | undefined} repository as package.json may name it */
function addressOf(repository) {
  if (repository === undefined) return undefined
  const plain = repository.replace(/^git\+/, '').replace(/^git:\/\//, 'https://').replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$2/').replace(/\.git$/, '').replace(/^github:/, '')
  return /^[\w.-]+\/[\w.-]+$/.test(plain) ? `https://github.com/${plain}` : plain
}
