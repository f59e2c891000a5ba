import fc from 'fast-check'
import { deflateSync, inflateSync } from 'fflate'
import { fromBase64, toBase64 } from '../../../src/run'

// What a notebook's file may hold after an accident or by malice: items that were saved, changed in ways that are drawn by chance.

/** Texts that would run, were they taken for markup, or for a key of every object. Each sets `globalThis.executed` if it does. */
export const SCRIPTS = [
  '<script>globalThis.executed=1</script>',
  '"><img src=x onerror="globalThis.executed=1">',
  '<svg onload="globalThis.executed=1">',
  '<a href="javascript:globalThis.executed=1">press</a>',
  'javascript:globalThis.executed=1',
  '</style><script>globalThis.executed=1</script>',
  '${globalThis.executed=1}',
  '__proto__',
  'constructor'
]

const NUMBERS = [0, -1, 0.5, 1e9, 2 ** 31, 2 ** 53, -(2 ** 53), Number.MAX_SAFE_INTEGER, 1e300, -1e300, 5e-324]
const TEXTS = ['', 'NaN', 'Infinity', '-Infinity', 'x'.repeat(9_999), '\u202e\u0000\ud800', ...SCRIPTS]
const nested = Array.from({ length: 2000 }).reduce<unknown>(inner => [inner], 1)
const Hostile = fc.oneof(
  fc.constantFrom<unknown>(...NUMBERS, ...TEXTS),
  fc.constantFrom<unknown>(null, true, false, [], {}, nested, Array.from({ length: 5000 }, () => 7), { ['__proto__x']: 1 }),
  fc.jsonValue({ maxDepth: 2 })
)

interface Change {
  /** Which child is taken at each depth, modulo their number. */
  readonly path: number[]
  readonly how: 'replace' | 'remove' | 'repeat' | 'add'
  readonly key: string
  readonly value: unknown
}
const ChangeOfValue: fc.Arbitrary<Change> = fc.record({
  path: fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }),
  how: fc.constantFrom('replace', 'replace', 'remove', 'repeat', 'add'),
  key: fc.constantFrom('__proto__', 'constructor', 'toString', 'view', 'live', 'layers', 'executed'),
  value: Hostile
})

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of a value with one change in it; what lies beside the way there is shared. */
function changed(value: unknown, { path, ...change }: Change): unknown {
  const [at = 0, ...rest] = path
  const children = Array.isArray(value) ? value.map((child: unknown, index) => [String(index), child] as [string, unknown]) : isObject(value) ? Object.entries(value) : []
  if (children.length === 0) return change.value
  const chosen = at % children.length
  const next = children.flatMap(([key, child], index): [string, unknown][] => {
    if (index !== chosen) return [[key, child]]
    const deeper = typeof child === 'object' && child !== null && rest.length > 0
    if (deeper) return [[key, changed(child, { path: rest, ...change })]]
    if (change.how === 'remove') return []
    if (change.how === 'replace') return [[key, change.value]]
    return change.how === 'add' ? [[key, child], [change.key, change.value]] : [[key, child], [key, child], [`${key}2`, child]]
  })
  if (Array.isArray(value)) return next.map(([, child]) => child)
  const copy = {}
  // As JSON.parse does: an own property, whatever its name.
  for (const [key, child] of next) Object.defineProperty(copy, key, { value: child, enumerable: true, configurable: true, writable: true })
  return copy
}

/** Bytes of 64-bit and 32-bit floats, as the columns of a run have them, and of plain text. */
const Floats = fc.constantFrom(...[NaN, Infinity, -Infinity, 0, -1, 1e300, 2 ** 40, 3e38].flatMap(value => [new Uint8Array(Float64Array.of(value).buffer), new Uint8Array(Float32Array.of(value).buffer)]))
const ChangesOfColumns = fc.array(fc.record({ at: fc.nat(), bytes: fc.oneof(Floats, fc.uint8Array({ maxLength: 8 })), times: fc.constantFrom(1, 1, 8, 500) }), { minLength: 1, maxLength: 4 })

