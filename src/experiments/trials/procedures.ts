import type { PlainData } from './PlainData'
import type { Train } from './TrialContext'

/** A trial's code that is part of Convscope, under its name. */
export interface TrialProcedure<C, R> {
  readonly name: string
  /** A whole number; a greater one makes what was kept of earlier versions void. */
  readonly version: number
  readonly train: Train<C, R>
  /** Checksums of the code that computes the result of a configuration: where they change, what was kept is void. */
  readonly codeFor?: (config: C) => PlainData
}

const procedures = new Map<string, TrialProcedure<never, unknown>>()

/**
 * Gives code of Convscope's own a name under which worker processes find it, too: they load the same modules. Call it at the top of a module
 * that the experiments' index reaches, and raise `version` when results change, where `codeFor` does not tell it.
 * @throws {TypeError} where another procedure has the name
 */
export function defineTrial<C, R>(name: string, version: number, train: Train<C, R>, codeFor?: (config: C) => PlainData): TrialProcedure<C, R> {
  if (procedures.has(name)) throw new TypeError(`There is a trial called "${name}" already. Choose another name.`)
  const procedure = { name, version, train, ...(codeFor && { codeFor }) }
  procedures.set(name, procedure)
  return procedure
}

/** @throws {RangeError} where there is none of that name; the message says which there are */
export function findTrial(name: string): TrialProcedure<unknown, unknown> {
  const procedure = procedures.get(name)
  if (!procedure) throw new RangeError(`There is no trial called "${name}". There ${procedures.size === 1 ? 'is' : 'are'} ${[...procedures.keys()].map(each => `"${each}"`).join(', ') || 'none'}; or give a function of your own.`)
  return procedure as TrialProcedure<unknown, unknown>
}
