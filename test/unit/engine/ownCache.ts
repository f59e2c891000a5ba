import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { filesBelow } from '../../../src/engine/filesBelow'
import { engineFolder, MANIFEST } from '../../../src/engine/tensorflow/engineFolder'

/** Gives every test an empty cache folder of its own, and puts the environment back after it. */
export function ownCache(): { folder: string } {
  const cache = { folder: '' }
  let environment: NodeJS.ProcessEnv
  beforeEach(async () => {
    environment = { ...process.env }
    cache.folder = await mkdtemp(path.join(tmpdir(), 'convscope-engine-'))
    process.env.CONVSCOPE_CACHE = cache.folder
  })
  afterEach(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, environment)
    await rm(cache.folder, { recursive: true, force: true })
  })
  return cache
}

/** Puts the machine's installed engine into the cache in use, by links to its files: removing them leaves the originals. */
export async function linkEngine(installed: string): Promise<void> {
  for (const from of await filesBelow(installed)) {
    const to = path.join(engineFolder(), path.relative(installed, from))
    await mkdir(path.dirname(to), { recursive: true })
    await symlink(from, to)
  }
}

/** An engine folder whose manifest is right and whose addon is no addon. */
export async function writeBrokenEngine(tfjsNode: string): Promise<void> {
  const addon = 'this is no shared library'
  const file = path.join('lib', 'napi-v8', 'tfjs_binding.node')
  await mkdir(path.dirname(path.join(engineFolder(), file)), { recursive: true })
  await writeFile(path.join(engineFolder(), file), addon)
  const manifest = { version: 1, tensorflow: '2.15.1', variant: 'cpu', tfjsNode, platform: process.platform, arch: process.arch, files: [{ path: file, bytes: addon.length }] }
  await writeFile(path.join(engineFolder(), MANIFEST), JSON.stringify(manifest))
}
