import path from 'node:path'
import { ENGINE_CHOICES } from '../../kernel/protocol'
import { isCode, NotebookFile, NotebookFileError, sourceOf } from '../notebook/NotebookFile'
import { DATA_SOURCES, isProfile, PROFILE_NAMES } from '../../experiments/settings/profiles'
import { writeAtomically } from '../../engine/writeAtomically'
import { ExecutedFile } from '../ExecutedFile'
import { executeNotebook } from '../run/executeNotebook'
import { htmlReport } from '../run/htmlReport'
import { printOutput } from '../run/printOutput'
import { ProgressLine } from '../run/ProgressLine'
import { misunderstood, understand } from './understand'

const USAGE = `convscope run NOTEBOOK: executes a notebook without VS Code

  --engine auto|tensorflow|wasm   where tensors are computed (default: auto, TensorFlow where it is installed)
  --data drawn|mnist              what digits() gives where a cell does not say
  --profile smoke|quick|full      how much the questions' experiments train (default: what the notebook says)
  --out FILE                      writes the executed notebook there; it may be NOTEBOOK itself
  --html FILE                     writes a report of one page
  --resume                        goes on with the run that --out has the beginning of: its cells are executed again for their variables,
                                  but trials are not trained again, and outputs stay

Ctrl-C interrupts the executing cell, and what was done is written; a second Ctrl-C kills the kernel.
Exit code: 0 all cells executed, 1 a cell failed, 2 not understood, 130 interrupted.
`

/**
 * The command `convscope run …`.
 * @param args what stands after `run`
 * @returns the exit code
 */
export async function runCommand(args: string[]): Promise<number> {
  const understood = understand(args, USAGE, { engine: { type: 'string', default: 'auto' }, data: { type: 'string' }, profile: { type: 'string' }, resume: { type: 'boolean', default: false }, out: { type: 'string' }, html: { type: 'string' } })
  if (typeof understood === 'number') return understood
  const { values, positionals } = understood
  const [file, ...rest] = positionals
  if (file === undefined) return misunderstood('Which notebook?', USAGE)
  if (rest.length > 0) return misunderstood(`Only one notebook at a time; "${rest.join(' ')}" is more than is understood.`, USAGE)
  const engine = ENGINE_CHOICES.find(choice => choice === values.engine)
  if (!engine) return misunderstood(`There is no engine "${values.engine}"; there are ${ENGINE_CHOICES.join(', ')}.`, USAGE)
  const data = DATA_SOURCES.find(source => source === values.data)
  if (values.data !== undefined && !data) return misunderstood(`There is no data source "${values.data}"; there are ${DATA_SOURCES.join(', ')}.`, USAGE)
  const { profile, out } = values
  if (profile !== undefined && !isProfile(profile)) return misunderstood(`There is no profile "${profile}"; there are ${PROFILE_NAMES.join(', ')}.`, USAGE)
  if (values.resume && out === undefined) return misunderstood('--resume goes on with what --out has the beginning of: name that file.', USAGE)

  const name = path.basename(file)
  const settings = { engine, ...(data ? { data } : {}), ...(profile === undefined ? {} : { profile }) }
  let notebook: NotebookFile
  let done = 0
  try {
    notebook = await NotebookFile.read(file)
    notebook.check(name)
    if (values.resume && out !== undefined) {
      const begun = await resumable(out, notebook, settings)
      if (typeof begun === 'string') process.stderr.write(`${begun} It is executed from the top.\n`)
      else {
        notebook = begun.notebook
        done = begun.done
        process.stderr.write(`Going on after ${done} of ${notebook.cells.filter(isCode).length} cells.\n`)
      }
    }
  } catch (error) {
    if (!(error instanceof NotebookFileError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }

  const line = new ProgressLine(process.stderr)
  const executedFile = out === undefined ? undefined : new ExecutedFile(out, words => {
    line.clear()
    process.stderr.write(`${words}\n`)
  })
  const unwritable = await executedFile?.whyUnwritable()
  if (unwritable !== undefined) {
    process.stderr.write(`${unwritable}\n`)
    return 1
  }
  let isKept = false
  const run = executeNotebook(notebook, {
    kernel: { script: path.join(__dirname, 'kernel.js'), folder: path.dirname(path.resolve(file)), engine, env: { ...(data ? { CONVSCOPE_DATA_SOURCE: data } : {}), ...(profile === undefined ? {} : { CONVSCOPE_PROFILE: profile }) } },
    done,
    onCell: (cell, number, of) => {
      line.clear()
      isKept = number <= done
      process.stderr.write(`[${number}/${of}] ${isKept ? '(again, for its variables) ' : ''}${firstLine(sourceOf(cell))}\n`)
    },
    onMessage: message => {
      if (!(message.type === 'run' && message.event.type === 'steps') && !(message.type === 'live' && !message.final)) line.clear()
      if (!isKept) printOutput(message)
      line.take(message)
    },
    onCellEnd: async (executed, failed) => {
      if (!executedFile) return
      const finished = failed ? executed - 1 : executed
      notebook.unfinished = finished < notebook.cells.filter(isCode).length ? { done: failed ? finished : Math.max(done, finished), settings, code: notebook.code } : undefined
      await executedFile.write(notebook.toString())
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
    const total = notebook.cells.filter(isCode).length
    if (executed < total) process.stderr.write(`${total - executed} of ${total} cells were not executed${out === undefined ? '' : '; they are as they were'}.\n`)
    const isKeptWhole = (await executedFile?.finish()) ?? true
    if (values.html !== undefined) await writeAtomically(values.html, htmlReport(notebook, name))
    return interrupted ? 130 : failed || !isKeptWhole ? 1 : 0
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}

/** The notebook of a run that can be gone on with; else why not. */
async function resumable(file: string, source: NotebookFile, settings: Readonly<Record<string, string>>): Promise<{ notebook: NotebookFile; done: number } | string> {
  const name = path.basename(file)
  let notebook: NotebookFile
  try {
    notebook = await NotebookFile.read(file)
  } catch (error) {
    if (error instanceof NotebookFileError) return error.message
    throw error
  }
  const { unfinished } = notebook
  if (!unfinished) return `${name} holds no run that was broken off.`
  if (unfinished.code !== source.code || notebook.code !== source.code) return `The code has changed since ${name} was written.`
  const before = Object.entries(unfinished.settings).map(([option, value]) => `--${option} ${value}`).sort().join(' ')
  const now = Object.entries(settings).map(([option, value]) => `--${option} ${value}`).sort().join(' ')
  if (before !== now) return `${name} was begun with other settings (${before || 'none'}, now ${now || 'none'}).`
  return { notebook, done: unfinished.done }
}

function firstLine(code: string): string {
  const [first = ''] = code.trim().split('\n')
  return first.length > 70 ? `${first.slice(0, 69)}…` : first
}
