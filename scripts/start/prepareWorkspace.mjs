import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/** The folder that VS Code opens: copies of the bundled notebooks, for a person to change. */
export const workspaceFolder = inProject('.workspace')
/** Which bundled version each copy was made from, by the hash of its bytes. */
const ORIGINS_FILE = '.bundled.json'

/**
 * Copies the bundled notebooks into the workspace. A copy that was edited (running a cell edits it too) is left as it is; when the
 * bundled notebook has changed since, a fresh copy is put beside it.
 * @returns {string | undefined} the first question's notebook, absolute; none when none is bundled
 */
export function prepareWorkspace() {
  mkdirSync(workspaceFolder, { recursive: true })
  const originsFile = path.join(workspaceFolder, ORIGINS_FILE)
  const origins = readOrigins(originsFile)
  const names = existsSync(inProject('notebooks')) ? readdirSync(inProject('notebooks')).filter((name) => name.endsWith('.ipynb')).sort() : []
  for (const name of names) {
    const bundled = inProject('notebooks', name)
    const copy = path.join(workspaceFolder, name)
    const bundledHash = hashOf(bundled)
    const origin = origins[name]
    if (origin === bundledHash && existsSync(copy)) continue
    const untouched = !existsSync(copy) || hashOf(copy) === origin || hashOf(copy) === bundledHash
    const target = untouched ? copy : freshName(copy)
    copyFileSync(bundled, target)
    origins[name] = bundledHash
    if (!untouched) console.log(`! You have changed ${name}, and its bundled version is newer: yours is kept, the new one is ${path.basename(target)}.`)
  }
  writeFileSync(originsFile, JSON.stringify(origins, null, 2))
  const first = names.find((name) => name.startsWith('q')) ?? names[0]
  return first === undefined ? undefined : path.join(workspaceFolder, first)
}

/**
 * @param {string} file
 * @returns {Record<string, string>}
 */
function readOrigins(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** @param {string} file */
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** A name beside the copy that is not taken. @param {string} copy */
function freshName(copy) {
  for (let number = 1; ; number++) {
    const name = copy.replace(/\.ipynb$/, number === 1 ? '.new.ipynb' : `.new-${number}.ipynb`)
    if (!existsSync(name)) return name
  }
}
