import { execFile } from 'node:child_process'
import type { Context } from 'mocha'
import { promisify } from 'node:util'
import { skipBecause } from '../../skipBecause'

const run = promisify(execFile)
const PYTHON = process.platform === 'win32' ? 'python' : 'python3'

/** Runs a Python program that prints JSON; skips the test where Python lacks a module that it needs. */
export async function readWithPython(test: Context, modules: readonly string[], program: string, ...args: string[]): Promise<unknown> {
  try {
    await run(PYTHON, ['-c', modules.map(name => `import ${name}`).join('\n')])
  } catch {
    skipBecause(test, `${PYTHON} with ${modules.join(' and ')} is needed: pip install ${modules.map(name => name.split('.')[0]).join(' ')}`)
  }
  const { stdout } = await run(PYTHON, ['-c', program, ...args], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } })
  return JSON.parse(stdout) as unknown
}
