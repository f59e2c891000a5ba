import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { spawn } from 'node:child_process'
import { inProject } from '../projectFolder.mjs'

/**
 * @typedef {import('./RecordingReporter.mjs').TestResults} TestResults
 * @typedef {{ name: string, about: string, run: (options: { grep?: string }) => Promise<TestResults> }} Stage
 */

/**
 * Runs a command that is one test by itself, with its output on the terminal.
 * @param {string} title
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<TestResults>}
 */
export async function commandAsTest(title, program, args) {
  const code = await runShown(program, args, {})
  console.log(code === 0 ? `✓ ${title}` : `✗ ${title}`)
  return code === 0 ? { passed: [title], failed: [], skipped: [] } : { passed: [], failed: [{ title, message: `ended with exit code ${code}` }], skipped: [] }
}

/**
 * @param {string} title
 * @param {string} reason
 * @returns {TestResults}
 */
export const skippedStage = (title, reason) => ({ passed: [], failed: [], skipped: [{ title, reason }] })

/** Where a stage's results are written. @param {string} stage */
export function resultsFileOf(stage) {
  const file = inProject('out', 'results', `${stage}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return file
}

/**
 * The results that a run has written, with what else went wrong: no test, or an end before the results were written.
 * @param {string} stage
 * @param {string} file
 * @param {string | undefined} trouble why the run itself failed, if it did
 * @param {boolean} filtered true when a filter may rightly leave no test
 * @returns {TestResults}
 */
export function readResults(stage, file, trouble, filtered) {
  /** @type {TestResults} */
  let results = { passed: [], failed: [], skipped: [] }
  let written = false
  try {
    results = JSON.parse(readFileSync(file, 'utf8'))
    written = true
  } catch { /* it ended before it wrote them */ }
  if (!written) results.failed.push({ title: `${stage}: ran to its end`, message: trouble ?? 'ended without results' })
  else if (trouble && results.failed.length === 0) results.failed.push({ title: `${stage}: ended well`, message: trouble })
  else if (!filtered && results.passed.length + results.failed.length + results.skipped.length === 0) results.failed.push({ title: `${stage}: has tests`, message: 'no test was run' })
  return results
}

/**
 * Runs a command with its output on the terminal.
 * @param {string} program
 * @param {string[]} args
 * @param {{ timeoutMs?: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number | string>} its exit code, or why there is none
 */
export function runShown(program, args, { timeoutMs, env = process.env }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: inProject(), env, stdio: ['ignore', 'inherit', 'inherit'] })
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
      // It ends what it has started when asked to.
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
    }, timeoutMs)
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? `was ended by ${signal}`)
    })
  })
}
