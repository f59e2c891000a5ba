import { Session } from 'node:inspector'
import { Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { CONTROL, type WatcherMessage } from './interruptControl'
import { INTERRUPT_FD } from './interruptFd'

// A worker thread: the parent reaches it while the main thread is busy. It hears an interrupt, gives the main thread the time to stop by
// itself, and terminates what runs there when it does not even listen. When the parent is gone it ends the process.

/** Long enough for what blocks for a moment, short enough to feel immediate. */
const PATIENCE_MS = 150
/** A training step may block for long; terminating it would lose the end of the run. */
const PATIENCE_TRAINING_MS = 10_000
/** The main thread ends by itself when it notices that the parent is gone; this is for when it cannot. */
const ORPHAN_MS = 500

const control = new Int32Array(workerData as SharedArrayBuffer)
const session = new Session()
session.connectToMainThread()
const say = (message: WatcherMessage): void => parentPort?.postMessage(message)

function interrupt(): void {
  const request = Atomics.add(control, CONTROL.requests, 1) + 1
  const isFirst = request === Atomics.load(control, CONTROL.before) + 1
  let until = Date.now() + (isFirst && Atomics.load(control, CONTROL.liveRuns) > 0 ? PATIENCE_TRAINING_MS : PATIENCE_MS)
  say('requested')
  const look = setInterval(() => {
    const seen = Atomics.load(control, CONTROL.seen) >= request
    const again = Atomics.load(control, CONTROL.requests) > request
    if (Atomics.load(control, CONTROL.guarded) > 0) until = Math.max(until, Date.now() + PATIENCE_MS)
    if (!seen && !again && Date.now() < until) return
    clearInterval(look)
    if (seen || again) return
    session.post('Runtime.terminateExecution')
    say('terminated')
  }, 10)
}

function endOrphan(): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_MS)
}

const pipe = new Socket({ fd: INTERRUPT_FD, readable: true, writable: false })
pipe.on('data', (bytes: Buffer) => {
  for (let count = 0; count < bytes.length; count++) interrupt()
})
pipe.on('end', endOrphan)
pipe.on('error', endOrphan)
say('ready')
