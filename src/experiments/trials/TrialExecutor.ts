import type { PlainData } from './PlainData'

/** What a trial runs: the text of a function, or a procedure of Convscope's own by its name. */
export type TrialCode = { readonly kind: 'source'; readonly source: string } | { readonly kind: 'procedure'; readonly name: string; readonly version: number }

/** One trial, as data: all that whoever runs it needs to know. */
export interface TrialRequest {
  /** Such as `trial 3 of 12`: for messages and for what it prints. */
  readonly name: string
  readonly code: TrialCode
  readonly config: PlainData
}

/** How far a trial is. Whatever is known. */
export interface TrialStep {
  /** Batches trained, and how many there will be. */
  readonly step?: number
  readonly steps?: number
  /** From 0. */
  readonly epoch?: number
  /** Of the newest batch. */
  readonly loss?: number
}

/** An error as another process can tell it. */
export interface TrialErrorText {
  readonly name: string
  readonly message: string
}

/** What became of a trial. `seconds`: of the attempt that counts, without the start of its process. */
export type TrialOutcome = { readonly attempts: number; readonly seconds: number } & ({ readonly ok: true; readonly result: PlainData } | { readonly ok: false; readonly error: TrialErrorText })

/** What computes the trials. It is part of the key under which a result is kept: numbers differ from engine to engine. */
export interface TrialEngine {
  readonly name: string
  readonly device: string
  readonly version: string
  /** In each trial. */
  readonly threads: number
}

/** What an executor tells while a trial is under way. */
export interface TrialHooks {
  /** Ends the trial, or takes it out of the queue; `run` then rejects at once. */
  readonly signal: AbortSignal
  /** At most about ten times a second. */
  readonly onStep: (step: TrialStep) => void
}

/**
 * Where trials are run: `localProcesses()` is the one that comes with Convscope; another may send them to a queue that many machines work
 * through, where {@link executeTrial} runs one. Requests and outcomes are plain data, made for that.
 */
export interface TrialExecutor {
  /** The engine that every trial will get. */
  engine(): Promise<TrialEngine>
  /**
   * Runs a trial when it is its turn. Any number may be given at once; how many run at the same time is the executor's affair, and so is
   * trying again where a worker is lost. A trial that fails is an outcome; it rejects only where the trial was ended by the signal, or where
   * none can be run at all.
   */
  run(request: TrialRequest, hooks: TrialHooks): Promise<TrialOutcome>
  /** Ends what the executor has started. */
  close(): Promise<void>
}
