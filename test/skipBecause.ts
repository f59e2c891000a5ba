import type { Context } from 'mocha'

/** Read by the reporter in scripts/testing/RecordingReporter.mjs, which is bundled apart from the tests. */
const SKIP_REASON = Symbol.for('convscope.skipReason')

/**
 * Skips the running test, or all tests of a suite when called in its `before`, and says why: a skip without a reason is not
 * distinguishable from a forgotten test.
 */
export function skipBecause(context: Context, reason: string): never {
  const current = context.test
  // In a hook: `before` speaks for its whole suite, `beforeEach` for the test that would come next.
  const owner = !current?.title.startsWith('"before ') ? current : current.title.startsWith('"before all"') ? current.parent : context.currentTest
  if (owner) Object.assign(owner, { [SKIP_REASON]: reason })
  context.skip()
}
