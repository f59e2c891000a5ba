// Every long-living process that a script starts is started here, in a process group of its own, and ended with the script.
import { spawn } from 'node:child_process'

/** How long a process may take to end by itself before it is killed. */
const GRACE_MS = 4000
const WINDOWS = process.platform === 'win32'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

export class ChildProcesses {
  /** @type {Set<ChildProcess>} */
  #running = new Set()
  /** @type {Array<() => void | Promise<void>>} */
  #atEnd = []
  /** True from the moment at which everything is being ended: what ends now was asked to. */
  ending = false

  /**
   * Starts a program in a process group of its own, so that whatever it starts in turn is ended with it.
   * @param {string} program
   * @param {string[]} args
   * @param {import('node:child_process').SpawnOptions} [options]
   * @returns {ChildProcess}
   */
  start(program, args, options = {}) {
    const child = spawn(program, args, { stdio: 'ignore', ...options, detached: !WINDOWS })
    // The leader may have ended while its group lives on: a group is forgotten only by stop().
    this.#running.add(child)
    child.once('error', () => this.#running.delete(child))
    return child
  }

  /**
   * Ends one process and its group: asked first, killed after a few seconds.
   * @param {ChildProcess} child
   */
  async stop(child) {
    if (!this.#running.delete(child) || child.pid === undefined) return
    signalGroup(child, 'SIGTERM')
    const deadline = Date.now() + GRACE_MS
    while (groupLives(child) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50))
    if (groupLives(child)) signalGroup(child, 'SIGKILL')
  }

  /** @param {() => void | Promise<void>} action run once when everything is ended; what was added last is run first */
  atEnd(action) {
    this.#atEnd.push(action)
  }

  /** Ends everything that was started. */
  async stopAll() {
    this.ending = true
    await Promise.all([...this.#running].map((child) => this.stop(child)))
    for (const action of this.#atEnd.splice(0).reverse()) await action()
  }

  /** Makes Ctrl-C, a closed terminal and `kill` end everything first. */
  endWithThisProcess() {
    for (const [signal, code] of /** @type {const} */ ([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]])) {
      process.on(signal, () => {
        if (this.ending) return
        void this.stopAll().finally(() => process.exit(code))
      })
    }
    process.on('exit', () => {
      for (const child of this.#running) if (child.pid !== undefined) signalGroup(child, 'SIGKILL')
    })
  }
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(child, signal) {
  try {
    if (WINDOWS) child.kill(signal || undefined)
    else process.kill(-(child.pid ?? 0), signal)
    return true
  } catch {
    return false
  }
}

/** @param {ChildProcess} child */
function groupLives(child) {
  return WINDOWS ? child.exitCode === null && child.signalCode === null : signalGroup(child, 0)
}
