import * as vscode from 'vscode'
import { encodeRun, encodeRunEvent, RunRecord, type HostMessage, type RunEvent } from '../run'
import { LiveDeltas } from './LiveDeltas'
import { savedRunById } from './notebookRuns'
import type { RunStore } from './RunStore'

/** Ended runs that stay in memory; older ones are read again from disk or from their notebook. */
const ENDED_IN_MEMORY = 24
const SAVE_EVERY_MS = 2000
/** Saving takes at most this share of the time, however large the records are. */
const SAVING_SHARE = 0.01

/** What a run's record says where its window went away. */
export const windowClosed = (steps: number): string => vscode.l10n.t('VS Code was closed or reloaded at step {0}.', steps)

interface KnownRun {
  readonly record: RunRecord
  /** The notebook whose kernel trains it, or in which it was found. */
  readonly notebook: string
  savedSteps: number
}

/**
 * The truth about every run of this window. Kernels say events, views (renderers, the side panel) ask by `hello` and are told; a live
 * run is written to the store every few seconds.
 */
export class RunHub implements vscode.Disposable {
  private readonly runs = new Map<string, KnownRun>()
  private readonly deltas = new LiveDeltas(event => this.broadcast(event))
  private readonly changed = new vscode.EventEmitter<RunRecord>()
  private readonly sent = new vscode.EventEmitter<{ run: string; message: HostMessage }>()
  private saveTimer: NodeJS.Timeout | undefined

  /** A run has started, has ended, or was found. */
  readonly onDidChangeRuns = this.changed.event
  /** A message for every view which shows the run. */
  readonly onDidSend = this.sent.event
  /** Messages broadcast since the start, and their size as JSON. */
  readonly traffic = { messages: 0, bytes: 0 }

  /** @param settled settles when it is known what became of a notebook's kernel of an earlier window */
  constructor(
    private readonly store: RunStore,
    private readonly log: vscode.LogOutputChannel,
    private readonly settled: (notebook: vscode.NotebookDocument) => Promise<void> = () => Promise.resolve()
  ) {}

  /** Takes an event of a kernel in. Returns the run's record; `undefined` for an event of a run that never started. */
  take(event: RunEvent, notebook: vscode.NotebookDocument): RunRecord | undefined {
    if (event.type === 'start') {
      const record = new RunRecord(event.meta)
      this.remember(record, notebook.uri.toString())
      this.scheduleSave()
      return record
    }
    const known = this.runs.get(event.run)
    if (!known) {
      this.log.warn(`An event of the unknown run ${event.run} was dropped.`)
      return undefined
    }
    const { record } = known
    if (!record.live) return record
    const outcome = record.apply(event)
    if (outcome === 'gap') this.log.error(`Run ${record.meta.name}: events are missing before step ${event.type === 'steps' ? event.from : record.steps}.`)
    if (outcome !== 'applied') return record
    this.deltas.push(event)
    if (event.type === 'end') {
      this.deltas.flush(record.meta.id)
      this.save(known)
      this.changed.fire(record)
      this.forgetOldest()
    } else this.scheduleSave()
    return record
  }

  /** Takes a run in that trained, or trains on, in a kernel of an earlier window; what was thought of it meanwhile is corrected. */
  restore(record: RunRecord, notebook: vscode.NotebookDocument): void {
    const known = { record, notebook: notebook.uri.toString(), savedSteps: -1 }
    this.runs.set(record.meta.id, known)
    this.forgetOldest()
    if (record.live) this.scheduleSave()
    else this.save(known)
    this.changed.fire(record)
    this.sent.fire({ run: record.meta.id, message: { type: 'snapshot', run: encodeRun(record) } })
  }

  get(run: string): RunRecord | undefined {
    return this.runs.get(run)?.record
  }

  /** The run to look at in a notebook: the live one that started last, else the one that started last. */
  currentRun(notebook: vscode.NotebookDocument): RunRecord | undefined {
    const records = this.runsOf(notebook)
    const last = (among: RunRecord[]): RunRecord | undefined => among.reduce<RunRecord | undefined>((best, record) => (!best || record.meta.startedAt >= best.meta.startedAt ? record : best), undefined)
    return last(records.filter(record => record.live)) ?? last(records)
  }

  /** Live runs of a notebook. */
  liveRuns(notebook: vscode.NotebookDocument): RunRecord[] {
    return this.runsOf(notebook).filter(record => record.live)
  }

