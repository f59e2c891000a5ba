import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { DIST } from './TestKernel'

/** A command line that runs. */
export interface CommandRun {
  child: ChildProcess
  /** What it has printed so far. */
  output: () => string
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts the built command line. */
export function convscope(...args: string[]): CommandRun {
  const child = spawn(process.execPath, [path.join(DIST, 'cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return { child, output: () => stdout, ended: new Promise(resolve => child.once('close', code => resolve({ code, stdout, stderr }))) }
}
