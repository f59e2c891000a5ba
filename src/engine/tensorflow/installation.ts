import * as v from 'valibot'
import { readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import tfjsNode from '@tensorflow/tfjs-node/package.json'
import { REINSTALL_HINT } from './advice'
import { ADDON, engineFolder, LIBRARIES, MANIFEST } from './engineFolder'

/** What was installed: written last, so an engine folder without one is not whole. */
const Manifest = v.object({
  version: v.literal(1),
  tensorflow: v.string(),
  variant: v.picklist(['cpu', 'cuda']),
  /** The addon is built from, and only fits, this version of tfjs-node. */
  tfjsNode: v.string(),
  /** How the addon was compiled; absent for tfjs-node's own sources without ours. */
  recipe: v.optional(v.number()),
  platform: v.string(),
  arch: v.string(),
  files: v.array(v.object({ path: v.string(), bytes: v.number() }))
})
export type Manifest = v.InferOutput<typeof Manifest>

export const TFJS_NODE_VERSION = tfjsNode.version

export type Installation =
  | { state: 'missing' }
  | { state: 'broken'; reason: string }
  | { state: 'present'; folder: string; addon: string; manifest: Manifest; bytes: number }

/** What is in an engine folder: its manifest is read and the presence and size of every file is checked; nothing is loaded. */
export async function readInstallation(folder: string = engineFolder()): Promise<Installation> {
  const broken = (what: string): Installation => ({ state: 'broken', reason: `The tensorflow engine in ${folder} ${what}. ${REINSTALL_HINT}` })
  let text: string
  try {
    text = await readFile(path.join(folder, MANIFEST), 'utf8')
  } catch {
    const something = await readdir(folder).catch(() => [])
    return something.length === 0 ? { state: 'missing' } : broken(`has no readable ${MANIFEST}`)
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Manifest), text)
  if (!parsed.success) return broken(`has a damaged ${MANIFEST}`)
  const manifest = parsed.output
  if (manifest.platform !== process.platform || manifest.arch !== process.arch) return broken(`is for ${manifest.platform} ${manifest.arch}, and this is ${process.platform} ${process.arch}`)
  if (manifest.tfjsNode !== TFJS_NODE_VERSION) return broken(`was built for tfjs-node ${manifest.tfjsNode}, and this Convscope has ${TFJS_NODE_VERSION}`)
  let bytes = 0
  for (const file of manifest.files) {
    const found = await stat(path.join(folder, file.path)).catch(() => undefined)
    if (found?.size !== file.bytes) return broken(`is not whole: ${file.path} ${found ? `has ${found.size} bytes instead of ${file.bytes}` : 'is missing'}`)
    bytes += file.bytes
  }
  return { state: 'present', folder, addon: path.join(folder, ADDON), manifest, bytes }
}

/** A manifest of the libraries and the addon that lie in `folder`. */
export async function describeInstallation(folder: string, what: Pick<Manifest, 'tensorflow' | 'variant' | 'recipe'>): Promise<Manifest> {
  // Links, by which a library has several names, are not files of their own.
  const entries = (await readdir(path.join(folder, LIBRARIES), { withFileTypes: true })).filter(entry => entry.isFile())
  const libraries = entries.map(entry => path.join(LIBRARIES, entry.name)).sort()
  const files = []
  for (const file of [...libraries, ADDON]) files.push({ path: file, bytes: (await stat(path.join(folder, file))).size })
  return { version: 1, ...what, tfjsNode: TFJS_NODE_VERSION, platform: process.platform, arch: process.arch, files }
}
