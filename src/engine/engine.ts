export const ENGINE_NAMES = ['tensorflow', 'wasm'] as const

/** Where tensors are computed: `tensorflow` is TensorFlow's own library through tfjs-node, `wasm` is embedded and needs nothing. */
export type EngineName = (typeof ENGINE_NAMES)[number]

/** `auto` is `tensorflow` where it is installed and works, else `wasm`. */
export type EngineChoice = 'auto' | EngineName

/** An engine that is running in this process. */
export interface Engine {
  /** Which engine it is. */
  name: EngineName
  /** What computes, in words: `CPU`, `GPU`, `CPU, one thread, SIMD`. */
  device: string
  /** TensorFlow's version, or the wasm backend's. */
  version: string
  /** Why it is not the engine one would expect, and what to do about it. */
  note?: string
}

/** Whether an engine works on this machine, without starting it. */
export interface EngineStatus {
  /** Which engine this is about. */
  name: EngineName
  /** Whether it could be started here. */
  works: boolean
  /** What would compute, in words, where it works: `CPU`, `GPU`. */
  device?: string
  /** TensorFlow's version, or the wasm backend's, where it works. */
  version?: string
  /** Why it does not work or computes on a slower device, and what to do. */
  reason?: string
  /** Where its native part lies and how large that is. */
  folder?: string
  /** Size of that folder; 1 MB is 1,000,000. */
  bytes?: number
}
