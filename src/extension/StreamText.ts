export type StreamName = 'stdout' | 'stderr'

/** Characters of printed text that one execution may put into its notebook. The kernel bounds what cells print; this is for programs they start. */
export const PRINTED_LIMIT = 2_000_000

/**
 * What a cell prints, gathered so that a flood of small writes becomes a few large ones. Text of one stream is joined; a change of
 * stream starts a new piece. After {@link PRINTED_LIMIT} characters the rest is only counted.
 */
export class StreamText {
  private pieces: { name: StreamName; text: string }[] = []
  private printed = 0
  private counted = 0

  /** Characters that were printed after the limit. */
  get leftOut(): number {
    return this.counted
  }
  get empty(): boolean {
    return this.pieces.length === 0
  }

  add(name: StreamName, text: string): void {
    const kept = text.slice(0, Math.max(0, PRINTED_LIMIT - this.printed))
    this.printed += kept.length
    this.counted += text.length - kept.length
    if (kept === '') return
    const last = this.pieces.at(-1)
    if (last?.name === name) last.text += kept
    else this.pieces.push({ name, text: kept })
  }

  /** Takes out what has gathered. */
  take(): { name: StreamName; text: string }[] {
    return this.pieces.splice(0)
  }
}
