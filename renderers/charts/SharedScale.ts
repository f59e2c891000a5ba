/** The bright end of the colours of several heatmaps: one colour stands for one count in all of them. */
export class SharedScale {
  /** The greatest count so far. */
  greatest = 1
  private readonly listeners = new Set<() => void>()

  /** One of the heatmaps has a count as great as this. */
  raise(greatest: number): void {
    if (greatest <= this.greatest) return
    this.greatest = greatest
    for (const listener of this.listeners) listener()
  }

  /** Calls `listener` whenever the end goes up, until the returned function is called. */
  onRaise(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
