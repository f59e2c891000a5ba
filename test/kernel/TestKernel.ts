import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { KernelProcess, type CellOutcome, type KernelExit, type KernelOptions } from '../../src/kernel/host/KernelProcess'
import type { KernelToHost } from '../../src/kernel/protocol'
import type { MimeBundle, RunEvent } from '../../src/run'

/** The built programs, beside the bundle of these tests. */
export const DIST = path.join(__dirname, '../../dist')

export interface CellRun extends CellOutcome {
  messages: KernelToHost[]
  stdout: string
  stderr: string
  displays: MimeBundle[]
  /** Of its last value. */
  result: MimeBundle | undefined
  events: RunEvent[]
}

/** A folder of its own for a notebook; `remove` takes it away. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'convscope-kernel-'))

  write(name: string, text: string): string {
    const file = path.join(this.path, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A real kernel process, with what it says gathered by cell. */
export class TestKernel {
  readonly folder = new Folder()
  readonly all: KernelToHost[] = []
  readonly kernel: KernelProcess
  exit: KernelExit | undefined
  private cells = 0

  constructor(options: Partial<KernelOptions> = {}) {
    this.kernel = new KernelProcess({
      script: path.join(DIST, 'kernel.js'),
      folder: this.folder.path,
      engine: 'wasm',
      onMessage: message => this.all.push(message),
      onExit: exit => (this.exit = exit),
      ...options
    })
  }

  /** Executes a cell named `cell-1.ts`, `cell-2.ts`, … */
  async run(code: string, language: 'typescript' | 'javascript' = 'typescript'): Promise<CellRun> {
    const execution = `execution ${++this.cells}`
    const outcome = await this.kernel.execute({ execution, code, name: `cell-${this.cells}.${language === 'typescript' ? 'ts' : 'js'}`, language })
    const messages = this.all.filter(message => 'execution' in message && message.execution === execution)
    const text = (name: string): string => messages.flatMap(message => (message.type === 'stream' && message.name === name ? [message.text] : [])).join('')
    const displays = messages.flatMap(message => (message.type === 'display' && message.kind === 'display' ? [message.data] : []))
    const result = messages.flatMap(message => (message.type === 'display' && message.kind === 'result' ? [message.data] : [])).at(-1)
    const events = messages.flatMap(message => (message.type === 'run' ? [message.event] : []))
    return { ...outcome, messages, stdout: text('stdout'), stderr: text('stderr'), displays, result, events }
  }

  /** The text of a cell's last value; fails where the cell does. */
  async value(code: string, language?: 'typescript' | 'javascript'): Promise<unknown> {
    const run = await this.run(code, language)
    if (run.error) throw new Error(`The cell failed: ${run.error.stack}`)
    return run.result?.['text/plain']
  }

  /** Waits until something was said; fails after ten seconds. */
  async until(condition: (messages: readonly KernelToHost[]) => boolean): Promise<void> {
    const end = Date.now() + 10_000
    while (!condition(this.all)) {
      if (Date.now() > end) throw new Error('It was never said.')
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  /** Waits until a cell has printed this. */
  async printed(text: string): Promise<void> {
    await this.until(messages => messages.some(message => message.type === 'stream' && message.text.includes(text)))
  }

  async end(): Promise<void> {
    await this.kernel.shutdown()
    this.folder.remove()
  }
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export async function eventually(condition: () => boolean, what: string, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`It did not come to pass: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
