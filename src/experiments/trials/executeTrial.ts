import type * as tensorflow from '@tensorflow/tfjs'
import type { PlainData } from './PlainData'
import { plainCopy } from './plainCopy'
import { findTrial } from './procedures'
import { learnersProgress } from './learnersProgress'
import type { ConvscopeExports, Train } from './TrialContext'
import type { TrialErrorText, TrialHooks, TrialRequest } from './TrialExecutor'
import { functionOf, TRIAL_FILE } from './trialFunction'

/** What the process that runs a trial has for it. */
export interface TrialSurroundings {
  convscope: ConvscopeExports
  /** With the engine started. */
  tf: typeof tensorflow
  /** Further names for functions that come as text. */
  scope?: Readonly<Record<string, unknown>>
}

/** What came of a trial that was executed. */
export type ExecutedTrial = { readonly seconds: number } & ({ readonly ok: true; readonly result: PlainData } | { readonly ok: false; readonly error: TrialErrorText })

/** Runs one trial in this process: what every executor does in the end, here or on another machine. Never rejects. */
export async function executeTrial({ code, config }: TrialRequest, { signal, onStep }: TrialHooks, { convscope, tf, scope = {} }: TrialSurroundings): Promise<ExecutedTrial> {
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1000
  const progress = learnersProgress(onStep)
  try {
    const train: Train<unknown, unknown> = code.kind === 'procedure' ? findTrial(code.name).train : functionOf(code.source, { ...convscope, tf, ...scope })
    const result = await train(config, { convscope, tf, signal, progress: progress.say })
    return { ok: true, seconds: seconds(), result: result === undefined ? null : plainCopy(result, 'result', { anyNumber: true, typedArrays: true }) }
  } catch (error) {
    return { ok: false, seconds: seconds(), error: errorText(error, code.kind === 'source') }
  } finally {
    progress.end()
  }
}

function errorText(thrown: unknown, isSource: boolean): TrialErrorText {
  if (!(thrown instanceof Error)) return { name: 'Thrown', message: `${String(thrown)} (a value which is no Error was thrown)` }
  const line = isSource ? new RegExp(`${TRIAL_FILE}:(\\d+):`).exec(thrown.stack ?? '')?.[1] : undefined
  const missing = isSource && thrown instanceof ReferenceError ? /^(\S+) is not defined$/.exec(thrown.message)?.[1] : undefined
  const advice =
    missing === undefined
      ? ''
      : `. The function is sent to the worker process as text: there it sees its two arguments, what 'convscope' exports, and tf, but nothing else of the notebook. Put the value of ${missing} into the configurations and read config.${missing}, or make it inside the function`
  return { name: thrown.name, message: `${thrown.message}${advice}${line === undefined ? '' : ` (in line ${line} of the function)`}` }
}
