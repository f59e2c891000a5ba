/** Names which compiled code calls; the kernel defines them (see cellGlobals.ts), and a trial's worker process, too (see trialScope.ts). */
export const CELL_GLOBALS = {
  /** `import(x)`; as long as the word it stands for, so that columns stay. */
  load: '__load',
  /** A static import, with the names that must be there. */
  from: '__from',
  /** Called in every loop that waits: throws when the cell was interrupted. At the top of a cell it is given that execution's serial number. */
  live: '__live',
  /** Gives a function its name back. */
  name: '__name',
  meta: '__meta'
} as const
