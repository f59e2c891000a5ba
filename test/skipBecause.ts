import type { Context, Suite, Test } from 'mocha'

/** Read by the reporter in scripts/testing/RecordingReporter.mjs, which is bundled apart from the tests. */
const SKIP_REASON = Symbol.for('convscope.skipReason')

/**
 * Skips the running test, or all tests of a suite when called in its `before`, and says why: a skip without a reason is not
 * distinguishable from a forgotten test.
 */
export function skipBecause(context: Context, reason: string): never {
  const current = context.test
  const owner: Test | Suite | undefined = current?.type !== 'hook' ? current : isBeforeAll(current) ? current.parent : (context.currentTest ?? current.parent)
  if (owner) Object.assign(owner, { [SKIP_REASON]: reason })
  context.skip()
}

const isBeforeAll = (hook: { title: string }) => hook.title.startsWith('"before all"')
