import * as vscode from 'vscode'
import type { EngineChoice, EngineStatus } from '../../engine/engine'
import { engineStatus } from '../../engine/engineStatus'
import { engineName } from '../engineName'
import type { KernelSessions } from '../KernelSessions'
import { configuredEngine } from '../settings'

interface EngineItem extends vscode.QuickPickItem {
  readonly choice: EngineChoice | 'install'
}

/** Lets one choose the engine, with what is known of each on this machine, and offers to restart the kernels that run on another. */
export async function selectEngine(sessions: KernelSessions): Promise<void> {
  const configured = configuredEngine()
  const items: Promise<EngineItem[]> = engineStatus().then(statuses => engineItems(statuses, configured))
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Convscope: Select Engine'), placeHolder: vscode.l10n.t('What computes the tensors') })
  if (!picked) return
  if (picked.choice === 'install') {
    await vscode.commands.executeCommand('convscope.installTensorflow')
    return
  }
  const configuration = vscode.workspace.getConfiguration('convscope')
  const inWorkspace = configuration.inspect('engine')?.workspaceValue !== undefined
  await configuration.update('engine', picked.choice, inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global)
  await offerRestart(sessions)
}

/** Kernels keep the engine they started with: offers to restart those that run. */
export async function offerRestart(sessions: KernelSessions): Promise<void> {
  const running = sessions.running.filter(session => session.engine !== undefined)
  if (running.length === 0) return
  const restart = running.length === 1 ? vscode.l10n.t('Restart Kernel') : vscode.l10n.t('Restart {0} Kernels', running.length)
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('A running kernel keeps its engine until it is restarted. A restart clears its variables.'), restart)
  if (chosen === restart) await Promise.all(running.map(session => session.restart()))
}

function engineItems(statuses: EngineStatus[], configured: EngineChoice): EngineItem[] {
  const mark = (choice: EngineChoice): string => (choice === configured ? '$(check) ' : '')
  const best = statuses.find(status => status.works)
  const items: EngineItem[] = [{ choice: 'auto', label: `${mark('auto')}${vscode.l10n.t('Automatic')}`, description: best ? vscode.l10n.t('now {0}', best.name) : '', detail: vscode.l10n.t('TensorFlow where it is installed and works, else WebAssembly.') }]
  for (const { name, works, device, version, reason } of statuses) {
    items.push({
      choice: name,
      label: `${mark(name)}${engineName(name)}`,
      description: works ? [version, device].filter(Boolean).join(' · ') : vscode.l10n.t('does not work here yet'),
      ...(reason ? { detail: reason } : {})
    })
    if (name === 'tensorflow' && !works && vscode.workspace.isTrusted) items.push({ choice: 'install', label: `$(cloud-download) ${vscode.l10n.t('Install TensorFlow…')}` })
  }
  return items
}
