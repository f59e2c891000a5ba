import path from 'node:path'
import { parseArgs } from 'node:util'
import { ENGINE_CHOICES } from '../../kernel/protocol'
import { isCode, NotebookFile, NotebookFileError, sourceOf } from '../notebook/NotebookFile'
import { writeAtomically } from '../../engine/writeAtomically'
import { executeNotebook } from '../run/executeNotebook'
import { htmlReport } from '../run/htmlReport'
import { printOutput } from '../run/printOutput'
import { ProgressLine } from '../run/ProgressLine'

const USAGE = `convscope run NOTEBOOK: executes a notebook without VS Code

  --engine auto|tensorflow|wasm   where tensors are computed (default: auto, TensorFlow where it is installed)
  --data drawn|mnist              what digits() gives where a cell does not say
  --out FILE                      writes the executed notebook there; it may be NOTEBOOK itself
  --html FILE                     writes a report of one page

Ctrl-C interrupts the executing cell, and what was done is written; a second Ctrl-C kills the kernel.
Exit code: 0 all cells executed, 1 a cell failed, 2 not understood, 130 interrupted.
`

const DATA_SOURCES = ['drawn', 'mnist'] as const

/**
 * The command `convscope run …`.
 * @param args what stands after `run`
 * @returns the exit code
 */
export async function runCommand(args: string[]): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { engine: { type: 'string', default: 'auto' }, data: { type: 'string' }, out: { type: 'string' }, html: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
    })
  } catch (error) {
    return misunderstood((error as Error).message)
  }
  const { values, positionals } = parsed
  if (values.help) {
    process.stdout.write(USAGE)
    return 0
  }
  const [file, ...rest] = positionals
  if (file === undefined) return misunderstood('Which notebook?')
  if (rest.length > 0) return misunderstood(`Only one notebook at a time; "${rest.join(' ')}" is more than is understood.`)
  const engine = ENGINE_CHOICES.find(choice => choice === values.engine)
  if (!engine) return misunderstood(`There is no engine "${values.engine}"; there are ${ENGINE_CHOICES.join(', ')}.`)
  const data = DATA_SOURCES.find(source => source === values.data)
  if (values.data !== undefined && !data) return misunderstood(`There is no data source "${values.data}"; there are ${DATA_SOURCES.join(', ')}.`)

  const name = path.basename(file)
  let notebook: NotebookFile
  try {
    notebook = await NotebookFile.read(file)
    notebook.check(name)
  } catch (error) {
    if (!(error instanceof NotebookFileError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }

  const line = new ProgressLine(process.stderr)
  const run = executeNotebook(notebook, {
    kernel: { script: path.join(__dirname, 'kernel.js'), folder: path.dirname(path.resolve(file)), engine, ...(data ? { env: { CONVSCOPE_DATA_SOURCE: data } } : {}) },
    onCell: (cell, number, of) => {
      line.clear()
      process.stderr.write(`[${number}/${of}] ${firstLine(sourceOf(cell))}\n`)
    },
    onMessage: message => {
      if (!(message.type === 'run' && message.event.type === 'steps') && !(message.type === 'live' && !message.final)) line.clear()
      printOutput(message)
      line.take(message)
    },
    onCellEnd: async () => {
      if (values.out !== undefined) await writeAtomically(values.out, notebook.toString())
    }
  })
  const stop = (): void => {
    line.clear()
    process.stderr.write('Interrupting …\n')
    run.interrupt()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  try {
    const { failed, interrupted, executed } = await run.finished
    line.clear()
    if (failed) process.stderr.write(`Cell ${failed.cell} failed:\n${failed.error.stack}\n`)
    if (values.html !== undefined) await writeAtomically(values.html, htmlReport(notebook, name))
    const total = notebook.cells.filter(isCode).length
    if (executed < total) process.stderr.write(`${total - executed} of ${total} cells were not executed${values.out === undefined ? '' : '; they are as they were'}.\n`)
    return interrupted ? 130 : failed ? 1 : 0
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

function firstLine(code: string): string {
  const [first = ''] = code.trim().split('\n')
  return first.length > 70 ? `${first.slice(0, 69)}…` : first
}

function misunderstood(message: string): number {
  process.stderr.write(`${message}\n\n${USAGE}`)
  return 2
}
