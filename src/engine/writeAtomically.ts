import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

const MINUTE_MS = 60_000
let written = 0

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile: what was there before stays until the new one is
 * complete and on the disk. What a process that was killed while it wrote has left is cleared up.
 * @throws {Error} saying why it cannot be written and what to do
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  let temporary: string | undefined
  try {
    const target = await realpath(file).catch(() => path.resolve(file))
    const folder = path.dirname(target)
    await removeLeftovers(target)
    temporary = path.join(folder, `.${path.basename(target)}.${process.pid}-${written++}.part`)
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    throw new Error(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.${whatToDo(error)}`, { cause: error })
  }
}

function whatToDo(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOSPC':
    case 'EDQUOT':
      return ' The disk is full: free some space and try again.'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return ' Give yourself the right to write in this folder, or choose another.'
    default:
      return ''
  }
}

/** Removes unfinished writes of this file whose process is gone. */
async function removeLeftovers(target: string): Promise<void> {
  const [folder, start] = [path.dirname(target), `.${path.basename(target)}.`]
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(start) ? /^(\d+)-\d+\.part$/.exec(name.slice(start.length))?.[1] : undefined
    if (pid === undefined || isAlive(Number(pid))) continue
    const leftover = path.join(folder, name)
    // In a shared folder the process may live on another machine: then the file is still growing.
    const idle = await stat(leftover).then(({ mtimeMs }) => Date.now() - mtimeMs > MINUTE_MS, () => false)
    if (idle) await rm(leftover, { force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