  /** Runs of a notebook that are in memory. */
  runsOf(notebook: vscode.NotebookDocument): RunRecord[] {
    const uri = notebook.uri.toString()
    return [...this.runs.values()].filter(known => known.notebook === uri).map(known => known.record)
  }

  /**
   * Looks a run up in memory, on disk, then in the notebook's outputs. One that is on disk as live, and trains in no other window,
   * ended with the window it trained in.
   */
  async find(run: string, notebook: vscode.NotebookDocument | undefined): Promise<RunRecord | undefined> {
    const known = this.get(run)
    if (known) return known
    const stored = await this.store.load(run).catch((error: unknown) => {
      this.log.warn(`The stored run ${run} cannot be read: ${String(error)}`)
      return undefined
    })
    const meanwhile = this.get(run)
    if (meanwhile) return meanwhile
    if (stored) {
      const { record, trainsElsewhere } = stored
      if (trainsElsewhere) return record
      record.apply({ type: 'end', run, state: 'died', reason: windowClosed(record.steps) })
      this.remember(record, notebook?.uri.toString() ?? '')
      return record
    }
    const saved = notebook && savedRunById(notebook, run)
    if (saved) this.remember(saved, notebook.uri.toString())
    return saved
  }

  /** The answer to a view's `hello`: everything that is known, which may be more than it was sent so far. */
  async answer(run: string, notebook: vscode.NotebookDocument | undefined): Promise<HostMessage> {
    if (notebook && !this.get(run)) await this.settled(notebook)
    const record = await this.find(run, notebook)
    if (record) return { type: 'snapshot', run: encodeRun(record) }
    return {
      type: 'unknown',
      run,
      reason: vscode.l10n.t('This run was still training when the notebook was last saved, and its record is not on this machine. Run the cell again to see it.')
    }
  }

  /** Takes in a run that was read from a notebook's outputs. */
  adopt(record: RunRecord, notebook: vscode.NotebookDocument): RunRecord {
    const known = this.get(record.meta.id)
    if (known) return known
    this.remember(record, notebook.uri.toString())
    return record
  }

  /** Forgets the ended runs of a notebook that was closed. */
  forget(notebook: vscode.NotebookDocument): void {
    const uri = notebook.uri.toString()
    for (const [id, known] of this.runs) if (known.notebook === uri && !known.record.live) this.runs.delete(id)
  }

  /** Writes every live run to disk before it returns: this process is about to end. */
  saveNow(): void {
    for (const { record } of this.runs.values()) {
      if (!record.live) continue
      try {
        this.store.saveNow(record)
      } catch (error) {
        this.log.error(`Run ${record.meta.name} could not be saved: ${String(error)}`)
      }
    }
  }

  dispose(): void {
    clearTimeout(this.saveTimer)
    this.deltas.dispose()
    this.changed.dispose()
    this.sent.dispose()
  }

  private remember(record: RunRecord, notebook: string): void {
    this.runs.set(record.meta.id, { record, notebook, savedSteps: -1 })
    this.forgetOldest()
    this.changed.fire(record)
  }

  private forgetOldest(): void {
    const ended = [...this.runs].filter(([, { record }]) => !record.live)
    for (const [id] of ended.slice(0, Math.max(0, ended.length - ENDED_IN_MEMORY))) this.runs.delete(id)
  }

  private broadcast(event: RunEvent): void {
    const run = event.type === 'start' ? event.meta.id : event.run
    const message: HostMessage = { type: 'event', event: encodeRunEvent(event) }
    this.traffic.messages++
    this.traffic.bytes += JSON.stringify(message).length
    this.sent.fire({ run, message })
  }

  private scheduleSave(delay = SAVE_EVERY_MS): void {
    this.saveTimer ??= setTimeout(() => {
      this.saveTimer = undefined
      const grown = [...this.runs.values()].filter(({ record, savedSteps }) => record.live && record.steps > savedSteps)
      const startedAt = performance.now()
      for (const known of grown) this.save(known)
      const spent = performance.now() - startedAt
      if (grown.length > 0) this.scheduleSave(Math.max(SAVE_EVERY_MS, spent / SAVING_SHARE))
    }, delay)
  }

  private save(known: KnownRun): void {
    known.savedSteps = known.record.steps
    this.store.save(known.record).catch((error: unknown) => this.log.error(`Run ${known.record.meta.name} could not be saved: ${String(error)}`))
  }
}
