import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import * as v from 'valibot'

/** What was measured, or why it was not. */
export type Measured<Figures> = { measured: Figures } | { leftOut: string }

/** The exit code by which a script says that something is missing; on standard error it says what. */
const MISSING = 3

/**
 * Measures by one of the project's own scripts, which needs a browser or VS Code and prints one line of JSON. It stands in a clone of the
 * project, not in the packaged extension.
 * @param file its name in `scripts/`
 * @param what it measures, in words, for the note where it is left out
 */
export async function measureByScript<Schema extends v.GenericSchema>(file: string, args: readonly string[], schema: Schema, what: string): Promise<Measured<v.InferOutput<Schema>>> {
  const script = path.join(__dirname, '../scripts', file)
  if (!existsSync(script)) return { leftOut: `${what}: measured only in a clone of the project, with scripts/${file}` }
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === MISSING) return { leftOut: stderr.trim() }
  if (code !== 0) return { leftOut: `it failed with exit code ${code}: ${stderr.trim()}` }
  try {
    return { measured: v.parse(schema, JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) }
  } catch {
    return { leftOut: `its answer is not understood: ${stdout.slice(0, 200)}` }
  }
}
