import { spawn } from 'node:child_process'

/** How much of a command's output is kept for the error message. */
const KEPT_CHARACTERS = 200_000

export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {string} outcome
   * @param {string} output
   */
  constructor(command, outcome, output) {
    super(`\`${command}\` ${outcome}`)
    this.name = 'CommandFailed'
    this.command = command
    this.output = output
  }

  /** The last lines that the command printed, for a person to read. */
  get lastLines() {
    return this.output.trimEnd().split('\n').slice(-15).join('\n')
  }
}

/** How long commands may take to clear up when everything ends: half an engine is some hundred megabytes to delete. */
const CLEARING_UP_MS = 15_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let ending = false

/** Asks the running commands to end and waits for them. From now on no command starts, and no caller hears of an end any more. */
export async function endRunningCommands() {
  ending = true
  // On Windows this would be no request: the command would be gone before it could clear up. Ctrl-C has reached it already.
  if (process.platform !== 'win32') for (const child of running) child.kill('SIGTERM')
  const deadline = Date.now() + CLEARING_UP_MS
  while (running.size > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50))
}

/**
 * Runs a command to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, signal?: AbortSignal }} [options]
 *   `show`: the output goes straight to the terminal instead of being kept
 * @returns {Promise<string>} what it printed (stdout and stderr together)
 * @throws {CommandFailed}
 */
export function runCommand(program, args, { cwd, env, show = false, timeoutMs, signal } = {}) {
  const command = [program, ...args].join(' ')
  return new Promise((resolve, reject) => {
    if (ending) return
    const child = spawn(program, args, { cwd, env, signal, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' && !program.endsWith('.exe') })
    let output = ''
    /** @param {Buffer} chunk */
    const keep = (chunk) => { output = (output + chunk.toString()).slice(-KEPT_CHARACTERS); }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const endWithThisProcess = () => child.kill('SIGTERM')
    process.once('exit', endWithThisProcess)
    running.add(child)
    let timedOut = false
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => { timedOut = true; child.kill('SIGKILL'); }, timeoutMs)
    child.once('error', (error) => { clearTimeout(timer); running.delete(child); reject(new CommandFailed(command, `could not be started: ${error.message}`, output)); })
    child.once('close', (code, signalName) => {
      clearTimeout(timer)
      running.delete(child)
      process.off('exit', endWithThisProcess)
      if (ending) return
      if (code === 0) resolve(output)
      else reject(new CommandFailed(command, timedOut ? `took longer than ${(timeoutMs ?? 0) / 1000} s` : code === null ? `was ended by ${signalName}` : `ended with exit code ${code}`, output))
    })
  })
}
