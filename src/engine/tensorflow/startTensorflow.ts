import * as tf from '@tensorflow/tfjs'
import { createRequire } from 'node:module'
import * as v from 'valibot'
import type { Engine } from '../engine'
import { EngineError } from '../EngineError'
import { GPU_NOT_USED, INSTALL_HINT, REINSTALL_HINT } from './advice'
import { tensorflowEnvironment } from './environment'
import { readInstallation } from './installation'
import { provideUtilFunctions } from './nodeUtilFunctions'

const Addon = v.object({ TF_Version: v.string(), isUsingGpuDevice: v.function() })

/**
 * Loads TensorFlow's library into this process through tfjs-node, and makes it the one that computes.
 * @throws {EngineError} where it is not installed, not whole, or does not load
 */
export async function startTensorflow(): Promise<Engine> {
  const installation = await readInstallation()
  if (installation.state === 'missing') throw new EngineError(`The tensorflow engine is not installed here. ${INSTALL_HINT}`)
  if (installation.state === 'broken') throw new EngineError(installation.reason)
  Object.assign(process.env, tensorflowEnvironment())
  provideUtilFunctions()
  // Before tfjs-node, which registers its kernels first and only then finds out that there is no library for them.
  const addon = v.parse(Addon, loadAddon(installation.addon))
  await import('@tensorflow/tfjs-node')
  if (!(await tf.setBackend('tensorflow'))) throw new EngineError(`The tensorflow engine in ${installation.folder} did not start. ${INSTALL_HINT}`)
  const gpu = addon.isUsingGpuDevice() === true
  return { name: 'tensorflow', device: gpu ? 'GPU' : 'CPU', version: addon.TF_Version, ...(installation.manifest.variant === 'cuda' && !gpu ? { note: GPU_NOT_USED } : {}) }
}

function loadAddon(file: string): unknown {
  try {
    return createRequire(file)(file)
  } catch (error) {
    throw new EngineError(`The tensorflow engine could not be loaded: ${error instanceof Error ? error.message : String(error)}. ${REINSTALL_HINT}`)
  }
}
