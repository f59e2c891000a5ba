/** A figure that cannot be shown; the message says what is wrong with it and is meant for a person. */
export class FigureError extends Error {
  override name = 'FigureError'
}
