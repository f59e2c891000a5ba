import { chromium } from 'playwright-core'
import { findChromium } from '../setUp/installSystemPackages.mjs'

/**
 * Starts a Chromium without a window.
 * @returns {Promise<import('playwright-core').Browser>} its close() ends it
 * @throws when this machine has none
 */
export async function startChromium() {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium or Chrome was found on the PATH. Install one, or name it in CHROMIUM_EXECUTABLE.')
  return chromium.launch({
    executablePath,
    // Our callers end the browser themselves, also on Ctrl-C.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // Chromium's sandbox refuses to run as root.
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  })
}
