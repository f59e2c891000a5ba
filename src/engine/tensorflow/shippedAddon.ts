import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { shippedFile } from '../shippedFile'
import { ADDON } from './engineFolder'
import { TFJS_NODE_VERSION } from './installation'

/** Where a package for one platform has its addon, in `dist`; beside it lies what describes it. */
const FOLDER = 'addon'

/** What `scripts/package.mjs` writes beside the addon that it puts into a package. */
const Description = v.object({ platform: v.string(), arch: v.string(), tfjsNode: v.string(), recipe: v.optional(v.number()) })

/** A compiled addon that came with Convscope. */
export interface ShippedAddon {
  file: string
  /** As in an installation's manifest: absent for tfjs-node's own sources without ours. */
  recipe?: number
}

/** The addon that came with this Convscope, if it is a package for this platform; the universal package and a clone have none. */
export async function shippedAddon(): Promise<ShippedAddon | undefined> {
  let text: string
  let file: string
  try {
    text = await readFile(shippedFile(path.join(FOLDER, `${FOLDER}.json`)), 'utf8')
    file = shippedFile(path.join(FOLDER, path.basename(ADDON)))
  } catch {
    return undefined
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Description), text)
  if (!parsed.success) return undefined
  const { platform, arch, tfjsNode, recipe } = parsed.output
  const fits = platform === process.platform && arch === process.arch && tfjsNode === TFJS_NODE_VERSION
  return fits ? { file, ...(recipe !== undefined && { recipe }) } : undefined
}
