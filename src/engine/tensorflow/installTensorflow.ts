import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { ADDON_RECIPE } from './compileAddon'
import { ADDON, engineFolder, enginesFolder, HEADERS, LIBRARIES, MANIFEST } from './engineFolder'
import { archiveRouteBytes, installArchive } from './installArchive'
import { takeInstallLock } from './installLock'
import { describeInstallation, readInstallation, type Installation, type Manifest } from './installation'
import { chooseRoute, findAddonSource, type InstallRoute } from './installRoute'
import { installWheel, wheelRouteBytes } from './installWheel'
import { megabytes } from './megabytes'
import { placeAddon } from './placeAddon'
import { probeAddon } from './probeAddon'
import type { ReportProgress } from './progress'

export interface InstallOptions {
  /** `auto`, the default, is `cuda` where an NVIDIA GPU is seen and there is such a library, else `cpu`. */
  variant?: 'auto' | Manifest['variant']
  onProgress?: ReportProgress
  signal?: AbortSignal
  /** How it is installed, instead of how suits this machine: for tests. */
  route?: InstallRoute
}

export interface InstallResult {
  /** False where it was there already, whole and working. */
  installed: boolean
  version: string
  device: 'CPU' | 'GPU'
  variant: Manifest['variant']
  folder: string
  bytes: number
}

/**
 * Installs the tensorflow engine for this user. What is not finished lies in a temporary folder, which becomes the engine's folder by one rename
 * once the engine has been seen to compute; whatever goes wrong before, nothing is half-installed and what was installed stays.
 * A verified download is kept until it is installed, and not fetched again.
 * @throws {EngineError} saying what failed and what to do; or the signal's reason where it was aborted
 */
export async function installTensorflow({ variant = 'auto', onProgress = () => undefined, signal, route }: InstallOptions = {}): Promise<InstallResult> {
  signal?.throwIfAborted()
  await mkdir(enginesFolder(), { recursive: true }).catch((error: unknown) => {
    throw readable(error)
  })
  const release = await takeInstallLock(path.join(enginesFolder(), 'tensorflow.lock'))
  const staging = path.join(enginesFolder(), `${TEMPORARY}${randomBytes(6).toString('hex')}`)
  try {
    await removeTemporaries()
    const there = await alreadyThere(variant, staging, onProgress, signal)
    if (there) return there
    return await install(route ?? (await chooseRoute(variant, signal)), staging, onProgress, signal)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw readable(error)
  } finally {
    await rm(staging, { recursive: true, force: true })
    await release()
  }
}

const TEMPORARY = '.tensorflow-'

/** Deletes what interrupted installations left. For the holder of the lock only. */
export async function removeTemporaries(): Promise<void> {
  for (const name of await readdir(enginesFolder())) if (name.startsWith(TEMPORARY)) await rm(path.join(enginesFolder(), name), { recursive: true, force: true })
}

/** Takes the engine out of its place at once, for deleting it after. */
export async function setAside(): Promise<string | undefined> {
  const aside = path.join(enginesFolder(), `${TEMPORARY}old-${randomBytes(6).toString('hex')}`)
  try {
    await rename(engineFolder(), aside)
    return aside
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new EngineError(`${engineFolder()} cannot be moved (${(error as Error).message}). Is a notebook using the tensorflow engine? Stop its kernel and try again.`)
  }
}

async function alreadyThere(variant: InstallOptions['variant'], staging: string, report: ReportProgress, signal?: AbortSignal): Promise<InstallResult | undefined> {
  const found = await readInstallation()
  if (found.state !== 'present' || (variant !== 'auto' && found.manifest.variant !== variant)) return undefined
  await renewAddon(found, staging, report, signal)
  const probe = await probeAddon(found.addon, { signal })
  return probe.works ? { installed: false, version: probe.version, device: probe.device, variant: found.manifest.variant, folder: found.folder, bytes: found.bytes } : undefined
}

