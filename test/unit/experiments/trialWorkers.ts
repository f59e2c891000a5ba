import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { localProcesses, type TrialExecutor } from '../../../src/experiments'

/** Two real worker processes for a suite's trials, and a folder of its own for what they keep; both go with the suite. Filled in `before`. */
export function trialWorkers(name: string): { readonly folder: string; readonly executor: TrialExecutor } {
  const workers = {} as { folder: string; executor: TrialExecutor }
  before(() => {
    workers.folder = mkdtempSync(path.join(tmpdir(), `convscope-${name}-`))
    workers.executor = localProcesses({ workers: 2, engine: 'wasm' })
  })
  after(async () => {
    await workers.executor.close()
    rmSync(workers.folder, { recursive: true, force: true })
  })
  return workers
}
