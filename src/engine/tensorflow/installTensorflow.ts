import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from '../EngineError'
import { ADDON_RECIPE, compileAddon, findCompiler } from './compileAddon'
import { ADDON, engineFolder, enginesFolder, HEADERS, LIBRARIES, MANIFEST } from './engineFolder'
import { takeInstallLock } from './installLock'
import { describeInstallation, readInstallation, type Installation, type Manifest } from './installation'
import { installPrebuilt, PREBUILT_ROUTE_BYTES, prebuiltRoute, type PrebuiltRoute } from './installPrebuilt'
import { installWheel, wheelRoute, wheelRouteBytes, type WheelRoute } from './installWheel'
import { megabytes } from './megabytes'
import { hasNvidiaGpu } from './nvidiaGpu'
import { probeAddon } from './probeAddon'
import type { ReportProgress } from './progress'

export interface InstallOptions {
  /**
   * `cpu` and `cuda` are built from a Python wheel, which takes pip and a C++ compiler; `prebuilt` is tfjs-node's own download.
   * `auto`, the default, is `cuda` where an NVIDIA GPU is seen, else `cpu`, or `prebuilt` where pip or a compiler are missing.
   */
  variant?: 'auto' | Manifest['variant']
  onProgress?: ReportProgress
  signal?: AbortSignal
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
export async function installTensorflow({ variant = 'auto', onProgress = () => undefined, signal }: InstallOptions = {}): Promise<InstallResult> {
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
    return await install(variant, staging, onProgress, signal)
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

/** Compiles the addon of an earlier Convscope anew; the library stays. Where that cannot be done the engine goes on without what is new. */
async function renewAddon({ folder, manifest }: Extract<Installation, { state: 'present' }>, staging: string, report: ReportProgress, signal?: AbortSignal): Promise<void> {
  const compiler = manifest.variant === 'prebuilt' || manifest.recipe === ADDON_RECIPE ? undefined : await findCompiler(signal)
  if (compiler === undefined) return
  report({ label: 'Compiling the addon', fraction: 0.5, detail: compiler })
  // Beside the libraries it is linked with, whose place it finds relative to itself.
  await mkdir(staging, { recursive: true })
  for (const part of [LIBRARIES, HEADERS]) {
    await mkdir(path.dirname(path.join(staging, part)), { recursive: true })
    await symlink(path.join(folder, part), path.join(staging, part), 'dir')
  }
  await compileAddon(compiler, staging, signal)
  if (!(await probeAddon(path.join(staging, ADDON), { signal })).works) return
  signal?.throwIfAborted()
  await rename(path.join(staging, ADDON), path.join(folder, ADDON))
  const renewed = await describeInstallation(folder, { tensorflow: manifest.tensorflow, variant: manifest.variant, recipe: ADDON_RECIPE })
  await writeFile(path.join(staging, MANIFEST), JSON.stringify(renewed, null, 2))
  await rename(path.join(staging, MANIFEST), path.join(folder, MANIFEST))
}

async function install(variant: NonNullable<InstallOptions['variant']>, staging: string, report: ReportProgress, signal?: AbortSignal): Promise<InstallResult> {
  const route = await chooseRoute(variant, signal)
  await checkRoom('wheel' in route ? wheelRouteBytes(route) : PREBUILT_ROUTE_BYTES)
  const [folder, scratch] = [path.join(staging, 'engine'), path.join(staging, 'scratch')]
  await Promise.all([folder, scratch].map(f => mkdir(f, { recursive: true })))
  const downloads = 'wheel' in route ? [await installWheel(route, folder, scratch, report, signal)] : await installPrebuilt(route, folder, scratch, report, signal)

  report({ label: 'Trying the engine', fraction: 0.96 })
  const probe = await probeAddon(path.join(folder, ADDON), { signal })
  signal?.throwIfAborted()
  if (!probe.works) throw new EngineError(`The engine was built and does not work here: ${probe.reason}. Nothing was installed.`)
  const manifest = await describeInstallation(folder, 'wheel' in route ? { tensorflow: probe.version, variant: route.variant, recipe: ADDON_RECIPE } : { tensorflow: probe.version, variant: 'prebuilt' })
  await writeFile(path.join(folder, MANIFEST), JSON.stringify(manifest, null, 2))

  signal?.throwIfAborted()
  const old = await setAside()
  await rename(folder, engineFolder())
  for (const left of [old, ...downloads]) if (left) await rm(left, { recursive: true, force: true })
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  report({ label: 'Installed', fraction: 1, detail: megabytes(bytes) })
  return { installed: true, version: probe.version, device: probe.device, variant: manifest.variant, folder: engineFolder(), bytes }
}

async function chooseRoute(variant: NonNullable<InstallOptions['variant']>, signal?: AbortSignal): Promise<WheelRoute | PrebuiltRoute> {
  const wanted = variant === 'auto' ? ((await hasNvidiaGpu(signal)) && process.arch === 'x64' && process.platform === 'linux' ? 'cuda' : 'cpu') : variant
  const lacks: string[] = []
  if (wanted !== 'prebuilt') {
    const wheel = await wheelRoute(wanted, signal)
    if ('wheel' in wheel) return wheel
    lacks.push(wheel.lacks)
  }
  if (variant === 'auto' || variant === 'prebuilt') {
    const prebuilt = prebuiltRoute()
    if ('library' in prebuilt) return lacks.length === 0 ? prebuilt : { ...prebuilt, instead: lacks.join('; ') }
    lacks.push(prebuilt.lacks)
  }
  throw new EngineError(`The tensorflow engine cannot be installed here: ${lacks.join(', and ')}. The wasm engine works without it.`)
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
