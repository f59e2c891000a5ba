import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { filesBelow } from '../filesBelow'
import { python } from './python'
import { TENSORFLOW_VERSION, WHEEL_PYTHON, type Wheel } from './releases'
import { runProgram } from './runProgram'
import { sha256OfFile } from './sha256OfFile'
import { whyPipFailed } from './whyPipFailed'

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
    if (result.code !== 0) throw new EngineError(whyPipFailed(`${wheel.package} ${TENSORFLOW_VERSION}`, wheel.bytes, result))
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

/** The size of the largest file: pip downloads into a temporary one and then copies it. */
async function sizeOf(folder: string): Promise<number> {
  const files = await filesBelow(folder).catch(() => [])
  const sizes = await Promise.all(files.map(file => stat(file).then(found => (found.isFile() ? found.size : 0), () => 0)))
  return Math.max(0, ...sizes)
}
