import * as v from 'valibot'
import { EndEvent, EpochEvent, mergeSteps, onRunEvent, StartEvent, type RunEvent, type StepsEvent } from '../run'
import type { Channel } from './Channel'
import type { Execution } from './Execution'

/** With those of epochs at most thirty messages a second. */
const INTERVAL_MS = 40

interface LiveRun {
  execution: Execution
  waiting: StepsEvent[]
  sentAt: number
  timer?: NodeJS.Timeout | undefined
}

export interface RunForwarderOptions {
  channel: Channel
  /** The execution to which what happens now belongs. */
  owner: () => Execution | undefined
  /** Called with the number of runs that have started and not ended. */
  onLiveRuns: (count: number) => void
  /** Called at every event: a training loop may leave the event loop little time. */
  onEvent: () => void
  /** Called with a complaint where an event breaks the protocol. */
  onInvalid: (execution: Execution, message: string) => void
}

/** Sends the run events of this process to the parent, each with the execution in which its run started; steps are merged. */
export class RunForwarder {
  private readonly runs = new Map<string, LiveRun>()

  constructor(private readonly options: RunForwarderOptions) {
    onRunEvent(event => this.take(event))
  }

  /** Sends what waits of an execution. */
  flush(execution: Execution): void {
    for (const run of this.runs.values()) if (run.execution === execution) this.flushRun(run)
  }

  /** Ends the runs of an execution that was given up: nobody else will say their end. */
  end(execution: Execution, reason: string): void {
    for (const [id, run] of this.runs) if (run.execution === execution) this.take({ type: 'end', run: id, state: 'interrupted', reason })
  }

  private take(event: RunEvent): void {
    this.options.onEvent()
    if (event.type === 'start') {
      const execution = this.options.owner()
      if (!execution || !this.valid(StartEvent, event, execution)) return
      this.runs.set(event.meta.id, { execution, waiting: [], sentAt: 0 })
      this.options.onLiveRuns(this.runs.size)
      this.options.channel.send({ type: 'run', execution: execution.id, event })
      return
    }
    const run = this.runs.get(event.run)
    if (!run) return
    if (event.type === 'steps') {
      run.waiting.push(event)
      const due = run.sentAt + INTERVAL_MS - performance.now()
      if (due <= 0 && !this.options.channel.congested) this.flushRun(run)
      else run.timer ??= setTimeout(() => this.flushRun(run), Math.max(1, due))
      return
    }
    this.flushRun(run)
    if (this.valid(event.type === 'epoch' ? EpochEvent : EndEvent, event, run.execution)) this.options.channel.send({ type: 'run', execution: run.execution.id, event })
    if (event.type !== 'end') return
    this.runs.delete(event.run)
    this.options.onLiveRuns(this.runs.size)
  }

  private flushRun(run: LiveRun): void {
    clearTimeout(run.timer)
    run.timer = undefined
    const event = mergeSteps(run.waiting.splice(0))
    if (!event) return
    run.sentAt = performance.now()
    this.options.channel.send({ type: 'run', execution: run.execution.id, event })
  }

  private valid(schema: v.GenericSchema, event: RunEvent, execution: Execution): boolean {
    const parsed = v.safeParse(schema, event)
    if (!parsed.success) this.options.onInvalid(execution, `A run event cannot be shown: ${v.getDotPath(parsed.issues[0]) ?? event.type}: ${parsed.issues[0].message}`)
    return parsed.success
  }
}
