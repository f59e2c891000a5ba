import { existsSync, readFileSync } from 'node:fs'
import { findProgram } from '../process/findProgram.mjs'
import { runCommand } from '../process/runCommand.mjs'
import { ProgressLine } from '../terminal/ProgressLine.mjs'
import { withFileLock } from '../process/withFileLock.mjs'
import { inProject } from '../projectFolder.mjs'

/**
 * What the system has to provide, by the Debian packages that bring it, and how to see that it is there.
 * @typedef {{ purpose: string, packages: string[], present: () => boolean }} SystemNeed
 */

/** @type {SystemNeed} */
export const chromium = {
  purpose: 'Chromium for the page test',
  packages: ['chromium', 'fonts-dejavu-core'],
  present: () => findChromium() !== undefined,
}

/** @type {SystemNeed} */
export const nativeModuleTools = {
  purpose: "compiler and headers for code-server's native modules",
  packages: ['g++', 'make', 'python3', 'pkg-config', 'libkrb5-dev'],
  present: () => ['g++', 'make', 'python3'].every((name) => findProgram(name)) && (process.platform !== 'linux' || hasKerberosHeaders()),
}

const hasKerberosHeaders = () => existsSync('/usr/include/gssapi/gssapi.h') || existsSync('/usr/local/include/gssapi/gssapi.h')

/** @returns {string | undefined} the Chromium, Chrome or Edge of this machine */
export function findChromium() {
  const named = process.env.CHROMIUM_EXECUTABLE
  if (named) return named
  const places = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ]
  return findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ?? places.find((file) => existsSync(file))
}

/**
 * Makes sure that the system provides what is needed. Only on Debian and Ubuntu, as root, is anything installed.
 * @param {SystemNeed[]} needs
 * @returns {Promise<string | undefined>} why something is still missing; nothing when all is there
 */
export async function installSystemPackages(needs) {
  const missing = () => needs.filter((need) => !need.present())
  if (missing().length === 0) return undefined
  const packages = missing().flatMap((need) => need.packages)
  if (!isDebianLike()) return `${describe(missing())} not found. On Debian or Ubuntu the packages are: ${packages.join(' ')}`
  if (process.getuid?.() !== 0) return `${describe(missing())} not found. Install them with: sudo apt-get install ${packages.join(' ')}`
  return withFileLock(inProject('.tools', 'apt.lock'), (pid) => console.log(`  Waiting for process ${pid}, which is installing system packages …`), async () => {
    if (missing().length === 0) return undefined
    const line = new ProgressLine(`Installing ${packages.join(', ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    try {
      await runCommand('apt-get', ['update', '-qq'], { env }).catch(() => '')
      await runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
      line.done()
    } catch (error) {
      line.failed(error instanceof Error ? error.message : String(error))
    }
    return missing().length === 0 ? undefined : `${describe(missing())} could not be installed (apt-get install ${packages.join(' ')})`
  })
}

/** @param {SystemNeed[]} needs */
const describe = (needs) => needs.map((need) => need.purpose).join(', ')

function isDebianLike() {
  if (!findProgram('apt-get') || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}
