import { findProgram } from '../process/findProgram.mjs'

/**
 * Opens an address in the browser of whoever sits here, if anyone does.
 * @param {string} address
 * @param {import('../process/ChildProcesses.mjs').ChildProcesses} children
 * @returns {boolean} whether it was tried
 */
export function openInBrowser(address, children) {
  const opener = openerHere()
  if (!opener) return false
  children.start(opener, [address])
  return true
}

function openerHere() {
  if (process.env.CI) return undefined
  if (process.platform === 'darwin') return 'open'
  const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  return display ? findProgram('xdg-open', 'sensible-browser') : findProgram('wslview')
}
