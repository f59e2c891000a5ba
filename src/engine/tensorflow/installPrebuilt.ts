import { copyFile, cp, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import tfjsNode from '@tensorflow/tfjs-node/package.json'
import { EngineError } from '../EngineError'
import { downloadFile } from '../downloadFile'
import { filesBelow } from '../filesBelow'
import { ADDON, downloadsFolder, LIBRARIES, LICENSES } from './engineFolder'
import { megabytes } from './megabytes'
import type { ReportProgress } from './progress'
import { PREBUILT_TENSORFLOW_VERSION } from './releases'
import { runProgram } from './runProgram'
import { unzipEntries } from './unzipEntries'

/** The addresses of the library and of the addon that tfjs-node's own installation would download, from its package's metadata. */
export interface PrebuiltRoute {
  library: string
  addon: string
  /** Why it is taken and not a wheel, where a wheel would have been better. */
  instead?: string
}

/**
 * @param mirror an address that stands in for the one in the package (`CONVSCOPE_TENSORFLOW_MIRROR`)
 */
export function prebuiltRoute(platform: string = process.platform, arch: string = process.arch, mirror = process.env.CONVSCOPE_TENSORFLOW_MIRROR): PrebuiltRoute | { lacks: string } {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform]
  if (!system || !(arch === 'x64' || (arch === 'arm64' && platform === 'darwin'))) return { lacks: `tfjs-node has no prebuilt download for ${platform} ${arch}` }
  const archive = platform === 'win32' ? 'zip' : 'tar.gz'
  const addons = new URL(tfjsNode.binary.host)
  const origin = mirror?.replace(/\/$/, '') ?? addons.origin
  const remote = tfjsNode.binary.remote_path.replace(/^\.\//, '').replace('{napi_build_version}', '8').replace('{version}', tfjsNode.version)
  return {
    library:
      arch === 'arm64'
        ? `${origin}/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.${archive}`
        : `${origin}/tensorflow/libtensorflow/libtensorflow-cpu-${system}-x86_64-${PREBUILT_TENSORFLOW_VERSION}.${archive}`,
    addon: `${origin}${addons.pathname}/${remote}CPU-${system}-${tfjsNode.version}.${archive}`
  }
}

/** Room for the downloads and what is in them. */
export const PREBUILT_ROUTE_BYTES = 900_000_000

/**
 * Puts the package's own prebuilt library and addon into `folder`.
 * There is no pinned sum for them: they are checked for being whole, and by the proof that they compute.
 * @returns the downloaded files, which may be deleted once the engine is in place
 */
export async function installPrebuilt(route: PrebuiltRoute, folder: string, scratch: string, report: ReportProgress, signal?: AbortSignal): Promise<string[]> {
  const archives: string[] = []
  for (const [what, url, from, share] of [['TensorFlow (prebuilt)', route.library, 0, 0.7], ["TensorFlow's addon (prebuilt)", route.addon, 0.7, 0.05]] as const) {
    const file = path.join(downloadsFolder(), path.posix.basename(new URL(url).pathname))
    report({ label: `Downloading ${what}`, fraction: from })
    const downloading = (done: number, total?: number) =>
      report({ label: `Downloading ${what}`, fraction: from + share * (total ? done / total : 0.5), detail: total ? `${megabytes(done)} of ${megabytes(total)}` : megabytes(done) })
    await downloadFile(url, file, { signal, onBytes: downloading }).catch((error: unknown) => {
      if (!(error instanceof EngineError) || !route.instead) throw error
      throw new EngineError(`${error.message} It was tried because ${route.instead}: with both, the engine is built from a Python wheel instead.`)
    })
    archives.push(file)
  }
  const [libraryFile, addonFile] = archives as [string, string]
  report({ label: 'Unpacking TensorFlow (prebuilt)', fraction: 0.75 })
  const [libraryFolder, addonFolder] = [path.join(scratch, 'library'), path.join(scratch, 'addon')]
  await unpack(libraryFile, libraryFolder, signal)
  await unpack(addonFile, addonFolder, signal)

  await mkdir(path.join(folder, LIBRARIES), { recursive: true })
  await mkdir(path.join(folder, path.dirname(ADDON)), { recursive: true })
  const libraries = await filesOf(libraryFolder, name => /^(lib)?tensorflow.*\.(so|dylib|dll)[.\d]*$/.test(name))
  const addon = (await filesOf(addonFolder, name => name === path.basename(ADDON)))[0]
  if (libraries.length === 0 || !addon) throw new EngineError(`The prebuilt download does not contain ${addon ? "TensorFlow's library" : path.basename(ADDON)}. Nothing was installed.`)
  await copyFile(addon, path.join(folder, ADDON))
  // Links between the versions of a library's name stay links. Windows looks for a library beside what needs it.
  for (const library of libraries) {
    await cp(library, path.join(folder, LIBRARIES, path.basename(library)), { verbatimSymlinks: true })
    if (process.platform === 'win32') await copyFile(library, path.join(folder, path.dirname(ADDON), path.basename(library)))
  }
  await mkdir(path.join(folder, LICENSES), { recursive: true })
  for (const license of await filesOf(libraryFolder, name => /^(LICENSE|THIRD_PARTY)/.test(name))) await copyFile(license, path.join(folder, LICENSES, path.basename(license)))
  return archives
}

async function unpack(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  await mkdir(folder, { recursive: true })
  if (archive.endsWith('.zip')) {
    await unzipEntries(archive, folder, name => (name.endsWith('/') ? undefined : name), { signal })
    return
  }
  const result = await runProgram('tar', ['-xzf', archive, '-C', folder], { signal })
  if (result.code === 0) return
  if (result.code !== undefined) await rm(archive, { force: true })
  throw new EngineError(`${path.basename(archive)} could not be unpacked: ${result.errors.trim().split('\n')[0] ?? ''}. ${result.code === undefined ? 'Install "tar" and try again.' : 'It was deleted; try again.'}`)
}

async function filesOf(folder: string, wanted: (name: string) => boolean): Promise<string[]> {
  return (await filesBelow(folder)).filter(file => wanted(path.basename(file)))
}
