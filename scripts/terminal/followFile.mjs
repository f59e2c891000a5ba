import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'

const POLL_MS = 200

/**
 * Prints what another process appends to a file, as it comes.
 * @param {string} file emptied first
 * @returns {() => void} stop, after printing the rest
 */
export function followFile(file) {
  writeFileSync(file, '')
  const handle = openSync(file, 'r')
  const buffer = Buffer.alloc(65_536)
  let place = 0
  const printNew = () => {
    for (let length; (length = readSync(handle, buffer, 0, buffer.length, place)) > 0; place += length) process.stdout.write(buffer.subarray(0, length))
  }
  const timer = setInterval(printNew, POLL_MS)
  return () => {
    clearInterval(timer)
    printNew()
    closeSync(handle)
  }
}
