import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/** What the extension needs at run time, beside its package.json. */
const PARTS = ['dist', 'media', 'notebooks', 'README.md', 'LICENSE', 'CHANGELOG.md']

/**
 * Puts our extension, as it is built now, into VS Code's folder of installed extensions; others in there stay.
 * Its parts are links, so that a rebuild and a reload of the window suffice.
 * @param {string} extensionsFolder
 */
export function installExtension(extensionsFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const id = `${publisher}.${name}`
  const folder = path.join(extensionsFolder, `${id}-${version}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(inProject('package.json'), path.join(folder, 'package.json'))
  for (const part of PARTS) symlinkSync(inProject(part), path.join(folder, part))
  const listFile = path.join(extensionsFolder, 'extensions.json')
  const entry = { identifier: { id }, version, location: { $mid: 1, path: folder, scheme: 'file' }, relativeLocation: path.basename(folder) }
  writeFileSync(listFile, JSON.stringify([...installedExtensions(listFile).filter((other) => other.identifier?.id !== id), entry]))
}

/**
 * @param {string} listFile
 * @returns {Array<{ identifier?: { id?: string } }>}
 */
function installedExtensions(listFile) {
  try {
    const list = JSON.parse(readFileSync(listFile, 'utf8'))
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}
