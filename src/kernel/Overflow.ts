import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MimeBundle } from '../run'
import type { Execution } from './Execution'
import { OverflowFile } from './OverflowFile'

/** Displays of one cell that its notebook takes: each is an output, and editors get slow with thousands. */
const MOST_DISPLAYS = 500

interface Shown {
  displays: number
  readonly printed: OverflowFile
  readonly displayed: OverflowFile
}

/** What cells show beyond what their notebook takes: the rest of what they print as text, of what they display as JSON, a line each. */
export class Overflow {
  private readonly shown = new WeakMap<Execution, Shown>()
  /** Of this process; the system clears it away some day. */
  private readonly folder = path.join(tmpdir(), `convscope-outputs-${process.pid}-${Date.now()}`)

  /** Takes printed text that the notebook does not get. */
  print(execution: Execution, text: string): void {
    this.of(execution).printed.write(text)
  }

  /** Whether the notebook takes another display of this cell; where it does not, the display is kept here. */
  takes(execution: Execution, bundle: MimeBundle): boolean {
    const shown = this.of(execution)
    if (++shown.displays <= MOST_DISPLAYS) return true
    shown.displayed.write(`${JSON.stringify(bundle)}\n`)
    return false
  }

  /** What is to be shown at a cell's end. */
  end(execution: Execution): MimeBundle[] {
    const shown = this.shown.get(execution)
    if (!shown) return []
    this.shown.delete(execution)
    const more = shown.displays - MOST_DISPLAYS
    return [shown.printed.end('All of the text that is left out'), more > 0 ? shown.displayed.end(`This cell displayed ${shown.displays.toLocaleString('en')} times. What it displayed after the first ${MOST_DISPLAYS}`) : undefined].filter(bundle => bundle !== undefined)
  }

  private of(execution: Execution): Shown {
    let shown = this.shown.get(execution)
    if (!shown) {
      const file = (name: string): OverflowFile => new OverflowFile(path.join(this.folder, `run-${execution.serial}${name}`))
      this.shown.set(execution, (shown = { displays: 0, printed: file('.txt'), displayed: file('-displays.jsonl') }))
    }
    return shown
  }
}
