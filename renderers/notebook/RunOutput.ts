import * as l10n from '@vscode/l10n'
import { RunRecord, SavedRunError, type RunMeta, type RunView } from '../../src/run'
import { readSoon } from '../mirror/readSoon'
import type { RunMirror } from '../mirror/RunMirror'
import type { StepCursors } from '../mirror/StepCursors'
import { messageBox } from './messageBox'
import type { RunItem } from './readItem'
import { runPictures, type RunPictures } from './runPictures'

/** One output of the notebook that shows a run: live, or from the file. It can be moved to another element while it is shown. */
export class RunOutput {
  readonly root = document.createElement('div')
  /** Id of VS Code's output item. */
  itemId = ''
  private record: RunRecord
  private pictures: RunPictures | undefined
  private stopFollowing: (() => void) | undefined
  private toldSteps = 0
  /** Why there is no picture. */
  private explanation: (() => string) | undefined
  /** What is said instead of why the run ended. */
  private note: string | undefined
  private telling = false
  /** A record of which some data could not be read. */
  private damaged: RunRecord | undefined

  constructor(
    item: RunItem,
    readonly view: RunView,
    private readonly mirror: RunMirror,
    private readonly cursors: StepCursors
  ) {
    this.root.className = 'convscope'
    this.record = 'record' in item.known ? item.known.record : new RunRecord(item.known)
    this.show(item)
  }

  get run(): string {
    return this.record.meta.id
  }
  /** Says which run this shows, and what of it: equal for outputs that show the same. */
  get key(): string {
    return itemKey(this.record.meta, this.view)
  }

  /** Shows an item of the same key: what it has to add to what is shown already. */
  show(item: RunItem): void {
    const saved = 'record' in item.known ? item.known : undefined
    if (saved) this.take(saved.record)
    if (this.record.live && (!saved || item.view.kind === 'run')) this.follow(saved?.record ?? this.record)
    else {
      this.stopFollowing?.()
      this.stopFollowing = undefined
    }
    if (this.record.live && this.record.steps === 0 && !this.mirror.canAsk) return this.explain(() => l10n.t('This notebook was saved while the run was still training, and holds nothing of it. Run the cell again to see it.'))
    this.draw()
    if (saved)
      readSoon(saved, error => {
        this.damaged = saved.record
        if (this.record === saved.record) this.explain(() => error.message)
      })
  }

  theme(): void {
    this.pictures?.theme()
  }

  /** Draws everything anew: the page's texts are in another language now. */
  redraw(): void {
    if (this.explanation) return this.explain(this.explanation)
    this.pictures?.dispose()
    this.pictures = undefined
    this.draw(this.note)
  }

  dispose(): void {
    this.stopFollowing?.()
    this.pictures?.dispose()
    this.root.remove()
  }

  /** The saved record takes the live one's place only where it holds more: it may be coarser, and the picture would jump. */
  private take(saved: RunRecord): void {
    const { record } = this
    if (saved === record) return
    if (record === this.damaged) {
      this.record = saved
      return
    }
    if (saved.steps !== record.steps || saved.rows !== record.rows || saved.layers.length !== record.layers.length) {
      if (saved.steps >= record.steps || !saved.live) this.record = saved
      return
    }
    for (const epoch of saved.epochs) record.apply(epoch)
    if (!saved.live) record.apply({ type: 'end', run: this.run, state: saved.state, ...(saved.reason === undefined ? {} : { reason: saved.reason }) })
  }

  private follow(known: RunRecord): void {
    if (this.stopFollowing) return
    this.stopFollowing = this.mirror.follow(known, {
      changed: record => {
        this.record = record
        this.draw()
      },
      unknown: reason => {
        if (this.record.steps === 0) this.explain(() => reason)
        else this.draw(reason)
      }
    })
    this.record = this.mirror.record(this.run) ?? this.record
  }

  private draw(note?: string): void {
    this.note = note
    this.explanation = undefined
    if (this.pictures) return this.pictures.update(this.record, note)
    this.root.replaceChildren()
    this.pictures = runPictures(this.root, this.record, this.view, this.cursors, { onDrawn: () => this.tell(), save: this.mirror.save })
    if (note !== undefined) this.pictures.update(this.record, note)
  }

  private explain(reason: () => string): void {
    this.explanation = reason
    this.pictures?.dispose()
    this.pictures = undefined
    this.root.replaceChildren(messageBox(this.record.meta.name, reason()))
  }

  /** Says what is on the screen, once the browser has painted this frame. */
  private tell(): void {
    if (this.telling || !this.stopFollowing) return
    this.telling = true
    requestAnimationFrame(() => {
      this.telling = false
      const steps = this.pictures?.drawnSteps
      if (steps === undefined || steps <= this.toldSteps) return
      this.toldSteps = steps
      this.mirror.drawn(this.run, steps)
    })
  }
}

/** {@link RunOutput.key} of an item. A picture of one layer is saved without the others, so the layers' names tell such items apart. */
export const itemKey = (meta: RunMeta, view: RunView): string => JSON.stringify([meta.id, view, meta.layers.map(layer => layer.name)])

/** What an item says of its run. */
export const metaOf = ({ known }: RunItem): RunMeta => ('record' in known ? known.record.meta : known)

/** A box for an item that cannot be shown. */
export function unreadable(error: unknown): HTMLElement {
  const root = document.createElement('div')
  root.className = 'convscope'
  root.append(messageBox(l10n.t('This run cannot be shown'), error instanceof SavedRunError ? error.message : l10n.t('It could not be drawn: {0}', error instanceof Error ? error.message : String(error))))
  return root
}
