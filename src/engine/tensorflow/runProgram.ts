import { spawn } from 'node:child_process'

export interface ProgramResult {
  /** The exit code; undefined where the program could not be started at all. */
  code: number | undefined
  output: string
  errors: string
}

/** Runs a program to its end and keeps the last of what it says. An aborted one is killed, and the promise rejects with the signal's reason. */
export function runProgram(program: string, args: readonly string[], { signal, env, cwd }: { signal?: AbortSignal; env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: env ?? process.env, cwd, windowsHide: true })
    let output = ''
    let errors = ''
    const stop = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', stop, { once: true })
    child.stdout.on('data', chunk => (output = (output + String(chunk)).slice(-50_000)))
    child.stderr.on('data', chunk => (errors = (errors + String(chunk)).slice(-50_000)))
    const end = (code: number | undefined) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve({ code, output, errors })
    }
    child.on('error', error => {
      errors += error.message
      end(undefined)
    })
    child.on('close', (code, ended) => end(code ?? (ended ? 128 : undefined)))
  })
}
