import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { downloadsFolder, enginesFolder } from './engineFolder'
import { takeInstallLock } from './installLock'
import { removeTemporaries, setAside } from './installTensorflow'

/**
 * Removes the tensorflow engine, whole or not, and what was downloaded for it.
 * @returns whether there was one
 * @throws {EngineError} where it is being installed at this moment, or is in use and cannot be moved (Windows)
 */
export async function removeTensorflow(): Promise<boolean> {
  await mkdir(enginesFolder(), { recursive: true })
  const release = await takeInstallLock(path.join(enginesFolder(), 'tensorflow.lock'))
  try {
    const aside = await setAside()
    await removeTemporaries()
    for (const file of await readdir(downloadsFolder()).catch(() => [])) if (/^(tensorflow|libtensorflow)/.test(file)) await rm(path.join(downloadsFolder(), file), { force: true })
    await rmdir(downloadsFolder()).catch(() => undefined)
    return aside !== undefined
  } finally {
    await release()
  }
}
