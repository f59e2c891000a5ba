/** Puts a name in front of every line that this process writes to a stream from now on. Native libraries write past it. */
export function nameLines(stream: NodeJS.WriteStream, name: () => string): void {
  const write = stream.write.bind(stream)
  let begun = false
  stream.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | ((error?: Error | null) => void), done?: (error?: Error | null) => void): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    const whole = lines.map((line, index) => `${index === 0 && begun ? '' : `${name()}: `}${line}\n`).join('')
    const rest = last === '' || (begun && lines.length === 0) ? last : `${name()}: ${last}`
    begun = last !== '' || (begun && lines.length === 0)
    return write(whole + rest, typeof encoding === 'function' ? encoding : done)
  }
}
