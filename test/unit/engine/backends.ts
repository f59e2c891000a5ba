import * as tf from '@tensorflow/tfjs'
import type { Context } from 'mocha'
import { currentEngine, startEngine, type EngineName } from '../../../src/engine'
import { readInstallation } from '../../../src/engine/tensorflow/installation'
import { skipBecause } from '../../skipBecause'

/** tfjs has one backend for the whole process: put back after the tests of a file what was there before. */
export function restoreBackend(): void {
  let before: { backend: string | undefined; engine: EngineName | undefined }
  beforeEach(() => (before = { backend: tf.engine().backendName, engine: currentEngine()?.name }))
  afterEach(async () => {
    if (before.engine) await startEngine(before.engine)
    if (before.backend) await tf.setBackend(before.backend)
  })
}

/** Starts an engine, or skips the test and says why. */
export async function startOrSkip(test: Context, name: EngineName): Promise<void> {
  if (name === 'tensorflow') {
    const installation = await readInstallation()
    if (installation.state !== 'present') skipBecause(test, installation.state === 'missing' ? 'the tensorflow engine is not installed: convscope engine install tensorflow' : installation.reason)
  }
  await startEngine(name)
}

/** tfjs's plain JavaScript backend, which is the reference; it otherwise greets whoever uses it in Node. */
export async function useReference(): Promise<void> {
  await tf.setBackend('cpu')
  ;(tf.backend() as unknown as { firstUse: boolean }).firstUse = false
}
