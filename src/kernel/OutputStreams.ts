import { StringDecoder } from 'node:string_decoder'
import type { Channel } from './Channel'
import type { Execution } from './Execution'
import type { Overflow } from './Overflow'
import type { Sources } from './Sources'

type StreamName = 'stdout' | 'stderr'

/** Text waits so long for more of it. */
const GATHER_MS = 30
const MESSAGE_CHARACTERS = 32_768
/** What a cell prints beyond this is held back, but for its end. */
const CELL_CHARACTERS = 1_000_000
const TAIL_CHARACTERS = 20_000

interface Pending {
  execution: Execution
  name: StreamName
  text: string
}
interface Printed {
  sent: number
  heldBack: number
  tail: string
}

/**
 * What cells print: gathered into few messages, in order, never cutting a character in two. A flood is bounded: after a million characters
 * only the last twenty thousand are kept, and shown at the cell's end with a note on how much is missing; all of the rest goes to a file.
 */
export class OutputStreams {
  private pending: Pending | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly printed = new WeakMap<Execution, Printed>()

  constructor(
    private readonly channel: Channel,
    private readonly owner: () => Execution | undefined,
    private readonly overflow: Overflow,
    private readonly sources: Sources
  ) {}

  /** Takes over `process.stdout` and `process.stderr`, and with them `console`. */
  capture(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      const decoder = new StringDecoder('utf8')
      const write = (chunk: string | Uint8Array, encoding?: BufferEncoding | (() => void), done?: () => void): boolean => {
        this.write(name, this.sources.named(typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))))
        const callback = typeof encoding === 'function' ? encoding : done
        if (callback) process.nextTick(callback)
        return true
      }
      process[name].write = write
    }
  }

  write(name: StreamName, text: string, execution = this.owner()): void {
    if (!execution || text === '') return
    if (this.pending && (this.pending.execution !== execution || this.pending.name !== name)) this.flush()
    this.pending ??= { execution, name, text: '' }
    this.pending.text += text
    if (this.pending.text.length >= MESSAGE_CHARACTERS) this.flush(true)
    else this.timer ??= setTimeout(() => this.flush(true), GATHER_MS)
  }

  /** Sends what has gathered. `more`: half of a surrogate pair at its end may still wait for the other half. */
  flush(more = false): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const { pending } = this
    this.pending = undefined
    if (!pending) return
    let { text } = pending
    if (more && isHighSurrogate(text, text.length - 1)) {
      this.pending = { ...pending, text: text.slice(-1) }
      text = text.slice(0, -1)
    }
    const printed = this.countOf(pending.execution)
    const room = Math.max(0, CELL_CHARACTERS - printed.sent)
    const now = text.length <= room ? text.length : isHighSurrogate(text, room - 1) ? room - 1 : room
    printed.sent += now
    this.send(pending.execution, pending.name, text.slice(0, now))
    if (now < text.length) {
      printed.sent = CELL_CHARACTERS
      printed.heldBack += text.length - now
      this.overflow.print(pending.execution, text.slice(now))
      printed.tail = (printed.tail + text.slice(now)).slice(-TAIL_CHARACTERS)
    }
  }

  /** Sends everything of an execution, with the end of what was held back. */
  end(execution: Execution): void {
    this.flush()
    const printed = this.printed.get(execution)
    if (!printed || printed.heldBack === 0) return
    const missing = printed.heldBack - printed.tail.length
    this.send(execution, 'stderr', `\n… ${missing.toLocaleString('en')} characters of what this cell printed are left out here; its last lines follow. …\n`)
    this.send(execution, 'stdout', printed.tail)
    this.printed.delete(execution)
  }

  private countOf(execution: Execution): Printed {
    let printed = this.printed.get(execution)
    if (!printed) this.printed.set(execution, (printed = { sent: 0, heldBack: 0, tail: '' }))
    return printed
  }

  private send({ id }: Execution, name: StreamName, text: string): void {
    let from = 0
    while (from < text.length) {
      let to = Math.min(text.length, from + MESSAGE_CHARACTERS * 2)
      if (to < text.length && isHighSurrogate(text, to - 1)) to--
      this.channel.send({ type: 'stream', execution: id, name, text: text.slice(from, to).replace(/\p{Surrogate}/gu, '\ufffd') })
      from = to
    }
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xd800 && code < 0xdc00
}
