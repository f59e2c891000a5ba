/** What went wrong with an engine, what was expected and what to do, in words for the person at the notebook. */
export class EngineError extends Error {
  /** What stands before the message. */
  override readonly name = 'EngineError'
}
