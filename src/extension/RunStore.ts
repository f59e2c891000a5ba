import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { decodeRun, encodeRun, type RunRecord } from '../run'

const KEPT_RUNS = 40
const KEPT_MS = 14 * 24 * 60 * 60 * 1000
/** A larger file was not written by us. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** A run's file. `owner` is the process that trains it; 0 when nobody does any more. */
const StoredRun = v.object({ owner: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), run: v.unknown() })

/**
 * Runs on disk, so that one whose window was reloaded while it trained is not lost: a file a run, replaced whole and at once. The
 * newest {@link KEPT_RUNS} of the last two weeks are kept; the notebook itself holds every run that ended in an orderly way.
 */
export class RunStore {
  private writing: Promise<unknown> = Promise.resolve()

  constructor(readonly folder: string) {}

  /** Writes the record as it is now; saves are made one after another. */
  save(record: RunRecord): Promise<void> {
    const text = this.encode(record, record.live ? process.pid : 0)
    const file = this.fileOf(record.meta.id)
    const done = this.writing.then(async () => {
      await mkdir(this.folder, { recursive: true })
      const temporary = this.temporary(file)
      await writeFile(temporary, text)
      await rename(temporary, file)
    })
    this.writing = done.catch(() => undefined)
    return done
  }

  /** The same, done when it returns: for the moment before this process ends and trains no more. */
  saveNow(record: RunRecord): void {
    const file = this.fileOf(record.meta.id)
    mkdirSync(this.folder, { recursive: true })
    const temporary = this.temporary(file)
    writeFileSync(temporary, this.encode(record, 0))
    renameSync(temporary, file)
  }

  /**
   * The run as it was last written, `undefined` when there is none; `trainsElsewhere` when another window's process is at it.
   * Throws where its file is damaged.
   */
  async load(id: string): Promise<{ record: RunRecord; trainsElsewhere: boolean } | undefined> {
    const file = this.fileOf(id)
    await this.writing // What is being saved is newer.
    try {
      if ((await stat(file)).size > LARGEST_BYTES) return undefined
      const { owner, run } = v.parse(StoredRun, JSON.parse(await readFile(file, 'utf8')))
      const record = decodeRun(run)
      return record.meta.id === id ? { record, trainsElsewhere: record.live && owner !== process.pid && isAlive(owner) } : undefined
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Removes what is too old or too much, and what an interrupted write has left behind. */
  async prune(now = Date.now()): Promise<void> {
    const names = await readdir(this.folder).catch(() => [])
    const files = await Promise.all(
      names.map(async name => {
        const file = path.join(this.folder, name)
        return { file, name, at: await stat(file).then(found => found.mtimeMs, () => 0) }
      })
    )
    const runs = files.filter(({ name }) => name.endsWith('.json')).sort((a, b) => b.at - a.at)
    const leftovers = files.filter(({ name, at }) => name.endsWith('.part') && now - at > 60_000)
    const stale = runs.filter(({ at }, index) => index >= KEPT_RUNS || now - at > KEPT_MS)
    await Promise.all([...leftovers, ...stale].map(({ file }) => rm(file, { force: true })))
  }

  private encode(record: RunRecord, owner: number): string {
    return JSON.stringify({ owner, run: encodeRun(record, { maxBytes: Infinity }) })
  }
  /** A run's id comes from a kernel or a notebook: no part of it is used as a path. */
  private fileOf(id: string): string {
    return path.join(this.folder, `${createHash('sha256').update(id).digest('hex')}.json`)
  }
  private temporary(file: string): string {
    return `${file}.${process.pid}.part`
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // It is there, and another user's.
  }
}