/** Exchanges the addon of an earlier Convscope for a new one; the library stays. Where that cannot be done the engine goes on without what is new. */
async function renewAddon({ folder, manifest }: Extract<Installation, { state: 'present' }>, staging: string, report: ReportProgress, signal?: AbortSignal): Promise<void> {
  if (manifest.recipe === ADDON_RECIPE) return
  const headers = existsSync(path.join(folder, HEADERS))
  const { shipped, compiler } = await findAddonSource(signal)
  const source = { ...(shipped && shipped.recipe !== manifest.recipe && { shipped }), ...(headers && compiler !== undefined && { compiler }) }
  if (!source.shipped && source.compiler === undefined) return
  // Beside the libraries it is linked with, whose place it finds relative to itself.
  await mkdir(staging, { recursive: true })
  for (const part of headers ? [LIBRARIES, HEADERS] : [LIBRARIES]) {
    await mkdir(path.dirname(path.join(staging, part)), { recursive: true })
    await symlink(path.join(folder, part), path.join(staging, part), 'dir')
  }
  const recipe = await placeAddon(source, staging, report, 0.5, signal)
  if (!(await probeAddon(path.join(staging, ADDON), { signal })).works) return
  signal?.throwIfAborted()
  await rename(path.join(staging, ADDON), path.join(folder, ADDON))
  const renewed = await describeInstallation(folder, { tensorflow: manifest.tensorflow, variant: manifest.variant, recipe })
  await writeFile(path.join(staging, MANIFEST), JSON.stringify(renewed, null, 2))
  await rename(path.join(staging, MANIFEST), path.join(folder, MANIFEST))
}

async function install({ variant, library, addon, instead }: InstallRoute, staging: string, report: ReportProgress, signal?: AbortSignal): Promise<InstallResult> {
  const isWheel = 'package' in library
  await checkRoom(isWheel ? wheelRouteBytes(library) : archiveRouteBytes(library))
  const [folder, scratch] = [path.join(staging, 'engine'), path.join(staging, 'scratch')]
  await Promise.all([folder, scratch].map(f => mkdir(f, { recursive: true })))
  const download = isWheel ? await installWheel(library, variant, folder, scratch, report, signal) : await installArchive(library, folder, scratch, report, signal).catch((error: unknown) => {
    if (!(error instanceof EngineError) || instead === undefined) throw error
    throw new EngineError(`${error.message} It was tried because ${instead}: with that, the library is fetched by pip instead.`)
  })
  const recipe = await placeAddon(addon, folder, report, 0.88, signal)

  report({ label: 'Trying the engine', fraction: 0.96 })
  const probe = await probeAddon(path.join(folder, ADDON), { signal })
  signal?.throwIfAborted()
  if (!probe.works) throw new EngineError(`The engine was built and does not work here: ${probe.reason}. Nothing was installed.`)
  const manifest = await describeInstallation(folder, { tensorflow: probe.version, variant, recipe })
  await writeFile(path.join(folder, MANIFEST), JSON.stringify(manifest, null, 2))

  signal?.throwIfAborted()
  const old = await setAside()
  await rename(folder, engineFolder())
  for (const left of [old, download]) if (left) await rm(left, { recursive: true, force: true })
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  report({ label: 'Installed', fraction: 1, detail: megabytes(bytes) })
  return { installed: true, version: probe.version, device: probe.device, variant: manifest.variant, folder: engineFolder(), bytes }
}

async function checkRoom(needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(enginesFolder())
  if (bavail * bsize < needed)
    throw new EngineError(`The disk is too full for the tensorflow engine: it needs ${megabytes(needed)} while it is installed, and ${megabytes(bavail * bsize)} are free in ${enginesFolder()}. Free some space, or name another folder by CONVSCOPE_CACHE.`)
}

function readable(error: unknown): unknown {
  const { code, path: where } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return new EngineError(`The disk is full. The tensorflow engine needs up to 1.3 GB while it is installed (2.4 GB for CUDA). Nothing was installed; free some space in ${enginesFolder()} or name another folder by CONVSCOPE_CACHE.`)
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) return new EngineError(`${where ?? enginesFolder()} cannot be written (${code}). Give yourself the right to write there, or name another folder by CONVSCOPE_CACHE.`)
  return error
}
