import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Gives every test an empty folder of its own; returns the path of a file in it. */
export function ownFolder(): (name?: string) => string {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'convscope-learner-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return (name = '') => path.join(folder, name)
}
