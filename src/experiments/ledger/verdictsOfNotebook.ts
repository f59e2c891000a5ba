import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import * as v from 'valibot'
import { decideContrast } from '../statistics'
import { VERDICT_MIME, VerdictRow } from '../VerdictRow'
import type { SourcedRow } from './LedgerEntry'
import { isLedgerNotebook } from './notebooksOfFolder'

/** What a notebook's file gave to the ledger, and what was wrong with it. */
export interface ReadVerdicts {
  readonly rows: readonly SourcedRow[]
  readonly problems: readonly string[]
}

/** No notebook with outputs of ours comes near it. */
const MOST_BYTES = 200 * 1024 * 1024

// Of a notebook only what is needed; whatever else is in it is its own affair.
const Notebook = v.looseObject({ nbformat: v.literal(4, 'it is no notebook of format 4'), cells: v.array(v.looseObject({ cell_type: v.optional(v.string()), outputs: v.optional(v.array(v.unknown())) })) })
const Output = v.looseObject({ data: v.record(v.string(), v.unknown()) })

/** The verdicts that a saved notebook shows. Never throws: a file that cannot be read is a problem. */
export async function verdictsOfFile(file: string): Promise<ReadVerdicts> {
  const source = path.basename(file)
  // It shows the verdicts of others, and has none of its own.
  if (isLedgerNotebook(file)) return { rows: [], problems: [] }
  try {
    const { size } = await stat(file)
    if (size > MOST_BYTES) return failed(source, `it has ${Math.round(size / 1e6)} MB, too much for a notebook`)
    return verdictsOfNotebook(await readFile(file, 'utf8'), source)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return failed(source, code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message)
  }
}

/** The verdicts in a notebook's text, in the order of its cells. @param source its name, for messages */
export function verdictsOfNotebook(text: string, source: string): ReadVerdicts {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return failed(source, text.trim() === '' ? 'it is empty' : `it is no JSON, or is cut off (${error instanceof Error ? error.message : String(error)})`)
  }
  const notebook = v.safeParse(Notebook, json)
  if (!notebook.success) return failed(source, `it is no notebook: ${v.getDotPath(notebook.issues[0]) ?? 'the file itself'}: ${notebook.issues[0].message}`)
  const rows: SourcedRow[] = []
  const problems: string[] = []
  for (const [cell, { outputs = [] }] of notebook.output.cells.entries()) {
    for (const output of outputs) {
      const parsed = v.safeParse(Output, output)
      const item = parsed.success ? parsed.output.data[VERDICT_MIME] : undefined
      if (item === undefined) continue
      const row = v.safeParse(VerdictRow, item)
      const problem = row.success ? contradiction(row.output) : `${v.getDotPath(row.issues[0]) ?? 'the whole of it'}: ${row.issues[0].message}`
      if (row.success && problem === undefined) rows.push({ row: row.output, source })
      else problems.push(`${source}, cell ${cell + 1}: a verdict is left out, because it is not as Convscope saves one: ${problem}.`)
    }
  }
  if (rows.length === 0 && problems.length === 0) problems.push(`${source} shows no verdict. Run it first: convscope run ${source} --out ${source}`)
  return { rows, problems }
}

const failed = (source: string, why: string): ReadVerdicts => ({ rows: [], problems: [`${source} is left out: ${why}.`] })

/** What a row says of itself must follow from its numbers: files can be edited. Undefined where it does. */
function contradiction({ kind, way, cases, setting }: VerdictRow): string | undefined {
  const [first] = cases
  if (kind !== (first?.kind ?? 'inconclusive') || way !== first?.way) return `it says ${kind}, but the case it is read for says ${first?.kind ?? 'nothing'}`
  for (const { kind: said, way: saidWay, name, measured } of cases) {
    if (!measured || said === 'inconclusive') continue
    const { decision } = measured
    if (!decision) return `it says ${said} ${name}, without a decision`
    if (decision.outcome.kind !== said || decision.outcome.way !== saidWay) return `it says ${said} ${name}, but its decision is ${decision.outcome.kind}`
    if (setting?.profile === 'smoke') return `it says ${said} ${name} by the profile smoke, which decides nothing`
    if (decision.kind !== 'contrast') continue
    const { differences, seeds, smallestEffect, claimed, scale } = decision
    try {
      const anew = decideContrast({ differences, seeds, smallestEffect, claimed, scale })
      if (anew.outcome.kind !== decision.outcome.kind || anew.outcome.way !== decision.outcome.way || Math.abs(anew.p - decision.p) > 1e-9) return `it says ${said} ${name} with p = ${decision.p}, but its numbers give ${anew.outcome.kind} with p = ${anew.p}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return undefined
}
