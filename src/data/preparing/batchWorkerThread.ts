import { parentPort, workerData } from 'node:worker_threads'
import { fromRecipe } from '../transforms/fromRecipe'
import type { PreparedBatch, PrepareRequest, WorkerPreparation } from './BatchWorker'
import { ImagePreparer } from './ImagePreparer'

// A worker thread that prepares batches while the main thread trains: see BatchWorker.ts for the other half.

const { pixels, bytes, recipes, ...rest } = workerData as WorkerPreparation
const preparer = new ImagePreparer({ ...rest, images: bytes ? new Uint8Array(pixels) : new Float32Array(pixels), transforms: recipes.map(fromRecipe) })

parentPort?.on('message', ({ id, numbers, seed, epoch }: PrepareRequest) => {
  const prepared = preparer.prepare(numbers, seed, epoch)
  // Handed over, not copied.
  parentPort?.postMessage({ id, prepared } satisfies PreparedBatch, [prepared.buffer])
})
