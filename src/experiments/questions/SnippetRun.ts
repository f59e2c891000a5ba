import * as v from 'valibot'

const Attempt = v.object({
  /** The line of Python that was tried. */
  call: v.string(),
  /** The exception it raised, with its type; null where it ran. */
  error: v.nullable(v.string()),
  /** Methods of the callback that were called meanwhile, in order. */
  events: v.array(v.string()),
  /** What holds the callback afterwards, beside the variable of who made it. */
  heldBy: v.array(v.string())
})

/** What a snippet says of itself when it was run. */
export const SnippetRun = v.object({ version: v.string(), attempts: v.pipe(v.array(Attempt), v.minLength(1)) })
export type SnippetRun = v.InferOutput<typeof SnippetRun>
