import path from 'node:path'

/** The file that a person means: relative to the notebook's folder, and with `.safetensors` where no ending is given. */
export function checkpointFile(method: 'save' | 'load', name: string): string {
  // A cell's JavaScript may pass anything.
  if (typeof name !== 'string' || name === '') throw new TypeError(`learn.${method}(file): the file must be a path, such as 'models/first', but it is ${JSON.stringify(name)}.`)
  return path.resolve(path.extname(name) === '' ? `${name}.safetensors` : name)
}
