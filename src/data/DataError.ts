/** What is wrong with data or how they were asked for, what was expected and what to do, in words for the person at the notebook. */
export class DataError extends Error {
  /** What stands before the message. */
  override readonly name = 'DataError'
}
