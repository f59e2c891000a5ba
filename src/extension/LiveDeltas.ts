import { mergeSteps, type RunEvent, type StepsEvent } from '../run'

/** At most one message in so many milliseconds, over all runs: 30 a second. */
const MESSAGE_INTERVAL_MS = 1000 / 30

interface Pending {
  steps: StepsEvent[]
  /** Epochs and the end: said after the steps before them. */
  others: RunEvent[]
}

/**
 * Slows run events down to what views take: consecutive steps of one run become one event, and runs take turns. An event after a
 * pause is sent at once. Nothing is dropped; `flush` sends what is left without waiting.
 */
export class LiveDeltas {
  private readonly pending = new Map<string, Pending>()
  private timer: NodeJS.Timeout | undefined
  private sentAt = -Infinity

  constructor(private readonly send: (event: RunEvent) => void) {}

  push(event: RunEvent): void {
    const run = event.type === 'start' ? event.meta.id : event.run
    let queue = this.pending.get(run)
    if (!queue) this.pending.set(run, (queue = { steps: [], others: [] }))
    if (event.type === 'steps') queue.steps.push(event)
    else queue.others.push(event)
    this.timer ??= setTimeout(() => this.sendNext(), Math.max(0, this.sentAt + MESSAGE_INTERVAL_MS - performance.now()))
  }

  /** Sends what is waiting, of one run or of all. */
  flush(run?: string): void {
    for (const id of run === undefined ? [...this.pending.keys()] : [run]) while (this.sendOne(id));
    if (this.pending.size === 0) this.stop()
  }

  dispose(): void {
    this.stop()
    this.pending.clear()
  }

  private sendNext(): void {
    this.timer = undefined
    const [run] = this.pending.keys()
    if (run === undefined) return
    this.sendOne(run)
    if (this.pending.size > 0) this.timer = setTimeout(() => this.sendNext(), MESSAGE_INTERVAL_MS)
  }

  /** Sends one message of a run and puts it at the end of the line; false when it has none. */
  private sendOne(run: string): boolean {
    const queue = this.pending.get(run)
    if (!queue) return false
    this.pending.delete(run)
    const event = queue.steps.length > 0 ? mergeSteps(queue.steps.splice(0)) : queue.others.shift()
    if (queue.others.length > 0) this.pending.set(run, queue)
    if (!event) return false
    this.sentAt = performance.now()
    this.send(event)
    return true
  }

  private stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
