import { createWriteStream } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from './EngineError'

/**
 * Downloads a file, going on from where an earlier, broken download of it stopped. The file has its name only once it is whole.
 * @throws {EngineError} where the address does not answer, or answers with less than it announced
 */
export async function downloadFile(url: string, file: string, { signal, onBytes }: { signal?: AbortSignal; onBytes?: (done: number, total: number | undefined) => void } = {}): Promise<void> {
  if (await stat(file).catch(() => undefined)) return
  await mkdir(path.dirname(file), { recursive: true })
  const partial = `${file}.part`
  const have = (await stat(partial).catch(() => undefined))?.size ?? 0
  const response = await fetch(url, { signal, headers: have > 0 ? { Range: `bytes=${have}-` } : {} }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new EngineError(`${url} cannot be reached (${cause}). Check the network and try again.`)
  })
  if (response.status === 416) throw new EngineError(`${partial} does not belong to ${url} any more. Delete it and try again.`)
  if (!response.ok || !response.body) throw new EngineError(`${url} answered ${response.status} ${response.statusText} instead of the file.`)
  const goesOn = response.status === 206
  const announced = Number(response.headers.get('content-length') ?? NaN)
  let done = goesOn ? have : 0
  const total = Number.isFinite(announced) && !response.headers.get('content-encoding') ? done + announced : undefined
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      onBytes?.(done, total)
      next(null, chunk)
    }
  })
  await pipeline(Readable.fromWeb(response.body), count, createWriteStream(partial, { flags: goesOn ? 'a' : 'w' }), { signal }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason
    throw new EngineError(`The connection to ${url} broke after ${done} bytes (${error instanceof Error ? error.message : String(error)}). Try again: it goes on from there.`)
  })
  if (total !== undefined && done !== total) throw new EngineError(`${url} sent ${done} bytes instead of ${total}. Try again: it goes on from there.`)
  await rename(partial, file)
}
