import util from 'node:util'

/** tfjs-node calls two functions of `util` that Node 23 removed (and Node 22 warns about). It fails at the first step without them. */
export function provideUtilFunctions(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray })
}
