import { stat } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { downloadWheel } from './downloadWheel'
import { downloadsFolder, HEADERS, LIBRARIES, LICENSES } from './engineFolder'
import { megabytes } from './megabytes'
import type { ReportProgress } from './progress'
import { TENSORFLOW_VERSION, WHEEL_LIBRARY, type Wheel } from './releases'
import { runProgram } from './runProgram'
import { unzipEntries } from './unzipEntries'

const LIBRARY_FILES = [WHEEL_LIBRARY, 'libtensorflow_framework.so.2']

/** What of the wheel's headers the C interface needs. */
const HEADER_FOLDERS = /^tensorflow\/include\/((?:tensorflow\/(?:c|tsl\/c|tsl\/platform|core\/platform)|(?:xla\/)?tsl\/(?:c|platform))\/.*\.h)$/

/** Room that the download, the unpacked libraries and their stripped copies take while it is installed. */
export function wheelRouteBytes(wheel: Wheel): number {
  return 2 * wheel.bytes + Math.ceil(1.4 * wheel.libraryBytes)
}

/**
 * Puts libraries, headers and licences of a wheel into `folder`.
 * @param scratch an empty folder for what is temporary
 * @returns the wheel that may be deleted once the engine is in place
 */
export async function installWheel(wheel: Wheel, variant: 'cpu' | 'cuda', folder: string, scratch: string, report: ReportProgress, signal?: AbortSignal): Promise<string> {
  const name = `TensorFlow ${TENSORFLOW_VERSION} (${variant === 'cuda' ? 'CUDA' : 'CPU'})`
  const downloading = (done: number, total: number) => report({ label: `Downloading ${name}`, fraction: (0.6 * done) / total, detail: `${megabytes(done)} of ${megabytes(total)}` })
  downloading(0, wheel.bytes)
  const file = await downloadWheel(wheel, downloadsFolder(), scratch, { signal, onBytes: downloading })

  const unpacking = (done: number, total: number) => report({ label: `Unpacking ${name}`, fraction: 0.6 + (0.22 * done) / total, detail: `${megabytes(done)} of ${megabytes(total)}` })
  const written = await unzipEntries(file, folder, wanted, { signal, onBytes: unpacking })
  const missing = [...LIBRARY_FILES.map(l => path.join(LIBRARIES, l)), path.join(HEADERS, 'tensorflow/c/c_api.h')].filter(f => !written.includes(f))
  if (missing.length > 0) throw new EngineError(`${wheel.file} does not contain ${missing.join(', ')}. Nothing was installed.`)

  report({ label: `Stripping ${name}`, fraction: 0.82, detail: 'leaving out symbols that only a debugger needs' })
  await strip(LIBRARY_FILES.map(library => path.join(folder, LIBRARIES, library)), signal)
  return file
}

function wanted(entry: string): string | undefined {
  const base = path.posix.basename(entry)
  if (LIBRARY_FILES.includes(base) && entry === `tensorflow/${base}`) return path.join(LIBRARIES, base)
  const header = HEADER_FOLDERS.exec(entry)?.[1]
  if (header) return path.join(HEADERS, header)
  if (/^[^/]+\.dist-info\/LICENSE$/.test(entry) || entry === 'tensorflow/THIRD_PARTY_NOTICES.txt') return path.join(LICENSES, base)
  return undefined
}

/** A quarter of the library is symbols. Where there is no `strip`, or it does not know the format, they stay. */
async function strip(files: string[], signal?: AbortSignal): Promise<void> {
  for (const file of files) {
    const before = (await stat(file)).size
    await runProgram('strip', ['--strip-unneeded', file], { signal })
    const after = (await stat(file)).size
    if (after === 0) throw new EngineError(`"strip" left ${file} empty (it had ${before} bytes). The disk may be full.`)
  }
}
