import * as vscode from 'vscode'
import type { EngineChoice, EngineStatus } from '../../engine/engine'
import { engineStatus } from '../../engine/engineStatus'
import type { KernelSessions } from '../KernelSessions'
import { configuredEngine } from '../settings'

interface EngineItem extends vscode.QuickPickItem {
  readonly choice: EngineChoice | 'install'
}

/** Lets one choose the engine, with what is known of each on this machine, and offers to restart the kernels that run on another. */
export async function selectEngine(sessions: KernelSessions): Promise<void> {
  const configured = configuredEngine()
  const items: Promise<EngineItem[]> = engineStatus().then(statuses => engineItems(statuses, configured))
  const picked = await vscode.window.showQuickPick(items, { title: 'Convscope: Select Engine', placeHolder: 'What computes the tensors' })
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
  const restart = running.length === 1 ? 'Restart Kernel' : `Restart ${running.length} Kernels`
  const chosen = await vscode.window.showInformationMessage('A running kernel keeps its engine until it is restarted. A restart clears its variables.', restart)
  if (chosen === restart) await Promise.all(running.map(session => session.restart()))
}

function engineItems(statuses: EngineStatus[], configured: EngineChoice): EngineItem[] {
  const mark = (choice: EngineChoice): string => (choice === configured ? '$(check) ' : '')
  const best = statuses.find(status => status.works)
  const items: EngineItem[] = [{ choice: 'auto', label: `${mark('auto')}Automatic`, description: best ? `now ${best.name}` : '', detail: 'TensorFlow where it is installed and works, else WebAssembly.' }]
  for (const { name, works, device, version, reason } of statuses) {
    items.push({
      choice: name,
      label: `${mark(name)}${name === 'tensorflow' ? 'TensorFlow' : 'WebAssembly'}`,
      description: works ? [version, device].filter(Boolean).join(' · ') : 'does not work here yet',
      ...(reason ? { detail: reason } : {})
    })
    if (name === 'tensorflow' && !works && vscode.workspace.isTrusted) items.push({ choice: 'install', label: '$(cloud-download) Install TensorFlow…' })
  }
  return items
}
