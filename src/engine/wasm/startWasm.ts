import * as tf from '@tensorflow/tfjs'
import { setThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Engine } from '../engine'
import { EngineError } from '../EngineError'
import { shippedFile } from '../shippedFile'
import { registerWasmKernels } from './registerWasmKernels'
import { simdKernels } from './simdKernels'
import type { WasmMemory } from './wasmMemory'

let registered = false

/**
 * Starts tfjs's wasm backend, from the .wasm files that are shipped with Convscope, and makes it the one that computes.
 * @throws {EngineError} where a file is missing or this Node cannot run it
 */
export async function startWasm(): Promise<Engine> {
  if (!registered) {
    // Each function is compiled once, and well. Otherwise V8 compiles it quickly first and again on another core while it runs, which a second
    // training on that core pays for: two trials at a time were a tenth slower. A V8 without these flags goes on without them.
    for (const flag of ['--no-liftoff', '--no-wasm-tier-up']) setFlagsFromString(flag)
    const folder = path.dirname(shippedFile('wasm/tfjs-backend-wasm-simd.wasm'))
    setWasmPaths(folder + path.sep)
    setThreadsCount(1)
    registerWasmKernels()
    registered = true
  }
  const listeners = uncaughtListeners()
  const works = await tf.setBackend('wasm').catch((error: unknown) => {
    throw new EngineError(`The wasm engine could not start: ${error instanceof Error ? error.message : JSON.stringify(error)}. It is part of Convscope and needs Node 20 or newer; reinstall Convscope if this stays.`)
  })
  // The compiled module's start-up code makes every unhandled error of the whole process fatal in its own way. What an error means is not its to say.
  for (const [event, before] of listeners) for (const listener of process.listeners(event as 'uncaughtException')) if (!before.includes(listener)) process.off(event, listener)
  if (!works) throw new EngineError('The wasm engine could not start. It is part of Convscope; reinstall Convscope if this stays.')
  // A missing file should be known of now, and not at the first convolution.
  simdKernels(tf.backend() as unknown as WasmMemory)
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
  return { name: 'wasm', device: `CPU, one thread, ${simd ? 'SIMD' : 'no SIMD'}`, version: version_wasm }
}

function uncaughtListeners(): [event: string, listeners: unknown[]][] {
  return ['uncaughtException', 'unhandledRejection'].map(event => [event, process.listeners(event as 'uncaughtException')])
}
