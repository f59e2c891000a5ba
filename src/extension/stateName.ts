import * as vscode from 'vscode'
import type { RunState } from '../run'

/** How a run stands, in words. */
export const stateName = (state: RunState): string =>
  ({ running: vscode.l10n.t('training'), finished: vscode.l10n.t('finished'), interrupted: vscode.l10n.t('interrupted'), stopped: vscode.l10n.t('stopped'), failed: vscode.l10n.t('failed'), died: vscode.l10n.t('kernel died') })[state]
