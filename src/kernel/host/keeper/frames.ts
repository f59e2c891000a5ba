import { deserialize, serialize } from 'node:v8'

// Messages on a stream or in a file, one after another: four bytes say how long a message is, then it follows as a structured clone
// (typed arrays stay typed).

const HEAD_BYTES = 4
/** A longer message was not written by us. */
export const LONGEST_BYTES = 1 << 30

/** The bytes of one message. */
export function frame(message: unknown): Buffer {
  const body = serialize(message)
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(body.length)
  return Buffer.concat([head, body])
}

/** Takes bytes as they come and gives each whole message on. Throws at what is no message. */
export class FrameReader {
  private pieces: Buffer[] = []
  private waiting = 0

  /** @param longest bytes that a message may have; may be changed */
  constructor(
    private readonly take: (message: unknown) => void,
    public longest = LONGEST_BYTES
  ) {}

  push(bytes: Buffer): void {
    this.pieces.push(bytes)
    this.waiting += bytes.length
    for (;;) {
      if (this.waiting < HEAD_BYTES) return
      const length = this.peek(HEAD_BYTES).readUInt32LE()
      if (length > this.longest) throw new Error(`A message of ${length} bytes is none of ours.`)
      if (this.waiting < HEAD_BYTES + length) return
      const body = this.peek(HEAD_BYTES + length)
      this.pieces = [body.subarray(HEAD_BYTES + length)]
      this.waiting -= HEAD_BYTES + length
      this.take(deserialize(body.subarray(HEAD_BYTES, HEAD_BYTES + length)))
    }
  }

  /** All that waits, as one piece, where the first does not have so many bytes. */
  private peek(bytes: number): Buffer {
    const [first] = this.pieces
    if (first && first.length >= bytes) return first
    const whole = Buffer.concat(this.pieces)
    this.pieces = [whole]
    return whole
  }
}
