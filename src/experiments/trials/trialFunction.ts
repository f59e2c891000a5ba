import vm from 'node:vm'

/** How the lines of a trial's function are called in stack traces; line 1 is the one in which it begins. */
export const TRIAL_FILE = 'trial-function'

/**
 * The text of a function, from which {@link functionOf} makes it again elsewhere.
 * @throws {TypeError} where it has none
 */
export function sourceOf(train: (...args: never[]) => unknown): string {
  const source = Function.prototype.toString.call(train)
  if (/\{\s*\[native code\]\s*\}$/.test(source)) throw new TypeError('The function given as train has no text that could be sent to a worker process: it is a bound one, or one of the language. Write: train: async (config, { progress }) => { … }')
  if (/^class\b/.test(source)) throw new TypeError('train must be a function, but is a class. Write: train: async (config, { progress }) => { … }')
  // A function declared in a cell has the cell's number in its name, but not where it calls itself; and the number changes with every run.
  return source.replace(/^((?:async\s+)?function\s*\*?\s*[\w$]+?)\$\d+(?=\s*\()/, '$1')
}

/**
 * Makes a function from its text. It sees what it is given, the names in `scope` and the language's globals: nothing of where it was written.
 * @throws {SyntaxError} where the text is none of a function
 */
export function functionOf(source: string, scope: Readonly<Record<string, unknown>>): (...args: unknown[]) => unknown {
  // vm.compileFunction would take the names itself, but in Node 20.0 no negative offset.
  const make = (before: string, after: string): unknown => {
    const head = `((${Object.keys(scope).join(', ')}) => { return ${before}`
    const script = new vm.Script(`${head}${source}\n${after} })`, { filename: TRIAL_FILE, columnOffset: -head.length })
    return (script.runInThisContext() as (...values: unknown[]) => unknown)(...Object.values(scope))
  }
  let made: unknown
  try {
    made = make('(', ')')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    // A method's text stands for a function only inside an object.
    try {
      made = Object.values(make('({', '})') as object)[0]
    } catch {
      throw new SyntaxError(`The text of the function given as train cannot be read as a function: ${error.message}. Write it as: async (config, { progress }) => { … }`, { cause: error })
    }
  }
  if (typeof made !== 'function') throw new SyntaxError('The text given as a trial is none of a function. Write it as: async (config, { progress }) => { … }')
  return made as (...args: unknown[]) => unknown
}
