import * as l10n from '@vscode/l10n'
import * as v from 'valibot'
import { decodeRunEvent, HostMessage, MOST_FILE_BYTES, openSaved, RunRecord, SavedRunError, toBase64, type EncodedRunEvent, type RunEvent, type RunMeta, type SavedRun, type SaveMessage, type ViewMessage } from '../../src/run'
import { readSoon } from './readSoon'

/** A file that a person wants to keep. */
interface KeptFile {
  name: string
  mime: SaveMessage['mime']
  bytes: Uint8Array
}

/** A question which is not answered is asked again, at first after this time, then ever less often. */
const ASK_AGAIN_MS = 1000
const ASK_AGAIN_AT_MOST_MS = 30_000
/** A live run of which nothing was heard for so long is asked for: a message to a hidden page is lost without a word. */
const SILENCE_MS = 10_000
/** Batches whose end is remembered until they are drawn. */
const REMEMBERED_ENDS = 400

export interface MirrorListener {
  /** The run's record has changed, or is another object now. */
  changed(record: RunRecord): void
  /** The extension host does not know the run. */
  unknown(reason: string): void
}

interface Followed {
  /** Absent until the first snapshot of a run that is followed by its id. */
  record: RunRecord | undefined
  listeners: Set<MirrorListener>
  askedAt: number
  /** Time to wait for an answer; 0 when none is awaited. */
  patience: number
  heardAt: number
  ends: { steps: number; batchEndedAt: number }[]
}

/**
 * This page's copy of the runs it shows: says hello with what it has, takes snapshots and events in, and notices what is missing. One
 * copy a run, however many pictures show it. Without messaging it keeps what it is given.
 */
