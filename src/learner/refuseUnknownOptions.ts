/**
 * Throws for options that do not exist: cells are not type-checked before they run, and a misspelt option would be passed over in silence.
 * @param where the function as a person writes it: `simpleCnn`
 */
export function refuseUnknownOptions(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || (options as object | null) === null || Array.isArray(options))
    throw new TypeError(`${where}: the options must be an object, such as { ${known[0] ?? ''}: … }, but they are ${Array.isArray(options) ? 'a list' : JSON.stringify(options)}.`)
  const unknown = Object.keys(options).filter(name => !known.includes(name))
  if (unknown.length > 0) throw new TypeError(`${where} has no option ${unknown.map(name => JSON.stringify(name)).join(' and no option ')}. Its options are: ${known.join(', ')}.`)
}
