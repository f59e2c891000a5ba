import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { npm } from '../process/npm.mjs'
import { CommandFailed } from '../process/runCommand.mjs'
import { withFileLock } from '../process/withFileLock.mjs'
import { inProject, toolsFolder } from '../projectFolder.mjs'
import { ProgressLine } from '../terminal/ProgressLine.mjs'
import { showFolderGrowth } from '../terminal/showFolderGrowth.mjs'

const OLDEST_NODE = 20

/** Installs node_modules as package-lock.json says, unless it is so already. */
export async function installDependencies() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE) throw new Error(`Convscope needs Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}.`)
  if (upToDate()) return
  await withFileLock(path.join(toolsFolder, 'dependencies.lock'), (pid) => console.log(`  Waiting for process ${pid}, which is installing the dependencies …`), async () => {
    if (upToDate()) return
    const line = new ProgressLine('Installing dependencies')
    const stopShowing = showFolderGrowth(line, inProject('node_modules'))
    try {
      await npm(['ci', '--include=dev', '--include=optional'], { cwd: inProject(), scripts: false })
      line.done()
    } catch (error) {
      line.failed(error instanceof Error ? error.message : String(error))
      throw new Error(`The dependencies could not be installed.${error instanceof CommandFailed ? `\n${error.lastLines}` : ''}`, { cause: error })
    } finally {
      stopShowing()
    }
  })
}

/**
 * Whether node_modules holds what package-lock.json names. npm writes what it has installed into node_modules/.package-lock.json,
 * at the very end: an interrupted install leaves none.
 */
function upToDate() {
  const installedFile = inProject('node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return false
  const installed = packagesOf(installedFile)
  return Object.entries(packagesOf(inProject('package-lock.json'))).every(([place, wanted]) => {
    if (place === '' || wanted.link) return true
    const found = installed[place]
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional || wanted.devOptional
  })
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>}
 */
const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {}
