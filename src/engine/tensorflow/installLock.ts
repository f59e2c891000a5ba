import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { EngineError } from '../EngineError'

const BEAT_MS = 5_000
/** A lock whose owner has not touched it for so long is left over, even where another process has its id by now. */
const STALE_MS = 60_000

/**
 * Holds `file` as a lock, so that two processes do not install into one folder. A lock whose process is gone is taken over.
 * @returns a function that gives the lock back
 * @throws {EngineError} where another process holds it
 */
export async function takeInstallLock(file: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = await liveOwner(file)
      if (owner !== undefined || attempt >= 3)
        throw new EngineError(`The tensorflow engine is being installed or removed by another process${owner ? ` (process ${owner})` : ''}. Wait until it has finished, then try again. Should none be running, delete ${file}.`)
      // Renamed first: of two processes that find the same left-over lock, one gets to take it away.
      const left = `${file}.${process.pid}`
      await rename(file, left).catch(() => undefined)
      await rm(left, { force: true })
    }
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS)
  beat.unref()
  return async () => {
    clearInterval(beat)
    await rm(file, { force: true })
  }
}

async function liveOwner(file: string): Promise<number | undefined> {
  const [text, info] = await Promise.all([readFile(file, 'utf8').catch(() => undefined), stat(file).catch(() => undefined)])
  if (text === undefined || info === undefined || Date.now() - info.mtimeMs > STALE_MS) return undefined
  const pid = Number(text)
  // An empty lock is one that is being written at this moment.
  if (!Number.isInteger(pid) || pid <= 0) return 0
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined
  }
}
