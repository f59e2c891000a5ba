import { Session, type Runtime } from 'node:inspector'
import { compileCell } from './compileCell'
import { Interrupted, type Execution } from './Execution'
import type { Interrupts } from './Interrupts'
import type { Sources } from './Sources'
import { ThrownHere } from './ThrownHere'

/** The kernel's own place among the globals, where the inspector hands over a cell's value. */
const HAND_OVER = '__handOver'

/**
 * Evaluates cells in this process, one after another, through the inspector of this same thread: its REPL mode lets names be declared again,
 * awaits at the top, and knows a cell's last value.
 */
export class Evaluator {
  private readonly session = new Session()
  private handedOver: unknown

  constructor(
    private readonly interrupts: Interrupts,
    private readonly sources: Sources
  ) {
    this.session.connect()
    Object.defineProperty(globalThis, HAND_OVER, { value: (value: unknown) => void (this.handedOver = value) })
  }

  /**
   * Runs a cell and returns its last value; a promise is waited for.
   * @throws what the cell throws, {@link CellSyntaxError} where it is no program, {@link Interrupted}, {@link ThrownHere} for what has no stack
   */
  async evaluate(execution: Execution): Promise<unknown> {
    const { code, name, language, serial, signal } = execution
    const compiled = compileCell(code, { name, language, serial })
    this.sources.cell(name, compiled.columns)
    return this.interrupts.during(execution, async () => {
      try {
        const value = await this.run(compiled.code, name)
        return value instanceof Promise ? await value : value
      } catch (thrown) {
        this.interrupts.look()
        const error = thrown instanceof ThrownHere ? thrown.thrown : thrown
        if (signal.aborted && (error === signal.reason || wasTerminated(error))) throw new Interrupted()
        throw thrown
      } finally {
        // The inspector keeps what was logged alive.
        this.session.post('Runtime.discardConsoleEntries')
      }
    })
  }

  private async run(expression: string, cell: string): Promise<unknown> {
    // In a turn of its own: V8 drops all microtasks when it terminates one, and here none of the kernel's can be waiting among the cell's.
    await new Promise(resolve => setImmediate(resolve))
    const { result, exceptionDetails } = await this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression, replMode: true, awaitPromise: true, objectGroup: 'cell' })
    try {
      if (!exceptionDetails) return await this.take(result)
      const thrown = exceptionDetails.exception ? await this.take(exceptionDetails.exception) : new Error(exceptionDetails.text)
      // Where V8 itself finds no program, the place is not in the error's stack.
      const isCompileError = thrown instanceof SyntaxError && exceptionDetails.lineNumber + exceptionDetails.columnNumber > 0
      throw new ThrownHere(thrown, isCompileError ? this.sources.place(cell, exceptionDetails.lineNumber + 1, exceptionDetails.columnNumber + 1) : cell)
    } finally {
      this.session.post('Runtime.releaseObjectGroup', { objectGroup: 'cell' })
    }
  }

  /** The value itself of what the inspector names. */
  private async take(remote: Runtime.RemoteObject): Promise<unknown> {
    await this.post('Runtime.callFunctionOn', {
      functionDeclaration: `function (value) { ${HAND_OVER}(value) }`,
      arguments: [remote.objectId === undefined ? { value: remote.value as unknown, ...(remote.unserializableValue ? { unserializableValue: remote.unserializableValue } : {}) } : { objectId: remote.objectId }],
      objectId: await this.anchor()
    })
    const value = this.handedOver
    this.handedOver = undefined
    return value
  }

  private anchored: Promise<string> | undefined
  /** Any object of this process: the inspector calls a function only on one. */
  private anchor(): Promise<string> {
    this.anchored ??= this.post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression: 'globalThis' }).then(({ result }) => result.objectId ?? '')
    return this.anchored
  }

  private post<R>(method: string, params: object): Promise<R> {
    return new Promise((resolve, reject) => this.session.post(method, params, (error, result) => (error ? reject(error) : resolve(result as R))))
  }
}

/** What the inspector says of a terminated evaluation differs between versions of Node; whether it was asked for, the signal knows. */
function wasTerminated(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'message' in error && /terminated|internal error/i.test(String(error.message))
}
