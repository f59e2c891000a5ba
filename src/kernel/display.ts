import { inspect } from 'node:util'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'

const MAX_TEXT = 20_000
/** An output larger than this makes a notebook too heavy to save. */
const MAX_BUNDLE = 20_000_000

/**
 * What is shown of a value, or nothing of `undefined`: what its `Symbol.for('Jupyter.display')` method returns, else its inspection as text.
 * Never throws: an error in that method is told above the inspection.
 */
export async function displayOf(value: unknown): Promise<MimeBundle | undefined> {
  if (value === undefined) return undefined
  if (!isDisplayable(value)) return { 'text/plain': inspectValue(value) }
  try {
    const bundle: unknown = await value[JUPYTER_DISPLAY]()
    if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle)) throw new TypeError(`it returned ${inspectValue(bundle)}, not an object of MIME types`)
    const cleaned = cleanBundle(bundle as Record<string, unknown>)
    if (Object.keys(cleaned).length === 0) throw new TypeError('it returned no MIME type, such as text/plain, with a value')
    return cleaned
  } catch (error) {
    return { 'text/plain': `(It could not display itself: ${error instanceof Error ? error.message : String(error)})\n${inspectValue(value)}` }
  }
}

function isDisplayable(value: unknown): value is Displayable {
  try {
    return (typeof value === 'object' || typeof value === 'function') && value !== null && typeof (value as Partial<Displayable>)[JUPYTER_DISPLAY] === 'function'
  } catch {
    return false
  }
}

/** Readable text of any value, bounded. Never throws. */
function inspectValue(value: unknown): string {
  let text: string
  try {
    text = inspect(value, { depth: 3, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 })
  } catch (error) {
    text = `(a value that cannot be inspected: ${error instanceof Error ? error.message : 'its inspection throws'})`
  }
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}

/** Only MIME types, only what JSON can hold; binary data becomes base64, as in a notebook's file. */
function cleanBundle(bundle: Record<string, unknown>): MimeBundle {
  const cleaned: MimeBundle = {}
  let size = 0
  for (const [type, value] of Object.entries(bundle)) {
    if (value === undefined || value === null) continue
    if (!/^[\w.+-]+\/[\w.+-]+$/.test(type)) throw new TypeError(`'${type.slice(0, 100)}' is no MIME type`)
    const json = JSON.stringify(ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? toBase64(value) : value) as string | undefined
    if (json === undefined) throw new TypeError(`the value for ${type} is a ${typeof value}`)
    size += json.length
    if (size > MAX_BUNDLE) throw new RangeError(`it is larger than ${MAX_BUNDLE / 1e6} MB, too much for a notebook`)
    cleaned[type] = JSON.parse(json) as unknown
  }
  return cleaned
}

function toBase64(bytes: ArrayBufferView | ArrayBuffer): string {
  return (ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes)).toString('base64')
}
