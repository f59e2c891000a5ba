export interface Death {
  code: number | null
  signal: NodeJS.Signals | null
  /** The end of what the process wrote to its standard error. */
  stderr: string
  /** Somebody asked it to end. */
  wanted: boolean
}

const CONSEQUENCE = 'Its variables are gone; the outputs, and the record of a training run up to here, are kept. Run a cell to start a fresh kernel.'

/** Why a kernel process ended, in words for a person. */
export function describeDeath({ code, signal, stderr, wanted }: Death): string {
  if (wanted) return 'The kernel was shut down. Run a cell to start a fresh one.'
  return `The kernel process ended: ${reason(code, signal, stderr)} ${CONSEQUENCE}`
}

function reason(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  if (/heap out of memory|Reached heap limit|Array buffer allocation failed|std::bad_alloc/.test(stderr))
    return "it ran out of memory. Tensors that are no longer needed can be freed with tf.tidy or dispose(); Node's limit can be raised with --max-old-space-size."
  if (signal === 'SIGKILL') return 'it was killed (SIGKILL). Perhaps the computer ran out of memory, or somebody killed it.'
  if (signal === 'SIGSEGV' || signal === 'SIGBUS' || signal === 'SIGILL') return `native code crashed (${signal}).${lastLines(stderr)}`
  if (signal !== null) return `it was ended by the signal ${signal}.${lastLines(stderr)}`
  if (code === null) return `it could not be started.${lastLines(stderr)}`
  if (/Cannot find module .*kernel\.js/.test(stderr)) return `its program is not there.${lastLines(stderr)}`
  return stderr.trim() === '' ? `process.exit was called (exit code ${code}).` : `exit code ${code}; process.exit was called, or Node could not go on.${lastLines(stderr)}`
}

/** What it said last may be the explanation. */
function lastLines(stderr: string): string {
  const lines = stderr.trim().split('\n').filter(line => line.trim() !== '').slice(-5)
  return lines.length === 0 ? '' : ` It said last:\n${lines.map(line => `  ${line.slice(0, 300)}`).join('\n')}\n`
}