/** All columns of a saved run. */
function columnsIn(value: unknown): { bytes: number; data: string }[] {
  if (Array.isArray(value)) return value.flatMap(columnsIn)
  if (!isObject(value)) return []
  return typeof value['data'] === 'string' && typeof value['bytes'] === 'number' ? [value as { bytes: number; data: string }] : Object.values(value).flatMap(columnsIn)
}

/** Writes into the columns of a saved run, each change into some of them, and packs them again, so that only their sense is wrong. */
function withColumns(item: unknown, changes: readonly { at: number; bytes: Uint8Array; times: number }[]): unknown {
  const copy: unknown = structuredClone(item)
  const all = columnsIn(copy)
  for (const { at, bytes, times } of changes) {
    const chosen = all[at % all.length]
    if (!chosen) continue
    const columns = inflateSync(fromBase64(chosen.data))
    for (let time = 0; time < times; time++) {
      const place = (Math.floor(at / all.length) % Math.max(1, columns.length)) + time * bytes.length
      if (place + bytes.length <= columns.length) columns.set(bytes, place)
    }
    chosen.data = toBase64(deflateSync(columns, { level: 1 }))
  }
  return copy
}

/** Puts a text in the place of every name. */
const renamed = (value: unknown, text: string): unknown =>
  JSON.parse(JSON.stringify(value), (key, child: unknown) => (typeof child === 'string' && ['name', 'type', 'takenAt', 'reason', 'optimizer', 'device', 'label', 'words', 'finding', 'text', 'note'].includes(key) ? text : child)) as unknown

const views = [...['run', 'loss', 'sched', 'lrFind', 'colorDim', 'layerStats', 'hist', 'deadChart'].map(kind => ({ kind })), { kind: 'hist', layer: 0, row: Number.MAX_SAFE_INTEGER }, { kind: 'loss', skipStart: 1e9 }, { kind: 'loss', skipStart: Number.MAX_SAFE_INTEGER }, { kind: 'lrFind', marks: [{ label: SCRIPTS[0], x: -1e300 }, { label: SCRIPTS[3], x: 5e-324 }] }]

/** A saved item's text, damaged: in its values, in its columns, in its characters, or cut off. Some are left readable, with other contents. */
export function damagedItem(items: readonly unknown[]): fc.Arbitrary<string> {
  const item = fc.constantFrom(...items)
  const values = fc.tuple(item, fc.array(ChangeOfValue, { minLength: 1, maxLength: 3 })).map(([saved, changes]) => JSON.stringify(changes.reduce(changed, saved)))
  const columns = fc.tuple(item, ChangesOfColumns, fc.option(fc.constantFrom(...views), { nil: undefined })).map(([saved, changes, view]) => JSON.stringify(withColumns(isObject(saved) && view ? { ...saved, view } : saved, changes)))
  const scripts = fc.tuple(item, fc.constantFrom(...SCRIPTS)).map(([saved, text]) => JSON.stringify(renamed(saved, text)))
  const cut = fc.tuple(item, fc.nat()).map(([saved, length]) => {
    const text = JSON.stringify(saved)
    return text.slice(0, length % text.length)
  })
  const characters = fc.tuple(item, fc.nat(), fc.nat(40), fc.constantFrom('', '9', '"', '{', '}', ']', '-1e308', '1e999', 'null', ',"__proto__":{"executed":1},', '\\u0000')).map(([saved, at, length, put]) => {
    const text = JSON.stringify(saved)
    const place = at % text.length
    return text.slice(0, place) + put + text.slice(place + length)
  })
  return fc.oneof({ weight: 5, arbitrary: values }, { weight: 3, arbitrary: columns }, { weight: 1, arbitrary: scripts }, { weight: 1, arbitrary: cut }, { weight: 2, arbitrary: characters })
}
