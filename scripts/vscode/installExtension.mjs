import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/**
 * Puts our extension, as it is built now, into VS Code's folder of installed extensions; others in there stay. It is a link to the
 * project, so that a rebuild and a reload of the window suffice. (Links below the extension's own folder would not do: VS Code tells by
 * the real path of a module which extension it belongs to.)
 * @param {string} extensionsFolder
 */
export function installExtension(extensionsFolder) {
  const { publisher, name, version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'))
  const id = `${publisher}.${name}`
  const link = path.join(extensionsFolder, `${id}-${version}`)
  mkdirSync(extensionsFolder, { recursive: true })
  rmSync(link, { recursive: true, force: true })
  symlinkSync(inProject(), link)
  const listFile = path.join(extensionsFolder, 'extensions.json')
  const entry = { identifier: { id }, version, location: { $mid: 1, path: link, scheme: 'file' }, relativeLocation: path.basename(link) }
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
