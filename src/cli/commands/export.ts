import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeAtomically } from '../../engine/writeAtomically'
import { decodeRun, runsInFile, type SavedRun } from '../../run'
import { RUN_FILE_ENDINGS, runFileKind } from '../../runFile/runFileKind'
import { whyUnreadable } from '../notebook/whyUnreadable'
import { misunderstood, understand } from './understand'

const USAGE = `convscope export FILE --out FILE: keeps a run of an executed notebook as a file of its own, and runs nothing

  FILE          a notebook with its outputs, or a run that was saved as .json
  --run N       which of the notebook's runs, counted from 1; needed where it has several
  --out FILE    where to; its ending says as what:
                  .json    the run in full, which "Add Runs of a File…" in the side panel reads
                  .arrow   a table of Apache Arrow, for pandas, polars, DuckDB and others
                  .html    a report of one page: results, health, loss, layers

Exit code: 0 written, 1 something could not be read or written, 2 not understood.
`

/**
 * The command `convscope export …`.
 * @param args what stands after `export`
 * @returns the exit code
 */
export async function exportCommand(args: string[]): Promise<number> {
  const understood = understand(args, USAGE, { run: { type: 'string' }, out: { type: 'string' } })
  if (typeof understood === 'number') return understood
  const { values, positionals } = understood
  const [file, ...rest] = positionals
  if (file === undefined) return misunderstood('Of which file?', USAGE)
  if (rest.length > 0) return misunderstood(`Only one file at a time; "${rest.join(' ')}" is more than is understood.`, USAGE)
  const { out } = values
  if (out === undefined) return misunderstood(`Where to? Name a file with --out that ends with ${RUN_FILE_ENDINGS}.`, USAGE)
  const kind = runFileKind(out)
  if (!kind) return misunderstood(`${path.basename(out)} does not end as a run's file does: with ${RUN_FILE_ENDINGS}.`, USAGE)
  const wanted = values.run === undefined ? undefined : Number(values.run)
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1)) return misunderstood(`"${values.run ?? ''}" is no number of a run: they are counted from 1.`, USAGE)

  const name = path.basename(file)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(whyUnreadable(file, error, 'a notebook or the file of a run'))
  })
  const runs = runsInFile(text)
  if (runs.length === 0) throw new Error(`${name} holds no run of Convscope: it must be a notebook (.ipynb) in which a network was trained and saved, or a run that was saved as .json.`)
  if (wanted === undefined && runs.length > 1) {
    process.stderr.write(`${name} has ${runs.length} runs. Choose one with --run:\n\n${runs.map((run, index) => `  ${String(index + 1).padStart(3)}  ${describe(run)}\n`).join('')}`)
    return 2
  }
  const run = runs[(wanted ?? 1) - 1]
  if (!run) {
    process.stderr.write(`There is no run ${String(wanted)}: ${name} has ${runs.length === 1 ? 'one' : runs.length}.\n`)
    return 2
  }
  const { writeRun } = await import('../../runFile')
  await writeAtomically(out, writeRun(decodeRun(run), kind))
  process.stderr.write(`${out}: ${describe(run)}\n`)
  return 0
}

function describe({ meta, state, epochs }: SavedRun): string {
  const last = epochs.at(-1)
  return [meta.name, state, ...(last ? [`${epochs.length} of ${meta.epochs} epochs`, `training loss ${typeof last.trainingLoss === 'number' ? last.trainingLoss.toFixed(4) : last.trainingLoss}`] : [])].join(', ')
}
