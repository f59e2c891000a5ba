import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder } from '../../engine/cacheFolder'
import { downloadFile } from '../../engine/downloadFile'
import { reportProgress } from '../../run'
import { DataError } from '../DataError'
import type { PublishedDataSet, PublishedFile } from './PublishedDataSet'

export interface DownloadOptions {
  /** Addresses of folders that carry the four files, each ending with `/`. */
  mirrors?: readonly string[]
  /** What the mirrors are expected to carry; default: the data set as it was published. */
  files?: readonly PublishedFile[]
  signal?: AbortSignal
  /** A mirror that sends nothing for so long is given up. */
  idleMs?: number
}

/**
 * Brings a data set's four files into the cache and returns their folder. Files that are there and intact are not fetched again, an unfinished
 * download goes on where it stopped, and a file has its name only when its checksum is right.
 * @throws {DataError} where no mirror has it
 */
export async function downloadDataSet(set: PublishedDataSet, { mirrors = set.mirrors, files = Object.values(set.files), signal, idleMs = 30_000 }: DownloadOptions = {}): Promise<string> {
  const folder = path.join(cacheFolder(), set.folder)
  await mkdir(folder, { recursive: true })
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  let before = 0
  for (const file of files) {
    const target = path.join(folder, `${file.name}.gz`)
    if (!(await isIntact(target, file))) {
      await rm(target, { force: true })
      await fromFirstMirror(set, file, target, mirrors, idleMs, signal, done => {
        const so = Math.min(before + done, total)
        reportProgress({ label: `Downloading ${set.name}`, fraction: so / total, detail: `${megabytes(so)} of ${megabytes(total)} MB` })
      })
    }
    before += file.bytes
  }
  return folder
}

async function fromFirstMirror(set: PublishedDataSet, file: PublishedFile, target: string, mirrors: readonly string[], idleMs: number, signal: AbortSignal | undefined, onBytes: (done: number) => void): Promise<void> {
  const failures: string[] = []
  for (const mirror of mirrors) {
    try {
      await fromMirror(new URL(`${file.name}.gz`, mirror).href, file, target, idleMs, signal, onBytes)
      return
    } catch (error) {
      signal?.throwIfAborted()
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new DataError(
    `${set.name} is not on this machine and could not be downloaded:\n${failures.map(failure => `  - ${failure}\n`).join('')}` +
      `Connect to the internet and try again, or put the four files (${Object.values(set.files).map(({ name }) => `${name}.gz`).join(', ')}) into a folder ${set.folder} and set CONVSCOPE_DATA to the folder that it is in, ` +
      'or use digits(), which needs no download.'
  )
}

/** One file from one mirror. The unfinished file is not the mirror's but the file's own: the next mirror goes on with it. */
async function fromMirror(url: string, file: PublishedFile, target: string, idleMs: number, signal: AbortSignal | undefined, onBytes: (done: number) => void): Promise<void> {
  const unverified = `${target}.unverified`
  const partial = `${unverified}.part`
  if (((await stat(partial).catch(() => undefined))?.size ?? 0) >= file.bytes) await rm(partial)
  const idle = new AbortController()
  // AbortSignal.any is not in Node 20.0.
  const stop = () => idle.abort(signal?.reason)
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  const giveUp = () => idle.abort(new DataError(`${url} sent nothing for ${idleMs / 1000} seconds.`))
  let timer = setTimeout(giveUp, idleMs)
  try {
    await downloadFile(url, unverified, {
      signal: idle.signal,
      onBytes: done => {
        clearTimeout(timer)
        timer = setTimeout(giveUp, idleMs)
        if (done > file.bytes) idle.abort(new DataError(`${url} sends more than the ${file.bytes} bytes of the file.`))
        else onBytes(done)
      }
    })
  } catch (error) {
    // What is too long cannot become right.
    if (((await stat(partial).catch(() => undefined))?.size ?? 0) > file.bytes) await rm(partial, { force: true })
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
  if (!(await isIntact(unverified, file))) {
    await rm(unverified, { force: true })
    throw new DataError(`${url} sent something else than the file that was expected (its SHA-256 is not ${file.sha256}).`)
  }
  await rename(unverified, target)
}

/** Whether a file in the cache is, byte for byte, the published one. */
async function isIntact(target: string, file: PublishedFile): Promise<boolean> {
  if ((await stat(target).catch(() => undefined))?.size !== file.bytes) return false
  return createHash('sha256').update(await readFile(target)).digest('hex') === file.sha256
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
