import { availableParallelism } from 'node:os'
import { recipeOf } from '../transforms/recipe'
import { BatchWorker } from './BatchWorker'
import type { Preparation } from './ImagePreparer'
import type { WorkerPlace } from './prefetched'

/** Fewer values than this in an epoch (1,300 images of 28 x 28) are prepared before a worker thread has started. */
const WORTH_VALUES = 1_000_000

/** Gives every loop over batches a worker of its own, and keeps one for the next epoch. */
export class WorkerLoan implements WorkerPlace {
  #isWorthIt: boolean
  readonly #preparation: Preparation
  readonly #lent = new Set<BatchWorker>()
  #spare: BatchWorker | undefined

  /** @param wanted what the person said; undefined leaves it to us */
  constructor(preparation: Preparation, wanted: boolean | undefined) {
    const { transforms, images } = preparation
    // What is the same in every epoch is kept once it was made; and a function cannot be sent to a thread.
    const isPossible = transforms.some(({ augments }) => augments) && transforms.every(transform => recipeOf(transform))
    this.#isWorthIt = isPossible && (wanted ?? (images.length >= WORTH_VALUES && availableParallelism() > 1))
    this.#preparation = preparation
  }

  /** Whether batches should be prepared by a worker at all. */
  get isWorthIt(): boolean {
    return this.#isWorthIt
  }

  take(): BatchWorker {
    const worker = this.#spare ?? new BatchWorker(this.#preparation, this.#preparation.transforms.flatMap(transform => recipeOf(transform) ?? []))
    this.#spare = undefined
    this.#lent.add(worker)
    return worker
  }

  giveBack(worker: BatchWorker): void {
    this.#lent.delete(worker)
    if (this.#spare) worker.end()
    else this.#spare = worker
  }

  giveUp(): void {
    this.#isWorthIt = false
  }

  /** Ends all threads. */
  end(): void {
    for (const worker of [...this.#lent, ...(this.#spare ? [this.#spare] : [])]) worker.end()
    this.#spare = undefined
  }
}
