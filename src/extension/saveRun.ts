import * as path from 'node:path'
import * as vscode from 'vscode'
import type { RunRecord } from '../run'
import { runFileKind, type RunFileKind } from '../runFile/runFileKind'
import { keepFile } from './keepFile'

/** As what a run can be kept, as a person calls it. */
const kindNames = (): Readonly<Record<RunFileKind, string>> => ({ json: vscode.l10n.t('Run of Convscope (JSON)'), arrow: vscode.l10n.t('Table of Apache Arrow'), html: vscode.l10n.t('Report, a page (HTML)') })

/** Asks where to keep a run as a file of its own, and writes it there: as what is said by the name's ending. */
export async function saveRun(run: RunRecord, notebook: vscode.NotebookDocument | undefined): Promise<void> {
  const name = run.meta.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'run'
  const filters = Object.fromEntries(Object.entries(kindNames()).map(([ending, kind]) => [kind, [ending]]))
  const title = vscode.l10n.t('Save the run as .json, .arrow or .html: the ending says as what')
  const written = await keepFile({ name: `${name}.run.json`, title, filters, bytes: target => runFileBytes(run, target) }, notebook)
  if (written && runFileKind(written.path) === 'html') await offerToOpen(written)
}

/** Writes a run as what the target's name says. */
export async function writeRunFile(run: RunRecord, target: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.writeFile(target, await runFileBytes(run, target))
}

async function runFileBytes(run: RunRecord, target: vscode.Uri): Promise<Uint8Array> {
  const kind = runFileKind(target.path)
  if (!kind) throw new Error(vscode.l10n.t('the name must end with .json (to compare it with others later), .arrow (a table, for Python or DuckDB) or .html (a report).'))
  const { writeRun } = await import('../runFile')
  return writeRun(run, kind)
}

/** A report is there to be read. A browser of this machine can open only what is on it. */
async function offerToOpen(report: vscode.Uri): Promise<void> {
  if (report.scheme !== 'file' || vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web) return
  const open = vscode.l10n.t('Open in Browser')
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('{0} is written.', path.posix.basename(report.path)), open)
  if (chosen === open) await vscode.env.openExternal(report)
}
