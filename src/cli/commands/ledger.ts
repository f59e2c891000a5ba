import { writeAtomically } from '../../engine/writeAtomically'
import { Ledger, LEDGER_COLUMNS } from '../../experiments/ledger/Ledger'
import { notebooksOfFolder } from '../../experiments/ledger/notebooksOfFolder'
import { misunderstood, understand } from './understand'

const USAGE = `convscope ledger [FILES…]: gathers the verdicts of executed notebooks into one table, and runs nothing

  FILES                           notebooks; by default those in this folder, or in its folder notebooks
  --format table|md|csv|json      default: table, or what the name of --out ends with
  --sort ${LEDGER_COLUMNS.join('|')}  default: claim
  --out FILE                      writes it there
  --svg FILE                      writes a picture of it: a line for each claim, with effect and interval; then without --format or --out no table

All verdicts are corrected together for how many claims are tested (Holm); claims that no notebook decides are listed as not run yet, and those of your own apart.
Exit code: 0 all files were read, 1 something could not be read, 2 not understood.
`

const FORMATS = ['table', 'md', 'csv', 'json'] as const

/**
 * The command `convscope ledger …`.
 * @param args what stands after `ledger`
 * @returns the exit code
 */
export async function ledgerCommand(args: string[]): Promise<number> {
  const understood = understand(args, USAGE, { format: { type: 'string' }, sort: { type: 'string', default: 'claim' }, out: { type: 'string' }, svg: { type: 'string' } })
  if (typeof understood === 'number') return understood
  const { values, positionals } = understood
  const wanted = values.format ?? FORMATS.find(each => values.out?.endsWith(`.${each}`)) ?? 'table'
  const format = FORMATS.find(each => each === wanted)
  if (!format) return misunderstood(`There is no format "${wanted}"; there are ${FORMATS.join(', ')}.`, USAGE)
  const column = LEDGER_COLUMNS.find(each => each === values.sort)
  if (!column) return misunderstood(`A ledger cannot be sorted by "${values.sort}", but by ${LEDGER_COLUMNS.join(', ')}.`, USAGE)
  const files = positionals.length > 0 ? positionals : await notebooksHere()
  if (files.length === 0) return misunderstood('There are no notebooks in this folder, nor in a folder notebooks in it. Which ones?', USAGE)

  const ledger = (await Ledger.fromNotebooks(files)).sortedBy(column)
  const text = { table: () => `${[ledger.table, ...(ledger.own.length > 0 ? [ledger.ownTable] : [])].join('\n\n')}\n`, md: () => ledger.toMarkdown(), csv: () => ledger.toCsv(), json: () => ledger.toJson() }[format]()
  if (values.svg !== undefined) await writeAtomically(values.svg, `${ledger.toSvg()}\n`)
  if (values.out === undefined && (values.svg === undefined || values.format !== undefined)) process.stdout.write(text)
  if (values.out !== undefined) {
    await writeAtomically(values.out, text)
    process.stderr.write(`${values.out}: ${ledger.totalsWords}.\n`)
  }
  for (const problem of ledger.problems) process.stderr.write(`${problem}\n`)
  return ledger.problems.length > 0 ? 1 : 0
}

/** The notebooks of the current folder, else of its folder `notebooks`. */
async function notebooksHere(): Promise<string[]> {
  for (const folder of ['.', 'notebooks']) {
    const files = await notebooksOfFolder(folder)
    if (files.length > 0) return files
  }
  return []
}
