import { appendFileSync, writeFileSync } from 'node:fs'
import Mocha from 'mocha'

/** Set by test/skipBecause.ts. */
const SKIP_REASON = Symbol.for('convscope.skipReason')
const SLOW_MS = 1000

/**
 * @typedef {{ title: string, message: string, stack?: string }} FailedTest
 * @typedef {{ title: string, reason: string }} SkippedTest
 * @typedef {{ passed: string[], failed: FailedTest[], skipped: SkippedTest[] }} TestResults
 */

/** A mocha reporter that prints each test as it ends, and keeps what passed, failed and was skipped, with the reason. */
export class RecordingReporter extends Mocha.reporters.Base {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} options `reporterOptions.resultsFile`: where the results are written at the end, as JSON;
   *   `reporterOptions.outputFile`: where to print instead of the console
   */
  constructor(runner, options) {
    super(runner, options)
    const { resultsFile, outputFile } = options.reporterOptions ?? {}
    /** @type {TestResults} */
    const results = { passed: [], failed: [], skipped: [] }
    let depth = 0
    const print = (/** @type {string} */ text) => {
      if (outputFile) appendFileSync(outputFile, `${'  '.repeat(depth)}${text}\n`)
      else console.log('  '.repeat(depth) + text)
    }
    runner.on('suite', (suite) => {
      if (!suite.root) print(suite.title)
      depth++
    })
    runner.on('suite end', () => { depth-- })
    runner.on('pass', (test) => {
      results.passed.push(test.fullTitle())
      print(`✓ ${test.title}${(test.duration ?? 0) >= SLOW_MS ? ` (${((test.duration ?? 0) / 1000).toFixed(1)} s)` : ''}`)
    })
    runner.on('fail', (test, error) => {
      const failed = { title: test.fullTitle(), message: messageOf(error), stack: error instanceof Error ? error.stack : undefined }
      results.failed.push(failed)
      print(`✗ ${test.title}\n${(failed.stack?.includes(failed.message) ? failed.stack : `${failed.message}\n${failed.stack ?? ''}`).replace(/^/gm, '  '.repeat(depth + 1))}`)
    })
    runner.on('pending', (test) => {
      const skipped = { title: test.fullTitle(), reason: reasonOf(test) ?? 'no reason given' }
      results.skipped.push(skipped)
      print(`- ${test.title} (skipped: ${skipped.reason})`)
    })
    runner.once('end', () => {
      if (resultsFile) writeFileSync(resultsFile, JSON.stringify(results, null, 1))
    })
  }
}

/** @param {unknown} error */
const messageOf = (error) => error instanceof Error ? error.message : String(error)

/**
 * @param {import('mocha').Test | import('mocha').Suite | undefined} owner
 * @returns {string | undefined}
 */
function reasonOf(owner) {
  for (let at = owner; at; at = at.parent) {
    const reason = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (at))[SKIP_REASON]
    if (typeof reason === 'string') return reason
  }
  return undefined
}
