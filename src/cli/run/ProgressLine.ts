import type { KernelToHost } from '../../kernel/protocol'
import type { RunEvent, RunMeta } from '../../run'

/** The line at the foot of a terminal which says what goes on. Where there is no terminal it says nothing. */
export class ProgressLine {
  private shown = false
  private readonly runs = new Map<string, RunMeta>()

  constructor(private readonly terminal: NodeJS.WriteStream) {}

  /** Takes the line away, so that something else can be printed. */
  clear(): void {
    if (this.shown) this.terminal.write('\r\u001b[K')
    this.shown = false
  }

  show(text: string): void {
    if (!this.terminal.isTTY) return
    this.terminal.write(`\r\u001b[K${text.slice(0, Math.max(20, (this.terminal.columns || 80) - 1))}`)
    this.shown = true
  }

  take(message: KernelToHost): void {
    if (message.type === 'run') this.takeRun(message.event)
    else if (message.type === 'progress') {
      const { label, fraction, detail } = message
      if (fraction === 1) this.clear()
      else this.show([label, fraction === undefined ? undefined : `${Math.round(fraction * 100)} %`, detail].filter(part => part !== undefined).join(' · '))
    }
  }

  private takeRun(event: RunEvent): void {
    if (event.type === 'start') this.runs.set(event.meta.id, event.meta)
    else if (event.type === 'end') this.clear()
    else if (event.type === 'steps') {
      const meta = this.runs.get(event.run)
      if (!meta) return
      const steps = event.from + event.count
      const seconds = event.seconds.at(-1) ?? NaN
      const epoch = Math.min(meta.epochs, Math.floor((steps - 1) / Math.max(1, meta.stepsPerEpoch)) + 1)
      this.show(`epoch ${epoch} of ${meta.epochs} · batch ${steps} of ${meta.epochs * meta.stepsPerEpoch} · loss ${event.loss.at(-1)?.toFixed(4)} · ${Math.round((steps * meta.data.batchSize) / seconds).toLocaleString('en')} images/s`)
    }
  }
}
