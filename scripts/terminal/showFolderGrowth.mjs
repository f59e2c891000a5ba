import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'

/**
 * Shows on a progress line how much lies in a folder by now, until stopped.
 * @param {import('./ProgressLine.mjs').ProgressLine} line
 * @param {string} folder
 * @returns {() => void} stop
 */
export function showFolderGrowth(line, folder) {
  let stopped = false
  const measure = async () => {
    while (!stopped) {
      const start = Date.now()
      const bytes = await folderBytes(folder)
      if (bytes > 0) line.update(`${(bytes / 1e6).toFixed(0)} MB`)
      // Counting tens of thousands of files takes a while: at most a tenth of the time is spent on it.
      const pause = Math.max(1000, 10 * (Date.now() - start))
      await new Promise((done) => setTimeout(done, pause).unref())
    }
  }
  void measure()
  return () => { stopped = true; }
}

/**
 * @param {string} folder
 * @returns {Promise<number>}
 */
async function folderBytes(folder) {
  let bytes = 0
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderBytes(file)
    else if (entry.isFile()) bytes += await lstat(file).then((stat) => stat.size, () => 0)
  }
  return bytes
}
