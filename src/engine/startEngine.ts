import { ENGINE_NAMES, type Engine, type EngineChoice, type EngineName } from './engine'
import { EngineError } from './EngineError'

const starting = new Map<EngineChoice, Promise<Engine>>()
let turn: Promise<unknown> = Promise.resolve()
let current: Engine | undefined

/**
 * Starts the engine that computes tensors in this process, or changes to it; the second call with the same choice only looks. Calls at the same
 * time share one start, and different choices take turns. `auto` takes `tensorflow` where that works, else `wasm` with a note that says why;
 * with CONVSCOPE_ENGINE=wasm in the environment it takes `wasm`.
 * @throws {EngineError} where the chosen engine cannot start
 */
export function startEngine(choice: EngineChoice = 'auto'): Promise<Engine> {
  const already = starting.get(choice)
  if (already) return already
  const started = turn
    .then(() => start(choice))
    .then(engine => (current = engine))
    .finally(() => starting.delete(choice))
  starting.set(choice, started)
  turn = started.catch(() => undefined)
  return started
}

/** The engine that was started last, if any. */
export function currentEngine(): Engine | undefined {
  return current
}

async function start(choice: EngineChoice): Promise<Engine> {
  if (choice === 'auto') {
    if (process.env.CONVSCOPE_ENGINE === 'wasm') return startOne('wasm')
    try {
      return await startOne('tensorflow')
    } catch (error) {
      return { ...(await startOne('wasm')), note: `The wasm engine computes, which is slower than tensorflow. ${messageOf(error)}` }
    }
  }
  if (!ENGINE_NAMES.includes(choice)) throw new EngineError(`There is no engine called "${choice as string}". The engines are: auto, ${ENGINE_NAMES.join(', ')}.`)
  return startOne(choice)
}

// Loaded only when wanted: tfjs and the native library are large.
async function startOne(name: EngineName): Promise<Engine> {
  return name === 'tensorflow' ? (await import('./tensorflow/startTensorflow')).startTensorflow() : (await import('./wasm/startWasm')).startWasm()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
