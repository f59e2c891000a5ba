import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decodeRun, encodeRun, RunRecord } from '../../../run'
import { frame } from './frames'
import type { KeptEntry, KeptOutcome, KeptRequest } from './keeperMessages'

/** When so much was appended, the file is written anew from what it amounts to: a run of an hour has a record of half a megabyte. */
const REWRITE_BYTES = 16 * 1024 * 1024
/** Of printed text so much is kept, which is more than a cell shows. A program that a cell starts may print for ever. */
const PRINTED_CHARACTERS = 4 * 1024 * 1024
/** A disk that took nothing is tried again after so long. */
const TRY_AGAIN_MS = 5000

/**
 * What is kept of one execution, in memory and in a file: enough to show in a notebook all that the execution has said. A run's events
 * become its record; of a display that changes, the newest is kept. Where the disk takes nothing, memory has it all the same.
 */
export class ExecutionLog {
  private readonly parts: (KeptEntry | RunRecord)[] = []
  private readonly runs = new Map<string, RunRecord>()
  private readonly liveDisplays = new Map<string, number>()
  private request: KeptRequest | undefined
  outcome: KeptOutcome | undefined
  private printed = 0
  private appended = 0
  /** The file lacks something; it is tried again at this time. */
  private behindUntil: number | undefined

  /** @param file where it is kept; absent where it is only read */
  constructor(private readonly file?: string) {}

  get execution(): string {
    return this.request?.execution ?? ''
  }
  get hasLiveRuns(): boolean {
    return [...this.runs.values()].some(({ live }) => live)
  }

  /** Takes what was said into memory and appends it to the file. */
  add(entry: KeptEntry): void {
    const isKept = this.take(entry)
    if (this.file === undefined || !isKept || (this.behindUntil ?? 0) > performance.now()) return
    try {
      if (this.behindUntil !== undefined || this.appended > REWRITE_BYTES) this.rewrite(this.file)
      else {
        const bytes = frame(entry)
        this.appended += bytes.length
        appendFileSync(this.file, bytes, { mode: 0o600 })
      }
    } catch {
      // A full disk, a folder that is gone: memory has it.
      this.behindUntil = performance.now() + TRY_AGAIN_MS
    }
  }

  /** Takes an entry that was read. Returns whether it is kept. */
  take(entry: KeptEntry): boolean {
    const { parts, runs, liveDisplays } = this
    const last = parts.at(-1)
    switch (entry.type) {
      case 'begin':
        this.request = entry.request
        break
      case 'outcome':
        this.outcome = entry.outcome
        break
      case 'record': {
        const record = decodeRun(entry.run)
        runs.set(record.meta.id, record)
        parts.push(record)
        break
      }
      case 'run':
        if (entry.event.type === 'start') {
          const record = new RunRecord(entry.event.meta)
          runs.set(record.meta.id, record)
          parts.push(record)
        } else runs.get(entry.event.run)?.apply(entry.event)
        break
      case 'live': {
        const before = liveDisplays.get(entry.id)
        if (before !== undefined) parts[before] = entry
        else liveDisplays.set(entry.id, parts.push(entry) - 1)
        break
      }
      case 'stream':
        if (this.printed > PRINTED_CHARACTERS) return false
        this.printed += entry.text.length
        if (last && 'type' in last && last.type === 'stream' && last.name === entry.name) parts[parts.length - 1] = { ...last, text: last.text + entry.text }
        else parts.push(entry)
        break
      case 'display':
        parts.push(entry)
        break
      case 'progress':
      case 'engine':
      case 'ready':
      case 'answer':
      case 'done':
        return false // Of the moment, or the process's own affair.
    }
    return true
  }

  /** What it amounts to, to be taken again elsewhere. */
  get entries(): KeptEntry[] {
    const { request, outcome, execution } = this
    if (!request) return []
    return [
      { type: 'begin', request },
      ...this.parts.map((part): KeptEntry => (part instanceof RunRecord ? { type: 'record', execution, run: encodeRun(part, { maxBytes: Infinity }) } : part)),
      ...(outcome ? [{ type: 'outcome' as const, execution, outcome }] : [])
    ]
  }

  remove(): void {
    if (this.file !== undefined) rmSync(this.file, { force: true })
  }

  private rewrite(file: string): void {
    const part = path.join(path.dirname(file), `.${path.basename(file)}.part`)
    writeFileSync(part, Buffer.concat(this.entries.map(frame)), { mode: 0o600 })
    renameSync(part, file)
    this.appended = 0
    this.behindUntil = undefined
  }
}
