import { brotliCompressSync, constants } from 'node:zlib'

/** Pictures of what other viewers do not know. */
const FALLBACKS = ['image/svg+xml', 'text/html']

/**
 * A notebook as it is shipped: without the pictures of what our renderer draws itself, and compressed as a whole, since its outputs repeat
 * runs that lie too far apart for a .vsix's own compression.
 * @param {string} text the notebook's file
 * @param {readonly string[]} drawn MIME types that our renderer draws
 * @returns {Buffer}
 */
export function packedNotebook(text, drawn) {
  const notebook = JSON.parse(text)
  for (const { outputs = [] } of notebook.cells) {
    for (const { data = {} } of outputs) {
      if (drawn.some((type) => type in data)) for (const type of FALLBACKS) delete data[type]
    }
  }
  const plain = Buffer.from(`${JSON.stringify(notebook, null, 1)}\n`)
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } })
}
