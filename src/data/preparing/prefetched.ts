import type { BatchWorker } from './BatchWorker'
import type { ImagePreparer } from './ImagePreparer'

/** Batches prepared ahead of the one in use: enough to ride out a pause of the other thread. */
const AHEAD = 4
/** Of prepared batches, together. */
const MOST_BYTES_AHEAD = 64 * 1024 * 1024

/** Hands out a worker, and takes it back for the next epoch. */
export interface WorkerPlace {
  take(): BatchWorker
  giveBack(worker: BatchWorker): void
  /** Says that workers do not work here. */
  giveUp(): void
}

/**
 * The prepared pixels of one batch after the other, made in a worker thread while the batch before is in use.
 * Where the loop is broken off the thread is ended; where the thread fails, this one prepares the rest.
 * @param numbers the images of each batch
 */
export async function* prefetched(numbers: readonly Int32Array[], place: WorkerPlace, preparer: ImagePreparer, seed: number, epoch: number): AsyncGenerator<Float32Array<ArrayBuffer>, void, void> {
  const largest = (numbers[0]?.length ?? 1) * preparer.values * 4
  const ahead = Math.max(1, Math.min(AHEAD, Math.floor(MOST_BYTES_AHEAD / largest)))
  const worker = place.take()
  /** Undefined where the worker did not prepare it. */
  const coming: Promise<Float32Array<ArrayBuffer> | undefined>[] = []
  let problem: unknown
  const failed = (error: unknown): undefined => {
    if (problem === undefined) process.emitWarning(`From here on batches are prepared between the training steps instead of beside them. ${error instanceof Error ? error.message : String(error)}`)
    problem = error
    place.giveUp()
  }
  let wholly = false
  try {
    for (const [at, batch] of numbers.entries()) {
      while (coming.length <= ahead && at + coming.length < numbers.length) {
        const next = numbers[at + coming.length]!
        coming.push(problem === undefined ? worker.prepare(next, seed, epoch).catch(failed) : Promise.resolve(undefined))
      }
      yield (await coming.shift()) ?? preparer.prepare(batch, seed, epoch)
    }
    wholly = true
  } finally {
    if (!wholly) worker.end()
    place.giveBack(worker)
  }
}
