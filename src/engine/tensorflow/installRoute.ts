import { EngineError } from '../EngineError'
import { findCompiler } from './compileAddon'
import { hasPip } from './downloadWheel'
import { hasNvidiaGpu } from './nvidiaGpu'
import type { AddonSource } from './placeAddon'
import { python } from './python'
import { archiveFor, wheelFor, type LibraryArchive, type Wheel } from './releases'
import { shippedAddon } from './shippedAddon'

/** How the engine comes about on a machine. */
export interface InstallRoute {
  variant: 'cpu' | 'cuda'
  library: Wheel | LibraryArchive
  addon: AddonSource
  /** Why the library is not fetched by pip, where it could be. */
  instead?: string
}

/** What there is on this machine that an addon can come from. */
export async function findAddonSource(signal?: AbortSignal): Promise<AddonSource> {
  // Elsewhere there is nothing to compile for, and Apple's compilers that are not installed open a dialog when they are asked.
  const [shipped, compiler] = [await shippedAddon(), wheelFor('cpu') && (await findCompiler(signal))]
  return { ...(shipped && { shipped }), ...(compiler !== undefined && { compiler }) }
}

/**
 * The library is a Python wheel's where there is pip, whose index, proxy and certificates are then the person's own; else, for a Convscope that came with
 * an addon, the C library's archive, which takes nothing but the download. The addon is the one that came with Convscope, or compiled.
 * @throws {EngineError} saying what this machine lacks for either
 */
export async function chooseRoute(wanted: 'auto' | 'cpu' | 'cuda', signal?: AbortSignal): Promise<InstallRoute> {
  const gpu = wanted === 'auto' && archiveFor('cuda') !== undefined && (await hasNvidiaGpu(signal))
  const variant = wanted === 'auto' ? (gpu ? 'cuda' : 'cpu') : wanted
  const addon = await findAddonSource(signal)
  const [wheel, archive] = [wheelFor(variant), archiveFor(variant)]
  const lacks: string[] = []
  if (wheel && !(await hasPip(signal))) lacks.push(`no Python with pip ("${python()} -m pip"; Debian, Ubuntu: apt install python3-pip; Fedora: dnf install python3-pip)`)
  if (wheel && addon.shipped?.recipe === undefined && addon.compiler === undefined) lacks.push('no C++ compiler (install g++; Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++)')
  if (wheel && lacks.length === 0) return { variant, library: wheel, addon }

  const system = `${variant === 'cuda' ? 'CUDA on ' : ''}${process.platform} ${process.arch}`
  if (archive && addon.shipped) return { variant, library: archive, addon: { shipped: addon.shipped }, ...(wheel && { instead: `there is ${lacks.join(' and ')}` }) }
  const reason = wheel
    ? `there is ${lacks.join(' and ')}${archive ? `; the Convscope of a marketplace for ${process.platform}-${process.arch} would need neither` : ''}`
    : archive
      ? `this Convscope came without an addon for ${system}. The one of a marketplace for ${process.platform}-${process.arch} has one`
      : `there is no TensorFlow library for ${system}`
  throw new EngineError(`The tensorflow engine cannot be installed here: ${reason}. The wasm engine works without it.`)
}
