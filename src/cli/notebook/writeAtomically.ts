import { open, realpath, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Writes a file so that it is there whole or not at all: what was there before stays until the new one is complete. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => path.resolve(file))
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`)
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new Error(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
