import * as tf from '@tensorflow/tfjs'
import { startEngine, type EngineName } from '../../../src/engine'
import { restoreBackend, startOrSkip } from '../engine/backends'

/** Runs the same tests on every engine; one that is not here is skipped by name. */
export function onEveryEngine(tests: (engine: EngineName) => void): void {
  for (const engine of ['wasm', 'tensorflow'] as const) {
    describe(`on ${engine}`, function () {
      this.timeout(60_000)
      restoreBackend()
      beforeEach(async function () {
        await startOrSkip(this, engine)
      })
      tests(engine)
    })
  }
}

/** For tests that need some engine, whichever: the embedded one. */
export function onWasm(): void {
  restoreBackend()
  beforeEach(() => startEngine('wasm'))
}

/** Tensors alive before and after something. */
export async function tensorsLeft(act: () => Promise<unknown>): Promise<number> {
  const before = tf.memory().numTensors
  await act()
  return tf.memory().numTensors - before
}

/** For tests of what only the tensorflow engine does; skipped by name where it is not here. */
export function onTensorflow(): void {
  restoreBackend()
  beforeEach(async function () {
    await startOrSkip(this, 'tensorflow')
  })
}
