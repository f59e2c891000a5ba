import { Session, type Runtime } from 'node:inspector'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileCell } from './compileCell'
import { Interrupted, type Execution } from './Execution'
import type { Interrupts } from './Interrupts'
import type { Sources } from './Sources'
import { ThrownHere } from './ThrownHere'

/** A variable that a cell has declared and set. */
export interface CellVariable {
  readonly name: string
  readonly value: unknown
  /** An `import` declared it. */
  readonly imported: boolean
  /** The cell that declared it last, where that is known. */
  readonly cell: string | undefined
}

/** The kernel's own place among the globals, where the inspector hands over a cell's value. */
const HAND_OVER = '__handOver'
/** Whoever steps out of a cell in a debugger does not step through what we evaluate: it is among our own programs. */
const OURS = `\n//# sourceURL=${pathToFileURL(path.join(__dirname, 'evaluated.js')).href.replace(/'/g, '')}\n`

/**
 * Evaluates cells in this process, one after another, through the inspector of this same thread: its REPL mode lets names be declared again,
 * awaits at the top, and knows a cell's last value.
 */
export class Evaluator {
  private session = connected()
  /** Any object of this process: the inspector calls a function only on one. */
  private anchor: Promise<string> | undefined
  private handedOver: unknown
  /** Of each name, which cell declared it last, and how. */
  private readonly declared = new Map<string, { imported: boolean; cell: string }>()

  constructor(
    private readonly interrupts: Interrupts,
    private readonly sources: Sources
  ) {
    Object.defineProperty(globalThis, HAND_OVER, { value: (value: unknown) => void (this.handedOver = value) })
  }

  /**
   * Runs a cell and returns its last value; a promise is waited for.
   * @throws what the cell throws, as {@link ThrownHere}; {@link CellSyntaxError} where it is no program; {@link Interrupted}
   */
  async evaluate(execution: Execution): Promise<unknown> {
    const { code, name, url, language, serial, signal } = execution
    const compiled = compileCell(code, { name, url, language, serial })
    this.sources.cell(name, url, compiled.columns)
    for (const { name: declared, imported } of compiled.names) this.declared.set(declared, { imported, cell: name })
    const answer = { settled: false }
    try {
      return await this.interrupts.during(execution, async () => {
        try {
          const value = await this.run(compiled.code, name)
          return value instanceof Promise ? ((await value) as unknown) : value
        } catch (thrown) {
          this.interrupts.look()
          const error = thrown instanceof ThrownHere ? thrown.thrown : thrown
          if (signal.aborted && (error === signal.reason || wasTerminated(error))) throw new Interrupted()
          throw thrown
        } finally {
          answer.settled = true
        }
      })
    } finally {
      // The inspector keeps what was logged alive.
      this.session.post('Runtime.discardConsoleEntries')
      // A cell that was given up still has its answer due. When its promise is collected, the inspector would give it from within the garbage
      // collector, which Node 24 does not survive: so nobody waits for it any more.
      if (!answer.settled) this.renewSession()
    }
  }

  /** What cells have declared and set, in the order in which the names were first declared. */
  async variables(): Promise<CellVariable[]> {
    const { names } = (await this.post('Runtime.globalLexicalScopeNames', {})) as Runtime.GlobalLexicalScopeNamesReturnType
    const there = new Set(names)
    // V8 does not keep the order of many names. Those of a `var` in a block come last.
    const unique = [...new Set([...this.declared.keys(), ...names])].filter(name => there.has(name))
    await this.post('Runtime.evaluate', { expression: `${HAND_OVER}([${unique.map(name => `() => ${name}`).join()}])${OURS}` })
    const read = this.handedOver as (() => unknown)[]
    this.handedOver = undefined
    return unique.flatMap((name, index) => {
      try {
        const { imported = false, cell } = this.declared.get(name) ?? {}
        return [{ name, value: read[index]?.(), imported, cell }]
      } catch {
        // It was never set: its cell failed before.
        return []
      }
    })
  }

  private async run(expression: string, cell: string): Promise<unknown> {
    // In a turn of its own: V8 drops all microtasks when it terminates one, and here none of the kernel's can be waiting among the cell's.
    await new Promise(resolve => setImmediate(resolve))
    const { result, exceptionDetails } = (await this.post('Runtime.evaluate', {
      expression,
      replMode: true,
      awaitPromise: true,
      objectGroup: 'cell'
    })) as Runtime.EvaluateReturnType
    try {
      if (!exceptionDetails) return await this.take(result)
      const { exception, text, lineNumber, columnNumber } = exceptionDetails
      const thrown = exception ? await this.take(exception) : new Error(text)
      // Where V8 itself finds no program, the place is not in the error's stack.
      const isCompileError = thrown instanceof SyntaxError && lineNumber + columnNumber > 0
      throw new ThrownHere(thrown, isCompileError ? this.sources.place(cell, lineNumber + 1, columnNumber + 1) : cell)
    } finally {
      this.session.post('Runtime.releaseObjectGroup', { objectGroup: 'cell' })
    }
  }

  /** The value itself of what the inspector names. */
  private async take({ objectId, value, unserializableValue }: Runtime.RemoteObject): Promise<unknown> {
    this.anchor ??= this.post('Runtime.evaluate', { expression: `globalThis${OURS}` }).then(answer => (answer as Runtime.EvaluateReturnType).result.objectId ?? '')
    await this.post('Runtime.callFunctionOn', {
      functionDeclaration: `function (value) { ${HAND_OVER}(value) }${OURS}`,
      arguments: [objectId !== undefined ? { objectId } : unserializableValue !== undefined ? { unserializableValue } : { value: value as unknown }],
      objectId: await this.anchor
    })
    const taken = this.handedOver
    this.handedOver = undefined
    return taken
  }

  private renewSession(): void {
    this.session.disconnect()
    this.session = connected()
    this.anchor = undefined
  }

  private post(method: string, params: object): Promise<object | undefined> {
    return new Promise((resolve, reject) => this.session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))))
  }
}

function connected(): Session {
  const session = new Session()
  session.connect()
  return session
}

/** What the inspector says of a terminated evaluation differs between versions of Node (24: `Internal error`); whether it was asked for, the signal knows. */
function wasTerminated(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'message' in error && /terminated|internal error/i.test(String(error.message))
}
