/** A run that cannot be written as a file of this kind. The message is meant for a person. */
export class RunFileError extends Error {
  override name = 'RunFileError'
}
