import type { KernelToHost } from '../../kernel/protocol'

/** The line at the foot of a terminal which says what goes on. Where there is no terminal it says nothing. */
export class ProgressLine {
  private shown = false

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
    if (message.type === 'run' && message.event.type === 'end') this.clear()
    if (message.type !== 'progress') return
    const { label, fraction, detail } = message
    if (fraction === 1) this.clear()
    else this.show([label, fraction === undefined ? undefined : `${bar(fraction)} ${Math.round(fraction * 100)} %`, detail].filter(part => part !== undefined).join(' · '))
  }
}

/** `██████░░░░░░` */
function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * 12)
  return '█'.repeat(full) + '░'.repeat(12 - full)
}
