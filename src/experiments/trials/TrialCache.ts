import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { cacheFolder } from '../../engine'
import { writeAtomically } from '../../engine/writeAtomically'
import type { PlainData } from './PlainData'
import { fromPlainJson, toPlainJson } from './plainJson'
import { hashOfInputs, type TrialKey } from './trialKey'

/** A result as it is kept: `sha256` is that of the result's text, `inputs` and `result` are written by {@link toPlainJson}. */
const Kept = v.object({ format: v.literal('convscope trial 1'), seconds: v.number(), finished: v.string(), sha256: v.string(), inputs: v.string(), result: v.string() })

const FILE = /^[0-9a-f]{64}\.json$/

/** Results of trials on disk, a file for each: `<folder>/<two digits>/<hash>.json`. */
export class TrialCache {
  constructor(private readonly folder: string = trialCacheFolder()) {}

  /** What was kept under a key; undefined where there is nothing, or something that was not written so. */
  async read({ hash }: TrialKey): Promise<{ result: PlainData; seconds: number } | undefined> {
    try {
      const kept = v.parse(Kept, JSON.parse(await readFile(this.file(hash), 'utf8')))
      if (kept.sha256 !== sha256(kept.result) || hashOfInputs(fromPlainJson(kept.inputs)) !== hash) return undefined
      return { result: fromPlainJson(kept.result), seconds: kept.seconds }
    } catch {
      return undefined
    }
  }

  /** Keeps a result, whole or not at all. @returns why it could not be kept, in words; undefined where it is */
  async write({ hash, inputs }: TrialKey, { result, seconds }: { result: PlainData; seconds: number }): Promise<string | undefined> {
    const file = this.file(hash)
    const text = toPlainJson(result)
    const kept: v.InferOutput<typeof Kept> = { format: 'convscope trial 1', seconds, finished: new Date().toISOString(), sha256: sha256(text), inputs: toPlainJson(inputs), result: text }
    try {
      await mkdir(path.dirname(file), { recursive: true })
      await writeAtomically(file, JSON.stringify(kept))
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** Removes every result. @returns how many there were */
  async clear(): Promise<number> {
    let removed = 0
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (!/^[0-9a-f]{2}$/.test(name)) continue
      const results = (await readdir(path.join(this.folder, name)).catch(() => [])).filter(file => FILE.test(file))
      await rm(path.join(this.folder, name), { recursive: true, force: true })
      removed += results.length
    }
    return removed
  }

  private file(hash: string): string {
    return path.join(this.folder, hash.slice(0, 2), `${hash}.json`)
  }
}

/** Where results of trials are kept, unless another folder is named. */
export function trialCacheFolder(): string {
  return path.join(cacheFolder(), 'trials')
}

/** Removes every kept result of {@link runTrials}: the next run of the same trials computes them anew. @returns how many there were */
export function clearTrialCache(folder?: string): Promise<number> {
  return new TrialCache(folder).clear()
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
