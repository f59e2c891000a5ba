import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { megabytes } from './megabytes'
import { TENSORFLOW_VERSION, WHEEL_PYTHON, type Wheel } from './releases'
import { runProgram, type ProgramResult } from './runProgram'
import { sha256OfFile } from './sha256OfFile'

interface Options {
  signal?: AbortSignal
  onBytes?: (done: number, total: number) => void
}

/**
 * Downloads a wheel through pip, so that the person's own index, proxy and certificates count, and verifies it. A verified one is kept in
 * `downloads` and not fetched again; an unfinished one is not, since pip cannot take up a download where it stopped.
 * @param scratch an empty folder for what is not finished
 * @returns the wheel's path
 * @throws {EngineError} where pip cannot fetch it, or what it fetched is not the pinned file
 */
export async function downloadWheel(wheel: Wheel, downloads: string, scratch: string, { signal, onBytes }: Options = {}): Promise<string> {
  const kept = path.join(downloads, wheel.file)
  if ((await stat(kept).catch(() => undefined))?.size === wheel.bytes && (await sha256OfFile(kept, signal)) === wheel.sha256) return kept
  await rm(kept, { force: true })

  const folder = path.join(scratch, 'wheel')
  const temporary = path.join(scratch, 'pip')
  await Promise.all([folder, temporary].map(f => mkdir(f, { recursive: true })))
  // What pip shows of its progress differs between its versions; the file grows in all of them.
  const watch = setInterval(() => void sizeOf(scratch).then(bytes => onBytes?.(Math.min(bytes, wheel.bytes), wheel.bytes)), 250)
  try {
    const result = await runProgram(python(), pipArguments(wheel, folder), { signal, env: { ...process.env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' } })
    if (result.code !== 0) throw new EngineError(whyPipFailed(wheel, result))
  } finally {
    clearInterval(watch)
  }
  const file = path.join(folder, wheel.file)
  const size = (await stat(file).catch(() => undefined))?.size
  if (size === undefined) throw new EngineError(`pip did not download ${wheel.file}, but: ${(await readdir(folder)).join(', ') || 'nothing'}. Its index may not carry this version.`)
  if (size !== wheel.bytes) throw new EngineError(`The download of ${wheel.file} is not whole: ${size} bytes instead of ${wheel.bytes}. Nothing was installed; try again.`)
  const sum = await sha256OfFile(file, signal)
  if (sum !== wheel.sha256)
    throw new EngineError(`The download of ${wheel.file} is not the file that was expected: its SHA-256 is ${sum}, and should be ${wheel.sha256}. Nothing was installed. Try again; if it stays so, the index that pip uses carries another file.`)
  await mkdir(downloads, { recursive: true })
  await rename(file, kept)
  return kept
}

/** The Python whose pip is used; `CONVSCOPE_PYTHON` names another. */
export function python(): string {
  return process.env.CONVSCOPE_PYTHON || 'python3'
}

/** Whether there is a Python with pip. */
export async function hasPip(signal?: AbortSignal): Promise<boolean> {
  return (await runProgram(python(), ['-m', 'pip', '--version'], { signal })).code === 0
}

function pipArguments(wheel: Wheel, folder: string): string[] {
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--only-binary', ':all:'],
    ...['--implementation', 'cp', '--python-version', WHEEL_PYTHON.version, '--abi', WHEEL_PYTHON.abi],
    ...wheel.platforms.flatMap(platform => ['--platform', platform]),
    ...['--dest', folder, `${wheel.package}==${TENSORFLOW_VERSION}`]
  ]
}

function whyPipFailed(wheel: Wheel, { code, output, errors }: ProgramResult): string {
  const said = `${output}\n${errors}`
  const what = `${wheel.package} ${TENSORFLOW_VERSION}`
  if (code === undefined) return `${python()} could not be started: ${errors}. Install Python 3 with pip, or name one by CONVSCOPE_PYTHON.`
  if (/No module named '?pip/.test(said)) return `${python()} has no pip. Install it (Debian, Ubuntu: apt install python3-pip; else: python3 -m ensurepip), then try again.`
  if (/No space left on device|Errno 28/.test(said)) return `The disk is full: pip could not store ${what} (${megabytes(wheel.bytes)}). Free some space and try again.`
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

/** The size of the largest file: pip downloads into a temporary one and then copies it. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(names.map(name => stat(path.join(folder, name)).then(found => (found.isFile() ? found.size : 0), () => 0)))
  return Math.max(0, ...sizes)
}
