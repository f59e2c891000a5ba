import { Worker } from 'node:worker_threads'
import { shippedFile } from '../../engine/shippedFile'
import type { TransformRecipe } from '../transforms/recipe'
import type { Preparation } from './ImagePreparer'
import { sharedPixels } from './sharedPixels'

/** What the thread is started with. */
export interface WorkerPreparation extends Pick<Preparation, 'part' | 'imageShape' | 'normalisation'> {
  readonly pixels: SharedArrayBuffer
  /** Whether the pixels are bytes; else they are floats. */
  readonly bytes: boolean
  readonly recipes: readonly TransformRecipe[]
}

export interface PrepareRequest {
  readonly id: number
  readonly numbers: Int32Array
  readonly seed: number
  readonly epoch: number
}

export interface PreparedBatch {
  readonly id: number
  readonly prepared: Float32Array<ArrayBuffer>
}

interface Waiting {
  readonly resolve: (prepared: Float32Array<ArrayBuffer> | undefined) => void
  readonly reject: (error: Error) => void
}

/** A thread that nobody has asked for anything for so long is ended: its loop, or its data, was forgotten. */
const IDLE_MS = 30_000

/**
 * A worker thread that prepares batches, started with the first request. It remembers nothing between requests, so that it can be ended and
 * started again at any time, and it keeps the process alive only while something is waited for.
 */
export class BatchWorker {
  readonly #preparation: Omit<WorkerPreparation, 'pixels' | 'bytes'> & { readonly images: Uint8Array | Float32Array }
  readonly #waiting = new Map<number, Waiting>()
  #thread: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #requests = 0
  readonly #idleMs: number

  constructor({ part, images, imageShape, normalisation }: Omit<Preparation, 'transforms'>, recipes: readonly TransformRecipe[], idleMs = IDLE_MS) {
    this.#idleMs = idleMs
    this.#preparation = { part, images, imageShape, normalisation, recipes }
  }

  /** Whether there is a thread at the moment. */
  get isRunning(): boolean {
    return this.#thread !== undefined
  }

  /**
   * As ImagePreparer's `prepare`. Batches come in the order they were asked for.
   * @returns undefined where the thread was ended before it came to that; rejected where it failed
   */
  prepare(numbers: Int32Array, seed: number, epoch: number): Promise<Float32Array<ArrayBuffer> | undefined> {
    return new Promise((resolve, reject) => {
      const thread = (this.#thread ??= this.#start())
      const id = (this.#requests += 1)
      if (this.#waiting.size === 0) thread.ref()
      this.#waiting.set(id, { resolve, reject })
      this.#idle?.refresh()
      thread.postMessage({ id, numbers, seed, epoch })
    })
  }

  /** Ends the thread; what was asked for is not prepared any more. */
  end(): void {
    this.#stopped(this.#thread)
  }

  #start(): Worker {
    const { images, ...rest } = this.#preparation
    const workerData: WorkerPreparation = { ...rest, pixels: sharedPixels(images), bytes: images instanceof Uint8Array }
    const thread = new Worker(shippedFile('batchWorker.js'), { workerData })
    thread.on('message', ({ id, prepared }: PreparedBatch) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) thread.unref()
      waiting?.resolve(prepared)
    })
    thread.on('error', error => this.#stopped(thread, error))
    thread.on('exit', code => this.#stopped(thread, new Error(`The thread that prepares batches ended with code ${code}.`)))
    this.#idle = setTimeout(() => this.#endIfIdle(), this.#idleMs).unref()
    return thread
  }

  #endIfIdle(): void {
    if (this.#waiting.size === 0) this.end()
    else this.#idle?.refresh()
  }

  #stopped(thread: Worker | undefined, failure?: Error): void {
    // An earlier thread's end is no news.
    if (thread === undefined || thread !== this.#thread) return
    this.#thread = undefined
    clearTimeout(this.#idle)
    thread.unref()
    void thread.terminate()
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { resolve, reject } of waiting) {
      if (failure) reject(failure)
      else resolve(undefined)
    }
  }
}
