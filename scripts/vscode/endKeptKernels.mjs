import { readdirSync, readFileSync, statSync } from 'node:fs'
import { uptime } from 'node:os'
import path from 'node:path'

const LONGEST_MS = 3000

/**
 * Ends the kernels that live on after their windows, and waits for them: a VS Code that was started for a while leaves nothing behind.
 * @param {string} profile the VS Code's folder for settings and state
 */
export async function endKeptKernels(profile) {
  const root = path.join(profile, 'User/globalStorage/convscope.convscope/kernels')
  const keepers = foldersIn(root).flatMap((name) => pidIn(path.join(root, name, 'kernel.json')))
  for (const keeper of keepers) signal(keeper, 'SIGTERM')
  const deadline = Date.now() + LONGEST_MS
  while (keepers.some((keeper) => signal(keeper, 0)) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50))
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return [] // No cell was ever run.
  }
}

/**
 * @param {string} file
 * @returns {number[]} none where the kernel has ended, or its file is just being written
 */
function pidIn(file) {
  try {
    // After the machine was started anew the number is another process's.
    if (statSync(file).mtimeMs < Date.now() - uptime() * 1000) return []
    const { address, ended } = JSON.parse(readFileSync(file, 'utf8'))
    return typeof address?.pid === 'number' && ended === undefined ? [address.pid] : []
  } catch {
    return []
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} name
 */
function signal(pid, name) {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
