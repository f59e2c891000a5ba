import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from '../../../src/learner/checkpoint/safetensors'
import { ownFolder } from './ownFolder'
import { readWithPython } from './python'

const FILE: SafetensorsFile = {
  metadata: { made: 'by a test', 'quo"ted': 'é ✓' },
  tensors: [
    { name: 'mask', dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) },
    { name: 'conv/kernel', dtype: 'float32', shape: [2, 2], values: Float32Array.of(1.5, -0, NaN, Infinity) },
    { name: 'scalar', dtype: 'int32', shape: [], values: Int32Array.of(-7) },
    { name: 'none', dtype: 'float32', shape: [0, 4], values: new Float32Array() }
  ]
}

/** A file with a header of one's own. */
function made(header: unknown, data = new Uint8Array()): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

describe('a safetensors file', function () {
  this.timeout(60_000)
  const file = ownFolder()

  it('gives back what was written, bit for bit', () => {
    const { tensors, metadata } = decodeSafetensors(Buffer.from(encodeSafetensors(FILE)))
    assert.deepEqual(metadata, FILE.metadata)
    const byName = (list: SafetensorsFile['tensors']) => [...list].sort((a, b) => a.name.localeCompare(b.name))
    assert.deepEqual(byName(tensors), byName(FILE.tensors))
    assert.ok(Object.is(tensors.find(({ name }) => name === 'conv/kernel')?.values[1], -0))
    // A file read into the middle of a buffer.
    const bytes = encodeSafetensors(FILE)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    assert.deepEqual(decodeSafetensors(shifted.subarray(3)).tensors, tensors)
    assert.deepEqual(decodeSafetensors(encodeSafetensors({ tensors: [], metadata: {} })), { tensors: [], metadata: {} })
  })

  it("is read by Python's safetensors", async function () {
    await writeFile(file('a.safetensors'), encodeSafetensors(FILE))
    const read = await readWithPython(
      this,
      ['safetensors.numpy', 'numpy'],
      `import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], 'np') as f:
    print(json.dumps({'metadata': f.metadata(), **{k: [str(f.get_tensor(k).dtype), list(f.get_tensor(k).shape), str(f.get_tensor(k).tolist())] for k in f.keys()}}))`,
      file('a.safetensors')
    )
    assert.deepEqual(read, { metadata: FILE.metadata, mask: ['bool', [3], '[True, False, True]'], 'conv/kernel': ['float32', [2, 2], '[[1.5, -0.0], [nan, inf]]'], scalar: ['int32', [], '-7'], none: ['float32', [0, 4], '[]'] })
  })

  it('that is cut off anywhere is refused', () => {
    const whole = encodeSafetensors(FILE)
    for (let length = 0; length < whole.length; length++) assert.throws(() => decodeSafetensors(whole.subarray(0, length)), Error, `${length} bytes`)
  })

  it('that does not add up is refused, and says where', () => {
    const one = (entry: object, data = new Uint8Array(8)): Uint8Array => made({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...entry } }, data)
    decodeSafetensors(one({}))
    const huge = new Uint8Array(16).fill(0xff)
    for (const [bytes, expected] of [
      [huge, /no safetensors file/],
      [Buffer.from('PK\u0003\u0004 a zip file'), /no safetensors file/],
      [made('nonsense'), /no JSON/],
      [made('[1]'), /no JSON object/],
      [made('null'), /no JSON object/],
      [one({ dtype: 'F64' }), /"w" holds "F64"/],
      [one({ dtype: 'toString' }), /"w" holds "toString"/],
      [one({ shape: [3] }), /"w" has 8 bytes .* \[3\] of F32/],
      [one({ shape: [-2] }), /entry of "w"/],
      [one({ shape: [2 ** 40, 2 ** 40] }), /"w" has 8 bytes/],
      [one({ data_offsets: [4, 12] }, new Uint8Array(12)), /from byte 4 on/],
      [one({ data_offsets: [8, 0] }), /"w" has -8 bytes/],
      [one({}, new Uint8Array(9)), /1 bytes follow/],
      [one({}, new Uint8Array(7)), /cut off/],
      [one({ data_offsets: [0] }), /entry of "w"/],
      [made({ w: 7 }), /entry of "w"/],
      [made({ __metadata__: { a: 1 } }), /metadata/],
      [made('{"__proto__": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}'), /cut off/]
    ] as const)
      assert.throws(() => decodeSafetensors(bytes), expected)
  })
})
