import * as v from 'valibot'
import { RUN_MIME, SavedRun } from './savedRun'

const Output = v.object({ data: v.optional(v.record(v.string(), v.unknown())) })
const Notebook = v.object({ cells: v.array(v.object({ outputs: v.optional(v.array(Output)) })) })

/** The runs in a file's text: a notebook's outputs, or a run that was saved alone. What is none is left out; a run that is there several times comes once, the most whole of them. */
export function runsInFile(text: string): SavedRun[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return []
  }
  const alone = v.safeParse(SavedRun, json)
  if (alone.success) return [alone.output]
  const notebook = v.safeParse(Notebook, json)
  if (!notebook.success) return []
  const runs = new Map<string, SavedRun>()
  for (const item of notebook.output.cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => data?.[RUN_MIME]))) {
    const parsed = v.safeParse(SavedRun, item)
    if (!parsed.success) continue
    const { meta } = parsed.output
    // One picture of a run holds the layers of that picture only.
    if (meta.layers.length >= (runs.get(meta.id)?.meta.layers.length ?? 0)) runs.set(meta.id, parsed.output)
  }
  return [...runs.values()]
}
