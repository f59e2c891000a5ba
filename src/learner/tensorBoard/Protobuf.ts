const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

/** Writes one message of protocol buffers, field by field. (https://protobuf.dev/programming-guides/encoding) */
export class Protobuf {
  private readonly bytes: number[] = []

  /** A `double`. */
  double(field: number, value: number): this {
    return this.tag(field, FIXED64).fixed64(value)
  }
  /** A `float`. */
  float(field: number, value: number): this {
    const view = new DataView(new ArrayBuffer(4))
    view.setFloat32(0, value, true)
    this.tag(field, FIXED32).bytes.push(...new Uint8Array(view.buffer))
    return this
  }
  /** An `int64` of at least 0, up to 2⁵³ − 1. */
  integer(field: number, value: number): this {
    return this.tag(field, VARINT).varint(value)
  }
  /** A `string`. */
  text(field: number, value: string): this {
    return this.block(field, new TextEncoder().encode(value))
  }
  /** A message within this one. */
  message(field: number, value: Protobuf): this {
    return this.block(field, value.bytes)
  }
  /** A packed `repeated double`. */
  doubles(field: number, values: readonly number[]): this {
    this.tag(field, LENGTH).varint(8 * values.length)
    for (const value of values) this.fixed64(value)
    return this
  }
  finish(): Uint8Array {
    return Uint8Array.from(this.bytes)
  }

  private tag(field: number, type: number): this {
    return this.varint(field * 8 + type)
  }
  private varint(value: number): this {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes.push((rest % 128) + 128)
    this.bytes.push(rest)
    return this
  }
  private fixed64(value: number): this {
    const view = new DataView(new ArrayBuffer(8))
    view.setFloat64(0, value, true)
    this.bytes.push(...new Uint8Array(view.buffer))
    return this
  }
  private block(field: number, content: ArrayLike<number>): this {
    this.tag(field, LENGTH).varint(content.length)
    for (let at = 0; at < content.length; at++) this.bytes.push(content[at]!)
    return this
  }
}
