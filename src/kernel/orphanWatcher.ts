import { Socket } from 'node:net'

// A thread of a trial's worker process: ends the process when the parent is gone and the main thread is too busy to notice.

/** The main thread ends by itself when it notices. */
const ORPHAN_MS = 500
/** Held open by the parent as long as it lives. */
const PARENT_FD = 4

const endOrphan = (): void => void setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_MS)
const pipe = new Socket({ fd: PARENT_FD, readable: true, writable: false })
pipe.on('end', endOrphan)
pipe.on('error', endOrphan)
pipe.resume()
