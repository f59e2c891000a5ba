import { isBuiltin } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Interrupted } from '../learner'
import { CELL_GLOBALS } from './cellGlobalNames'

export interface TrialScopeOptions {
  convscope: object
  tf: object
  /** Whether the running trial is to end. */
  isStopped: () => boolean
}

/** What the functions of cells find in a trial's worker process: the names that compiled code calls (see compileCell.ts). */
export function trialScope({ convscope, tf, isStopped }: TrialScopeOptions): Record<string, unknown> {
  const live = (): void => {
    if (isStopped()) throw new Interrupted('The trial was stopped.')
  }
  // Functions of files beside the notebook look for it here.
  Object.defineProperty(globalThis, CELL_GLOBALS.live, { value: live })
  const filename = path.join(process.cwd(), 'notebook.ts')
  return {
    [CELL_GLOBALS.live]: live,
    [CELL_GLOBALS.name]: (as: string, value: object) => Object.defineProperty(value, 'name', { value: as }),
    [CELL_GLOBALS.meta]: { url: pathToFileURL(filename).href, dirname: process.cwd(), filename },
    [CELL_GLOBALS.load]: async (specifier: unknown) => {
      const name = String(specifier)
      if (name === 'convscope') return convscope
      if (name === '@tensorflow/tfjs') return tf
      if (isBuiltin(name)) return (await import(name)) as unknown
      throw new Error(`A trial's function can import 'convscope', '@tensorflow/tfjs' and Node's own modules, but not '${name}': a result that was kept would not notice that it has changed. Write what is needed into the function, or give the function by import { … } from '${name}' in the cell.`)
    }
  }
}
