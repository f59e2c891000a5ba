import { Inflate } from 'fflate'
import { fromBase64 } from './base64'

/** Characters of base64 that are inflated at first, four for three bytes; each time twice as many, up to the most. */
const [FIRST_CHUNK, MOST_CHUNK] = [1024, 65_536]

/** Deflated bytes that are inflated as far as somebody has asked for them: of hundreds of layers a list shows a screenful. */
export class PartialInflate {
  private readonly out: Uint8Array<ArrayBuffer>
  /** Bytes that are inflated. */
  private known = 0
  /** Characters that are read. */
  private at = 0
  private chunk = FIRST_CHUNK
  /** What is behind it cannot be read either. */
  private damage: Error | undefined
  private readonly inflate = new Inflate(chunk => {
    if (this.known + chunk.length > this.out.length) throw new Error(`more than ${this.out.length} bytes of columns`)
    this.out.set(chunk, this.known)
    this.known += chunk.length
  })

  /**
   * @param data base64
   * @param bytes the inflated size; no more room is taken than that
   */
  constructor(
    private readonly data: string,
    bytes: number
  ) {
    this.out = new Uint8Array(bytes)
  }

  /** The inflated bytes, of which the first `end` can be read. Throws where the data are damaged: what is behind the last byte is looked at with it. */
  upTo(end: number): Uint8Array<ArrayBuffer> {
    const { out } = this
    if (this.damage) throw this.damage
    try {
      this.read(end)
    } catch (error) {
      throw (this.damage = error instanceof Error ? error : new Error(String(error)))
    }
    if (this.known < end) throw new Error(`${this.known} bytes of columns, expected ${out.length}`)
    return out
  }

  private read(end: number): void {
    const { data, out } = this
    while (this.at < data.length && (this.known < end || end === out.length)) {
      const chunk = data.slice(this.at, this.at + this.chunk)
      this.at += this.chunk
      this.chunk = Math.min(MOST_CHUNK, this.chunk * 2)
      this.inflate.push(fromBase64(chunk), this.at >= data.length)
    }
  }
}
