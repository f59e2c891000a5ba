import { python } from './python'
import { megabytes } from './megabytes'
import type { ProgramResult } from './runProgram'

/**
 * What went wrong, and what to do, in words for a person.
 * @param what was to be downloaded, such as `tensorflow-cpu 2.15.1`
 */
export function whyPipFailed(what: string, bytes: number, { code, output, errors }: ProgramResult): string {
  const said = `${output}\n${errors}`
  if (code === undefined) return `${python()} could not be started: ${errors}. Install Python 3 with pip, or name one by CONVSCOPE_PYTHON.`
  if (/No module named '?pip/.test(said)) return `${python()} has no pip. Install it (Debian, Ubuntu: apt install python3-pip; else: python3 -m ensurepip), then try again.`
  if (/No space left on device|Errno 28/.test(said)) return `The disk is full: pip could not store ${what} (${megabytes(bytes)}). Free some space and try again.`
  if (/CERTIFICATE_VERIFY_FAILED/.test(said)) return `pip does not trust the certificate of its index. Behind a company proxy, set PIP_CERT to the proxy's certificate. ${lastLine(said)}`
  if (/name resolution|NewConnectionError|Failed to establish|ConnectTimeout|ReadTimeout|ProxyError|Connection (refused|reset|aborted|broken)|Max retries|Network is unreachable|timed out|IncompleteRead/i.test(said))
    return `pip could not reach its index to download ${what}, or the connection broke. Check the network (and the proxy: HTTPS_PROXY), then try again. ${lastLine(said)}`
  if (/No matching distribution|Could not find a version/.test(said)) return `The index that pip uses does not carry ${what}. Check pip's settings (python3 -m pip config list). ${lastLine(said)}`
  return `pip could not download ${what} (exit code ${code}). ${lastLine(said)}`
}

function lastLine(text: string): string {
  const line = text.split('\n').map(l => l.trim()).filter(l => l !== '' && !l.startsWith('[notice]')).at(-1)
  return line === undefined ? '' : `pip said: ${line.slice(0, 500)}`
}
