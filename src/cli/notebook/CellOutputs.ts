import type { CellError, KernelToHost } from '../../kernel/protocol'
import { runBundle } from '../../picture'
import { RunRecord, type MimeBundle, type RunEvent } from '../../run'
import { lines } from './NotebookFile'

/** An output as it stands in a notebook's file. */
export type Output =
  | { output_type: 'stream'; name: 'stdout' | 'stderr'; text: string[] }
  | { output_type: 'display_data'; data: MimeBundle; metadata: object }
  | { output_type: 'execute_result'; data: MimeBundle; metadata: object; execution_count: number }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] }

type Slot = { output: Output; live?: string } | { name: 'stdout' | 'stderr'; text: string } | { run: RunRecord }

/** What comes of one execution of a cell, in order: a run takes its place where it started and is written once, as it is at the end. */
export class CellOutputs {
  private readonly slots: Slot[] = []

  constructor(private readonly executionCount: number) {}

  get runs(): RunRecord[] {
    return this.slots.flatMap(slot => ('run' in slot ? [slot.run] : []))
  }

  take(message: KernelToHost): void {
    if (message.type === 'stream') this.print(message.name, message.text)
    else if (message.type === 'display') this.show(message.data, message.kind)
    else if (message.type === 'live') this.showLive(message.id, message.data)
    else if (message.type === 'run') this.applyRun(message.event)
  }

  /** Ends the runs which the kernel can end no more, and tells the error. */
  fail(error: CellError): void {
    for (const run of this.runs) if (run.live) run.apply({ type: 'end', run: run.meta.id, state: error.name === 'KernelDied' ? 'died' : 'interrupted', reason: error.message })
    this.slots.push({ output: { output_type: 'error', ename: error.name, evalue: error.message, traceback: error.stack.split('\n') } })
  }

  /** The outputs as a notebook's file holds them. */
  toJSON(): Output[] {
    return this.slots.map(slot => {
      if ('output' in slot) return slot.output
      if ('run' in slot) return { output_type: 'display_data', data: asFileHolds(runBundle(slot.run)), metadata: {} }
      return { output_type: 'stream', name: slot.name, text: lines(slot.text) }
    })
  }

  private print(name: 'stdout' | 'stderr', text: string): void {
    const last = this.slots.at(-1)
    if (last && 'name' in last && last.name === name) last.text += text
    else this.slots.push({ name, text })
  }

  private show(bundle: MimeBundle, kind: 'display' | 'result'): void {
    const data = asFileHolds(bundle)
    const output: Output = kind === 'result' ? { output_type: 'execute_result', data, metadata: {}, execution_count: this.executionCount } : { output_type: 'display_data', data, metadata: {} }
    this.slots.push({ output })
  }

  /** A live display takes its place where it began, and is written as it was last. */
  private showLive(id: string, bundle: MimeBundle): void {
    const output: Output = { output_type: 'display_data', data: asFileHolds(bundle), metadata: {} }
    const before = this.slots.find(slot => 'output' in slot && slot.live === id)
    if (before && 'output' in before) before.output = output
    else this.slots.push({ output, live: id })
  }

  private applyRun(event: RunEvent): void {
    if (event.type === 'start') this.slots.push({ run: new RunRecord(event.meta) })
    else this.runs.find(run => run.meta.id === event.run)?.apply(event)
  }
}

/** Text as a list of lines; JSON and base64 stay. */
function asFileHolds(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(Object.entries(bundle).map(([type, value]) => [type, typeof value === 'string' && isText(type) ? lines(value) : value]))
}

const isText = (type: string): boolean => type.startsWith('text/') || type === 'image/svg+xml' || type === 'application/javascript'
