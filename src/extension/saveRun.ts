import * as path from 'node:path'
import * as vscode from 'vscode'
import type { RunRecord } from '../run'
import { RUN_FILE_ENDINGS, RUN_FILE_KINDS, runFileKind } from '../runFile/runFileKind'
import { keepFile } from './keepFile'

const FILTERS = Object.fromEntries(Object.entries(RUN_FILE_KINDS).map(([ending, kind]) => [kind, [ending]]))

/** Asks where to keep a run as a file of its own, and writes it there: as what is said by the name's ending. */
export async function saveRun(run: RunRecord, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const name = run.meta.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'run'
  const written = await keepFile({ name: `${name}.run.json`, title: 'Save the run as .json, .arrow or .html: the ending says as what', filters: FILTERS, bytes: target => runFileBytes(run, target) }, notebook)
  if (written && runFileKind(written.path) === 'html') await offerToOpen(written)
}

/** Writes a run as what the target's name says. */
export async function writeRunFile(run: RunRecord, target: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.writeFile(target, await runFileBytes(run, target))
}

async function runFileBytes(run: RunRecord, target: vscode.Uri): Promise<Uint8Array> {
  const kind = runFileKind(target.path)
  if (!kind) throw new Error(`the name must end with ${RUN_FILE_ENDINGS}.`)
  const { writeRun } = await import('../runFile')
  return writeRun(run, kind)
}

/** A report is there to be read. A browser of this machine can open only what is on it. */
async function offerToOpen(report: vscode.Uri): Promise<void> {
  if (report.scheme !== 'file' || vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web) return
  const open = 'Open in Browser'
  const chosen = await vscode.window.showInformationMessage(`${path.posix.basename(report.path)} is written.`, open)
  if (chosen === open) await vscode.env.openExternal(report)
}
