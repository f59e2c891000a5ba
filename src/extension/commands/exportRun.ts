import * as vscode from 'vscode'
import type { RunEntry } from '../../run'
import { saveRun, writeRunFile } from '../saveRun'
import type { SidePanel } from '../SidePanel'
import { stateName } from '../stateName'

/**
 * Keeps a run as a file: the one that the side panel follows or, where there are several, the one that a person picks.
 * @param target where the followed run goes, without a question
 */
export async function exportRun(panel: SidePanel, target: vscode.Uri | undefined): Promise<void> {
  const id = target ? panel.run : await pickRun(panel.entries, panel.run)
  if (id === undefined) return
  const run = id === null ? undefined : await panel.find(id)
  if (!run) {
    const why = id === null ? vscode.l10n.t('There is no run yet. Run a cell that trains a network.') : vscode.l10n.t('This run is not in memory any more, nor in the notebook. Run its cell again.')
    if (target) throw new Error(why)
    return void vscode.window.showInformationMessage(why)
  }
  if (target) await writeRunFile(run, target)
  else await saveRun(run, panel.shownNotebook)
}

/** `undefined` where a person gave up, `null` where there is none to pick. */
async function pickRun(entries: readonly RunEntry[], followed: string | null): Promise<string | null | undefined> {
  if (entries.length < 2) return entries[0]?.id ?? followed
  const items = entries.map(({ id, name, state, place, startedAt }) => ({ id, label: name, description: [...(id === followed ? [vscode.l10n.t({ message: 'shown', comment: 'Of a run: it is the one that the panel shows' })] : []), stateName(state)].join(', '), detail: `${place} · ${new Date(startedAt).toLocaleString()}` }))
  const picked = await vscode.window.showQuickPick(items.sort((a, b) => Number(b.id === followed) - Number(a.id === followed)), { title: vscode.l10n.t('Convscope: Export Run'), placeHolder: vscode.l10n.t('Which run?'), matchOnDescription: true, matchOnDetail: true })
  return picked?.id
}
