import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Runs an action while no other process on this machine runs one under the same lock. A lock whose owner has died is taken over.
 * @template T
 * @param {string} file
 * @param {(ownerPid: number) => void} onWait called once when another process holds the lock
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withFileLock(file, onWait, action) {
  mkdirSync(path.dirname(file), { recursive: true })
  let told = false
  while (!tryLock(file)) {
    const owner = ownerOf(file)
    if (owner !== undefined && !lives(owner)) {
      takeAway(file)
      continue
    }
    if (owner !== undefined && !told) {
      onWait(owner)
      told = true
    }
    await new Promise((done) => setTimeout(done, 300))
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await action()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** @param {string} file */
function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function ownerOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** Renamed first: of two processes that both see a dead owner, only one succeeds. @param {string} file */
function takeAway(file) {
  const aside = `${file}.dead-${process.pid}`
  try {
    renameSync(file, aside)
    rmSync(aside, { force: true })
  } catch { /* another process was faster */ }
}
