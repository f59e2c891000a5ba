import { copyFile, cp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import tfjsNode from '@tensorflow/tfjs-node/package.json'
import { EngineError } from '../EngineError'
import { downloadFile } from '../downloadFile'
import { filesBelow } from '../filesBelow'
import { ADDON, downloadsFolder, LIBRARIES, LICENSES } from './engineFolder'
import { megabytes } from './megabytes'
import type { ReportProgress } from './progress'
import { WHEEL_LIBRARY, type LibraryArchive } from './releases'
import { runProgram } from './runProgram'
import { sha256OfFile } from './sha256OfFile'
import { unzipEntries } from './unzipEntries'

/** Room for the archive and what is in it. */
export const archiveRouteBytes = ({ variant }: LibraryArchive): number => (variant === 'cuda' ? 2_400_000_000 : 1_000_000_000)

/**
 * Where an archive is: the place from which tfjs-node itself would download, by its package's metadata.
 * @param mirror an address that stands in for that one (`CONVSCOPE_TENSORFLOW_MIRROR`)
 */
export function archiveAddress(archive: LibraryArchive, mirror = process.env.CONVSCOPE_TENSORFLOW_MIRROR): string {
  return (mirror || new URL(tfjsNode.binary.host).origin).replace(/\/$/, '') + archive.path
}

/**
 * Puts the libraries and licences of an archive into `folder`.
 * @param scratch an empty folder for what is temporary
 * @returns the archive, which may be deleted once the engine is in place
 * @throws {EngineError} where it cannot be reached, or what came is not the pinned file
 */
export async function installArchive(archive: LibraryArchive, folder: string, scratch: string, report: ReportProgress, signal?: AbortSignal): Promise<string> {
  const name = `TensorFlow ${archive.version} (${archive.variant === 'cuda' ? 'CUDA' : 'CPU'})`
  const address = archiveAddress(archive)
  const file = path.join(downloadsFolder(), path.posix.basename(archive.path))
  report({ label: `Downloading ${name}`, fraction: 0 })
  await downloadFile(address, file, {
    signal,
    onBytes: (done, total) => report({ label: `Downloading ${name}`, fraction: 0.6 * (total ? done / total : 0.5), detail: total ? `${megabytes(done)} of ${megabytes(total)}` : megabytes(done) })
  })
  const sum = await sha256OfFile(file, signal)
  if (sum !== archive.sha256) {
    await rm(file)
    throw new EngineError(`The download of ${address} is not the file that was expected: its SHA-256 is ${sum}, and should be ${archive.sha256}. Nothing was installed. Try again; if it stays so, something between here and there changes files.`)
  }

  report({ label: `Unpacking ${name}`, fraction: 0.65 })
  await unpack(file, scratch, signal)
  const unpacked = await filesBelow(scratch)
  const libraries = unpacked.filter(found => /^(lib)?tensorflow.*\.(so|dylib|dll)[.\d]*$/.test(path.basename(found)))
  if (libraries.length === 0) throw new EngineError(`${path.basename(file)} does not contain TensorFlow's library. Nothing was installed.`)
  await mkdir(path.join(folder, LIBRARIES), { recursive: true })
  await mkdir(path.join(folder, path.dirname(ADDON)), { recursive: true })
  for (const library of libraries) {
    // Links between the versions of a library's name stay links. Windows looks for a library beside what needs it.
    await cp(library, path.join(folder, LIBRARIES, path.basename(library)), { verbatimSymlinks: true })
    if (process.platform === 'win32') await copyFile(library, path.join(folder, path.dirname(ADDON), path.basename(library)))
  }
  // Linux's addon is linked with the wheel's library, which is this one with another name and more in it.
  if (process.platform === 'linux') await cp(path.join(folder, LIBRARIES, 'libtensorflow.so.2'), path.join(folder, LIBRARIES, WHEEL_LIBRARY), { verbatimSymlinks: true })
  await mkdir(path.join(folder, LICENSES), { recursive: true })
  for (const license of unpacked.filter(found => /^(LICENSE|THIRD_PARTY)/.test(path.basename(found)))) await copyFile(license, path.join(folder, LICENSES, path.basename(license)))
  return file
}

async function unpack(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  if (archive.endsWith('.zip')) {
    await unzipEntries(archive, folder, name => (name.endsWith('/') ? undefined : name), { signal })
    return
  }
  const result = await runProgram('tar', ['-xzf', archive, '-C', folder], { signal })
  if (result.code === 0) return
  throw new EngineError(`${path.basename(archive)} could not be unpacked: ${result.errors.trim().split('\n')[0] ?? ''}. ${result.code === undefined ? 'Install "tar" and try again.' : 'The disk may be full.'}`)
}
