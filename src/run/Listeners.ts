/** Who in this process hears of something. */
export class Listeners<T> {
  readonly #listeners = new Set<(news: T) => void>()

  /** Calls `listener` with whatever is told from now on; returns what ends that. */
  add(listener: (news: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(news: T): void {
    for (const listener of this.#listeners) listener(news)
  }
}
