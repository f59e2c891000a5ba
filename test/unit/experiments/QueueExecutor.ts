import * as tf from '@tensorflow/tfjs'
import * as convscope from '../../../src'
import { executeTrial, type TrialEngine, type TrialExecutor, type TrialHooks, type TrialOutcome, type TrialRequest } from '../../../src/experiments'

/** Another place to run trials: a queue in this process, one trial after another, what is asked for last first. */
export class QueueExecutor implements TrialExecutor {
  readonly ran: TrialRequest[] = []
  closed = false
  private readonly waiting: (() => Promise<void>)[] = []
  private busy = false

  constructor(private readonly given: Partial<TrialEngine> = {}) {}

  engine(): Promise<TrialEngine> {
    return Promise.resolve({ name: 'wasm', device: 'CPU', version: '1', threads: 1, ...this.given })
  }
  run(request: TrialRequest, hooks: TrialHooks): Promise<TrialOutcome> {
    return new Promise(resolve => {
      this.waiting.unshift(async () => {
        this.ran.push(request)
        // As a queue over many machines would carry it.
        const sent = JSON.parse(JSON.stringify(request)) as TrialRequest
        resolve({ attempts: 1, ...(await executeTrial(sent, hooks, { convscope, tf })) })
      })
      void this.work()
    })
  }
  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  private async work(): Promise<void> {
    if (this.busy) return
    this.busy = true
    await new Promise(setImmediate)
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next()
    this.busy = false
  }
}
