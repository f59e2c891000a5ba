import * as path from 'node:path'
import * as vscode from 'vscode'
import { decodeRun, runsInFile, type RunEntry, type RunMeta, type RunRecord, type RunState, type SavedRun } from '../run'
import { notebookRuns } from './notebookRuns'
import type { RunHub } from './RunHub'

/** Runs that are listed: of more, the oldest are left out. */
const MOST_RUNS = 200

/** The runs that a person can compare: those of a notebook, and of files that were opened beside it. */
export class PanelRuns {
  private readonly files = new Map<string, { place: string; runs: SavedRun[] }>()

  constructor(private readonly hub: RunHub) {}

  /** The runs to choose among, the newest first. */
  entries(notebook: vscode.NotebookDocument | undefined): RunEntry[] {
    const found = new Map<string, RunEntry>()
    const add = (meta: RunMeta, state: RunState, place: string): void => {
      found.set(meta.id, { id: meta.id, name: meta.name, place, state, startedAt: meta.startedAt })
    }
    for (const { place, runs } of this.files.values()) for (const { meta, state } of runs) add(meta, state, place)
    if (notebook) {
      const place = path.posix.basename(notebook.uri.path)
      for (const { run } of notebookRuns(notebook)) if (!run.live) add(run.meta, run.state, place)
      // What is in memory is newer than what was saved.
      for (const { meta, state } of this.hub.runsOf(notebook)) add(meta, state, place)
    }
    return [...found.values()].sort((a, b) => b.startedAt - a.startedAt).slice(0, MOST_RUNS)
  }

  /** A run of a file that was opened. */
  saved(run: string): SavedRun | undefined {
    for (const { runs } of this.files.values()) {
      const found = runs.find(({ meta }) => meta.id === run)
      if (found) return found
    }
    return undefined
  }

  /** A run that is listed; `undefined` where it is known nowhere any more. Throws where the file that it is in is damaged. */
  async find(run: string, notebook: vscode.NotebookDocument | undefined): Promise<RunRecord | undefined> {
    const saved = this.saved(run)
    return saved ? decodeRun(saved) : this.hub.find(run, notebook)
  }

  /** Asks for files and takes in the runs that are in them. Returns whether there were any; says so where there were none. */
  async open(): Promise<boolean> {
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Add Runs'), title: vscode.l10n.t('Notebooks and saved runs to compare with'), filters: { [vscode.l10n.t('Notebooks and saved runs')]: ['ipynb', 'json'] } })
    const read = await Promise.all((chosen ?? []).map(uri => this.add(uri)))
    return read.some(Boolean)
  }

  private async add(uri: vscode.Uri): Promise<boolean> {
    const place = path.posix.basename(uri.path)
    try {
      const runs = runsInFile(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)))
      if (runs.length > 0) this.files.set(uri.toString(), { place, runs })
      else void vscode.window.showWarningMessage(vscode.l10n.t('{0} holds no run of Convscope: it must be a notebook (.ipynb) in which a network was trained and saved, or a run that was saved as .json.', place))
      return runs.length > 0
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be read: {1}', place, error instanceof Error ? error.message : String(error)))
      return false
    }
  }
}
