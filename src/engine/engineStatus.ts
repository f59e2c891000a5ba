import wasmBackend from '@tensorflow/tfjs-backend-wasm/package.json'
import type { EngineStatus } from './engine'
import { GPU_NOT_USED, INSTALL_HINT, REINSTALL_HINT } from './tensorflow/advice'
import { readInstallation } from './tensorflow/installation'
import { probeAddon } from './tensorflow/probeAddon'
import { shippedFile } from './shippedFile'

// Every Node has it; Node's types do not say so.
const webAssembly = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }).WebAssembly

/** A module of one function that uses one SIMD instruction: `v128.const`, then `drop`. */
const SIMD_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, ...new Array<number>(16).fill(0), 26, 11])

/**
 * Which engines work on this machine, their versions and devices, and why one does not. Loads none of them: TensorFlow is tried in a process
 * of its own (about a second).
 */
export async function engineStatus({ signal }: { signal?: AbortSignal } = {}): Promise<EngineStatus[]> {
  return [await tensorflowStatus(signal), wasmStatus()]
}

async function tensorflowStatus(signal?: AbortSignal): Promise<EngineStatus> {
  const installation = await readInstallation()
  if (installation.state === 'missing') return { name: 'tensorflow', works: false, reason: `Not installed. ${INSTALL_HINT}` }
  if (installation.state === 'broken') return { name: 'tensorflow', works: false, reason: installation.reason }
  const { folder, bytes, manifest } = installation
  const probe = await probeAddon(installation.addon, { signal })
  if (!probe.works) return { name: 'tensorflow', works: false, reason: `${probe.reason}. ${REINSTALL_HINT}`, folder, bytes }
  const reason = manifest.variant === 'cuda' && probe.device === 'CPU' ? GPU_NOT_USED : undefined
  return { name: 'tensorflow', works: true, device: probe.device, version: probe.version, folder, bytes, ...(reason ? { reason } : {}) }
}

function wasmStatus(): EngineStatus {
  const simd = webAssembly.validate(SIMD_MODULE)
  try {
    for (const file of simd ? ['tfjs-backend-wasm-simd.wasm', 'convscope-simd.wasm'] : ['tfjs-backend-wasm.wasm']) shippedFile(`wasm/${file}`)
  } catch (error) {
    return { name: 'wasm', works: false, reason: error instanceof Error ? error.message : String(error) }
  }
  return { name: 'wasm', works: true, device: `CPU, one thread, ${simd ? 'SIMD' : 'no SIMD'}`, version: wasmBackend.version }
}
