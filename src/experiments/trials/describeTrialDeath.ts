/** Why a worker process ended, in words for a person. `stderr`: the end of what it wrote there. */
export function describeTrialDeath(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  if (/heap out of memory|Reached heap limit|Array buffer allocation failed|std::bad_alloc/.test(stderr)) return 'The worker process ran out of memory. Use fewer workers or less data, free tensors with tf.tidy or dispose(), or raise Node\'s limit with --max-old-space-size.'
  if (signal === 'SIGKILL') return 'The worker process was killed (SIGKILL). Perhaps the computer ran out of memory (then use fewer workers), or somebody killed it.'
  if (signal !== null) return `The worker process crashed (${signal}).${lastLines(stderr)}`
  if (code === null) return `The worker process could not be started.${lastLines(stderr)}`
  return `The worker process ended with exit code ${code}: process.exit was called, or an error was thrown outside of the trial's function, such as in a timer.${lastLines(stderr)}`
}

/** What it said last may be the explanation. */
function lastLines(stderr: string): string {
  const lines = stderr.trim().split('\n').filter(line => line.trim() !== '').slice(-5)
  return lines.length === 0 ? '' : ` It said last:\n${lines.map(line => `  ${line.slice(0, 300)}`).join('\n')}`
}
