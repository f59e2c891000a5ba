import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import * as v from 'valibot'
import { ExecutionLog } from './ExecutionLog'
import { FrameReader } from './frames'
import { KeptEntry, KeptKernelFile } from './keeperMessages'

// The folder of one kept kernel: `kernel.json` and a log for each execution that is not saved in its notebook.

/** How the folder of a keeper's socket begins, in the system's folder for temporary files. */
export const SOCKET_FOLDER = 'convscope-keeper-'

const FILE = 'kernel.json'
const LOG = /^\d+\.log$/
/** What nobody has opened for so long is removed. */
const KEPT_MS = 14 * 24 * 60 * 60 * 1000

/** Makes a folder for one more kernel; only this user may read it. */
export function makeKeptFolder(root: string, file: KeptKernelFile): string {
  const folder = path.join(root, randomUUID())
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeKeptFile(folder, file)
  return folder
}

export function writeKeptFile(folder: string, file: KeptKernelFile): void {
  const part = path.join(folder, `.${FILE}.part`)
  writeFileSync(part, JSON.stringify(file), { mode: 0o600 })
  renameSync(part, path.join(folder, FILE))
}

/** Throws where it is not there or damaged. */
export const readKeptFile = (folder: string): KeptKernelFile => v.parse(KeptKernelFile, JSON.parse(readFileSync(path.join(folder, FILE), 'utf8')))

export const logFile = (folder: string, order: number): string => path.join(folder, `${String(order).padStart(6, '0')}.log`)

/** The executions that are kept in a folder, oldest first. Of a log whose end is missing (its process was killed as it wrote) there is what comes before. */
export function readLogs(folder: string): ExecutionLog[] {
  return namesIn(folder)
    .filter(name => LOG.test(name))
    .sort()
    .map(name => {
      const log = new ExecutionLog(path.join(folder, name))
      try {
        new FrameReader(message => log.take(v.parse(KeptEntry, message))).push(readFileSync(path.join(folder, name)))
      } catch {
        // Damaged from here on.
      }
      return log
    })
    .filter(log => log.entries.length > 0)
}

export interface KeptFolder {
  folder: string
  file: KeptKernelFile
  /** When something was last written there, in milliseconds since 1970. */
  writtenAt: number
}

/** A notebook's kept kernels, newest first; folders that nobody came back for are removed. */
export function keptFoldersOf(root: string, notebook: string, now = Date.now()): KeptFolder[] {
  const found: KeptFolder[] = []
  for (const name of namesIn(root)) {
    const folder = path.join(root, name)
    try {
      const file = readKeptFile(folder)
      const writtenAt = Math.max(...namesIn(folder).map(each => statSync(path.join(folder, each)).mtimeMs))
      if (now - writtenAt > KEPT_MS && !isRunning(file)) removeKeptFolder({ folder, file })
      else if (file.notebook === notebook) found.push({ folder, file, writtenAt })
    } catch {
      // Just being made or removed, or none of ours.
    }
  }
  return found.sort((a, b) => b.writtenAt - a.writtenAt)
}

/** Removes what is left of a kernel that has ended. */
export function removeKeptFolder({ folder, file }: Pick<KeptFolder, 'folder' | 'file'>): void {
  rmSync(folder, { recursive: true, force: true })
  const socketFolder = path.dirname(file.address?.socket ?? '')
  if (path.basename(socketFolder).startsWith(SOCKET_FOLDER)) rmSync(socketFolder, { recursive: true, force: true })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether anything is kept of a notebook's kernels. */
export const hasKeptKernel = (root: string, notebook: string): boolean => keptFoldersOf(root, notebook).length > 0

/** Whether its keeper may be alive: a process with its id is there. */
export function isRunning({ address, ended }: KeptKernelFile): boolean {
  if (!address || ended !== undefined) return false
  try {
    return process.kill(address.pid, 0)
  } catch {
    return false
  }
}