export class RunMirror {
  private readonly followed = new Map<string, Followed>()
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(private readonly post: ((message: ViewMessage) => void) | undefined) {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') for (const run of this.followed.keys()) this.hello(run)
    })
  }

  get canAsk(): boolean {
    return this.post !== undefined
  }

  /** Hands a file that a person wants to keep to the extension host, which asks where to; absent without messaging. Throws where the file is too large. */
  get save(): ((file: KeptFile) => void) | undefined {
    const { post } = this
    return post && (file => this.send(post, file))
  }

  private send(post: (message: ViewMessage) => void, { name, mime, bytes }: KeptFile): void {
    if (bytes.length > MOST_FILE_BYTES) throw new Error(l10n.t('The file has {0} MB; at most {1} MB can be saved. Zoom in, and save a part of it.', (bytes.length / 1e6).toFixed(0), (MOST_FILE_BYTES / 1e6).toFixed(0)))
    post({ type: 'save', name, mime, content: toBase64(bytes) })
  }

  /** Follows a run until the returned function is called; `known` is what the asker has of it already. */
  follow(known: RunMeta | RunRecord, listener: MirrorListener): () => void {
    const record = known instanceof RunRecord ? known : new RunRecord(known)
    const stop = this.listen(record.meta.id, listener, followed => this.take(followed, record))
    this.hello(record.meta.id)
    return stop
  }

  /** Follows a run of which only the id is known, and whose snapshot is on its way without being asked for. */
  expect(run: string, listener: MirrorListener): () => void {
    return this.listen(run, listener, followed => Object.assign(followed, { askedAt: performance.now(), patience: ASK_AGAIN_MS }))
  }

  /** Follows a run of which only the id is known, and asks for it. */
  ask(run: string, listener: MirrorListener): () => void {
    const stop = this.listen(run, listener, ({ record }) => record && listener.changed(record))
    if (!this.record(run)) this.hello(run)
    return stop
  }

  private listen(run: string, listener: MirrorListener, begin: (followed: Followed) => void): () => void {
    const followed = this.followed.get(run) ?? { record: undefined, listeners: new Set(), askedAt: -Infinity, patience: 0, heardAt: performance.now(), ends: [] }
    this.followed.set(run, followed)
    followed.listeners.add(listener)
    begin(followed)
    this.timer ??= setInterval(() => this.askAgain(), ASK_AGAIN_MS / 4)
    return () => {
      followed.listeners.delete(listener)
      if (followed.listeners.size > 0 || this.followed.get(run) !== followed) return
      this.followed.delete(run)
      if (this.followed.size > 0) return
      clearInterval(this.timer)
      this.timer = undefined
    }
  }

  /** The copy of a run that is followed. */
  record(run: string): RunRecord | undefined {
    return this.followed.get(run)?.record
  }

  /** Asks for what is missing of a run, unless it has ended here or the question is already on its way. */
  hello(run: string): void {
    const followed = this.followed.get(run)
    if (!followed || !this.post || followed.record?.live === false) return
    const now = performance.now()
    if (followed.patience > 0 && now - followed.askedAt < followed.patience) return
    followed.patience = followed.patience === 0 ? ASK_AGAIN_MS : Math.min(followed.patience * 2, ASK_AGAIN_AT_MOST_MS)
    followed.askedAt = now
    this.post({ type: 'hello', run, have: followed.record?.steps ?? 0 })
  }

  /** Says that so many steps of a run are on the screen. */
  drawn(run: string, steps: number): void {
    const followed = this.followed.get(run)
    const last = followed?.ends.findLastIndex(end => end.steps <= steps) ?? -1
    const end = followed?.ends[last]
    if (!followed || !end) return
    followed.ends.splice(0, last + 1)
    this.post?.({ type: 'drawn', run, steps: end.steps, batchEndedAt: end.batchEndedAt, drawnAt: performance.timeOrigin + performance.now() })
  }

  /** Takes a message of the extension host in. What is none is left alone: other extensions may talk to this page too. */
  receive(input: unknown): HostMessage | undefined {
    const parsed = v.safeParse(HostMessage, input)
    if (!parsed.success) return undefined
    const message = parsed.output
    if (message.type === 'event') this.receiveEvent(message.event)
    else if (message.type === 'snapshot') this.receiveSnapshot(message.run)
    else if (message.type === 'unknown') this.receiveUnknown(message.run, message.reason)
    return message
  }

  private receiveEvent(encoded: EncodedRunEvent): void {
    if (encoded.type === 'start') return
    const followed = this.followed.get(encoded.run)
    if (!followed) return
    const event = decoded(encoded)
    const outcome = (event && followed.record?.apply(event)) ?? 'gap'
    if (!event || outcome === 'gap') return this.hello(encoded.run)
    followed.heardAt = performance.now()
    if (outcome !== 'applied') return
    if (event.type === 'steps') {
      followed.ends.push({ steps: event.from + event.count, batchEndedAt: event.batchEndedAt })
      if (followed.ends.length > REMEMBERED_ENDS) followed.ends.shift()
    }
    this.tell(followed)
  }

  private receiveSnapshot(saved: SavedRun): void {
    const followed = this.heard(saved.meta.id)
    if (!followed) return
    try {
      const opened = openSaved(saved)
      const { record: before } = followed
      this.take(followed, opened.record)
      if (followed.record === opened.record)
        readSoon(opened, error => {
          if (followed.record === opened.record) followed.record = before
          this.receiveUnknown(saved.meta.id, error.message)
        })
    } catch (error) {
      if (error instanceof SavedRunError) return this.receiveUnknown(saved.meta.id, error.message)
      throw error
    }
    this.tell(followed)
  }

  private receiveUnknown(run: string, reason: string): void {
    for (const listener of this.heard(run)?.listeners ?? []) listener.unknown(reason)
  }

  /** Exchanges the copy for another one of the same run, unless that holds nothing new: a snapshot may be coarser. */
  private take(followed: Followed, record: RunRecord): void {
    const { record: known } = followed
    const newer = !known || record.steps > known.steps || (record.steps === known.steps && (record.epochs.length > known.epochs.length || (known.live && !record.live)))
    if (newer) followed.record = record
  }

  private heard(run: string): Followed | undefined {
    const followed = this.followed.get(run)
    if (followed) Object.assign(followed, { patience: 0, heardAt: performance.now() })
    return followed
  }

  private tell({ record, listeners }: Followed): void {
    if (record) for (const listener of listeners) listener.changed(record)
  }

  private askAgain(): void {
    const now = performance.now()
    for (const [run, { record, patience, askedAt, heardAt }] of this.followed) {
      if (record?.live === false) continue
      if (patience > 0 ? now - askedAt >= patience : document.visibilityState === 'visible' && now - heardAt >= SILENCE_MS) this.hello(run)
    }
  }
}

/** An event, or nothing where it is damaged: then it is missing, as if it had not come. */
function decoded(event: EncodedRunEvent): RunEvent | undefined {
  try {
    return decodeRunEvent(event)
  } catch {
    return undefined
  }
}
