import { DataError } from './DataError'

/**
 * Notices a misspelt option, since cells are not type-checked before they run.
 * @param taker what takes the options, for the message: `digits()`
 * @throws {DataError} that names the option and the ones there are
 */
export function refuseUnknown(taker: string, options: object, known: Readonly<Record<string, true>>): void {
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(known, option)) throw new DataError(`${taker} has no option "${option}". It takes ${Object.keys(known).join(', ')}.`)
  }
}
