import path from 'node:path'
import { serialize } from 'node:v8'
import { KernelProcess } from '../../kernel/host/KernelProcess'
import type { EngineName } from '../../engine'
import { RunRecord } from '../../run'

/** One training run, seen from the parent. */
export interface MeasuredRun {
  name: string
  /** `[batches]`: when each batch ended, in seconds since the run's start. */
  batchEnds: number[]
}

/** A real kernel process that trains for a measurement. Its parent does with the run's events what an extension host does: it keeps the record. */
export class BenchKernel {
  readonly runs: MeasuredRun[] = []
  /** Messages that belong to training runs, and their size as they travel. */
  traffic = { messages: 0, bytes: 0 }
  engine = ''
  private readonly byId = new Map<string, { record: RunRecord; run: MeasuredRun }>()
  private readonly kernel: KernelProcess
  private stderr = ''

  constructor(engine: EngineName) {
    this.kernel = new KernelProcess({
      script: path.join(__dirname, 'kernel.js'),
      folder: process.cwd(),
      engine,
      onMessage: message => {
        if (message.type === 'engine') this.engine = `${message.name} ${message.version} (${message.device})`
        if (message.type === 'stream' && message.name === 'stderr') this.stderr += message.text
        if (message.type !== 'run') return
        this.traffic.messages++
        this.traffic.bytes += serialize(message).length
        const { event } = message
        if (event.type === 'start') {
          const run: MeasuredRun = { name: event.meta.name, batchEnds: [] }
          this.runs.push(run)
          this.byId.set(event.meta.id, { run, record: new RunRecord(event.meta) })
        } else {
          const known = this.byId.get(event.run)
          known?.record.apply(event)
          if (event.type === 'steps') known?.run.batchEnds.push(...event.seconds)
        }
      }
    })
  }

  /** Executes a TypeScript cell. @throws what went wrong, in words */
  async execute(code: string): Promise<void> {
    const { error } = await this.kernel.execute({ code, name: 'bench.ts', language: 'typescript' })
    if (error) throw new Error(`${error.stack}\n${this.stderr.slice(-2000)}`)
  }

  /** Forgets what was measured so far: it was to warm up. */
  forget(): void {
    this.runs.length = 0
    this.byId.clear()
    this.traffic = { messages: 0, bytes: 0 }
  }

  async end(): Promise<void> {
    await this.kernel.shutdown()
  }
}

/** Seconds from one batch's end to the next. */
export function batchSeconds({ batchEnds }: MeasuredRun): number[] {
  return batchEnds.slice(1).map((end, index) => end - (batchEnds[index] ?? NaN))
}
