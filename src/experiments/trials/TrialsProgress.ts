import type { TrialStep } from './TrialExecutor'

/** How far the trials are. */
export interface TrialsProgress {
  readonly total: number
  /** Ended, with a result or without; `cached` and `failed` of them. */
  readonly done: number
  readonly cached: number
  readonly failed: number
  /** Of all work: from 0 to 1, parts of trials included. */
  readonly fraction: number
  /** As long as nothing is known of the speed, undefined. */
  readonly secondsLeft: number | undefined
  /** The trial that has come further, with its place in the list of configurations; undefined where one has ended. */
  readonly trial: (TrialStep & { readonly index: number }) | undefined
}

/** Adds up how far every trial is. Trials are taken to be equally long. */
export class TrialsProgressCount {
  private readonly began = performance.now()
  private readonly parts = new Map<number, number>()
  private done = 0
  private cached = 0
  private failed = 0

  constructor(private readonly total: number) {}

  ended(index: number, how: 'trained' | 'cached' | 'failed'): void {
    this.done++
    if (how === 'cached') this.cached++
    if (how === 'failed') this.failed++
    if (how !== 'cached') this.parts.set(index, 1)
  }

  came(index: number, { step, steps }: TrialStep): void {
    if (step !== undefined && steps !== undefined && steps > 0) this.parts.set(index, Math.max(0, Math.min(0.99, step / steps)))
  }

  now(trial?: TrialsProgress['trial']): TrialsProgress {
    const { total, done, cached, failed } = this
    let trained = 0
    for (const part of this.parts.values()) trained += part
    const left = total - cached - trained
    const seconds = (performance.now() - this.began) / 1000
    return { total, done, cached, failed, fraction: total === 0 ? 1 : (cached + trained) / total, secondsLeft: trained > 0 ? (seconds / trained) * left : undefined, trial }
  }
}

/** `3 of 12 done, about 40 s left` */
export function progressWords({ done, total, failed, secondsLeft }: TrialsProgress): string {
  const left = secondsLeft === undefined || done === total ? '' : `, about ${secondsLeft < 90 ? `${Math.max(1, Math.round(secondsLeft))} s` : `${Math.round(secondsLeft / 60)} min`} left`
  return `${done} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}${left}`
}
