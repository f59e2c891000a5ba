import type * as vscode from 'vscode'
import * as v from 'valibot'
import { decodeRun, LiveRun, RUN_MIME, SavedRun, type RunRecord } from '../run'

/** A run's output in a notebook: saved with its data, or the mark of a run that was still live. */
export interface NotebookRun {
  readonly cell: vscode.NotebookCell
  readonly output: vscode.NotebookCellOutput
  readonly run: SavedRun | LiveRun
}

/** The runs in a notebook's outputs, in the order of its cells; what cannot be read is left out. */
export function notebookRuns(notebook: vscode.NotebookDocument): NotebookRun[] {
  return notebook.getCells().flatMap(cellRuns)
}

/** The runs in one cell's outputs. */
export function cellRuns(cell: vscode.NotebookCell): NotebookRun[] {
  return cell.outputs.flatMap(output => {
    const item = output.items.find(({ mime }) => mime === RUN_MIME)
    const run = item && readItem(item.data)
    return run ? [{ cell, output, run }] : []
  })
}

/** The saved run that a person would want to see first: the one that started last, whole rather than one picture of it. */
export function lastSavedRun(notebook: vscode.NotebookDocument): RunRecord | undefined {
  const saved = notebookRuns(notebook).flatMap(({ run }) => (run.live ? [] : [run]))
  const whole = (run: SavedRun): number => (run.view === undefined || run.view.kind === 'run' ? 1 : 0)
  saved.sort((a, b) => a.meta.startedAt - b.meta.startedAt || whole(a) - whole(b))
  for (const run of saved.reverse()) {
    const record = decodeOrNothing(run)
    if (record) return record
  }
  return undefined
}

/** A run by its id, decoded from the notebook's outputs. */
export function savedRunById(notebook: vscode.NotebookDocument, id: string): RunRecord | undefined {
  for (const { run } of notebookRuns(notebook).reverse()) {
    const record = !run.live && run.meta.id === id ? decodeOrNothing(run) : undefined
    if (record) return record
  }
  return undefined
}

function readItem(data: Uint8Array): SavedRun | LiveRun | undefined {
  try {
    const parsed = v.safeParse(v.union([SavedRun, LiveRun]), JSON.parse(new TextDecoder().decode(data)))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined // Not JSON. The renderer, which is asked to draw it, says what is wrong.
  }
}

function decodeOrNothing(run: SavedRun): RunRecord | undefined {
  try {
    return decodeRun(run)
  } catch {
    return undefined // As above.
  }
}
