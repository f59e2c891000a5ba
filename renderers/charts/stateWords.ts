import type { RunState } from '../../src/run'

/** How a run stands, in words. */
export const STATE_WORDS: Readonly<Record<RunState, string>> = { running: 'training', finished: 'finished', interrupted: 'interrupted', stopped: 'stopped', failed: 'failed', died: 'kernel died' }
