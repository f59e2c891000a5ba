import { copyFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ADDON_RECIPE, compileAddon } from './compileAddon'
import { ADDON } from './engineFolder'
import { probeAddon } from './probeAddon'
import type { ReportProgress } from './progress'
import type { ShippedAddon } from './shippedAddon'

/** What an addon can come from; at least one of both is there. */
export interface AddonSource {
  shipped?: ShippedAddon
  compiler?: string
}

/**
 * Puts an addon beside the libraries in `folder`: the one that came with Convscope, or, where there is none or it does not load on this machine, one that is compiled here.
 * @returns the recipe by which it was compiled; undefined for tfjs-node's own
 */
export async function placeAddon({ shipped, compiler }: AddonSource, folder: string, report: ReportProgress, fraction: number, signal?: AbortSignal): Promise<number | undefined> {
  if (shipped) {
    report({ label: 'Adding the addon', fraction })
    const addon = path.join(folder, ADDON)
    await mkdir(path.dirname(addon), { recursive: true })
    await copyFile(shipped.file, addon)
    // Without a compiler there is nothing else to try: whoever called finds out whether this one works.
    if (compiler === undefined || (await probeAddon(addon, { signal })).works) return shipped.recipe
  }
  if (compiler === undefined) return undefined
  report({ label: 'Compiling the addon', fraction, detail: compiler })
  await compileAddon(compiler, folder, signal)
  return ADDON_RECIPE
}
