// Where the project lies. Found by walking up, not by import.meta.url, since the tests bundle the modules that need it.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** @param {string} folder */
function isProject(folder) {
  const file = path.join(folder, 'package.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'convscope'
}

/**
 * @param {string} start
 * @returns {string | undefined}
 */
function findUpwards(start) {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    if (isProject(folder)) return folder
    if (path.dirname(folder) === folder) return undefined
  }
}

/** @returns {string} */
function findProject() {
  const found = findUpwards(path.dirname(process.argv[1] ?? '.')) ?? findUpwards(process.cwd())
  if (!found) throw new Error('This command belongs to the convscope project: run it inside its folder.')
  return found
}

/** Absolute path of the project's folder. */
export const projectFolder = findProject()

/** @param {string[]} parts path below the project's folder */
export const inProject = (...parts) => path.join(projectFolder, ...parts)

/** Everything that set-up installs beside node_modules; ignored by git. */
export const toolsFolder = inProject('.tools')
