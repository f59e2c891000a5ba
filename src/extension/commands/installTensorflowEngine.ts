import * as vscode from 'vscode'
import { installTensorflow } from '../../engine/tensorflow/installTensorflow'
import type { KernelSessions } from '../KernelSessions'
import { offerRestart } from './selectEngine'

/** Installs the tensorflow engine with its progress in a notification; cancelling leaves nothing half-installed. */
export async function installTensorflowEngine(sessions: KernelSessions, log: vscode.LogOutputChannel): Promise<void> {
  const stop = new AbortController()
  try {
    const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Convscope', cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => stop.abort())
      let shown = 0
      return installTensorflow({
        signal: stop.signal,
        onProgress: ({ label, fraction, detail }) => {
          progress.report({ message: detail ? vscode.l10n.t('{0} ({1})', label, detail) : label, increment: Math.max(0, fraction - shown) * 100 })
          shown = Math.max(shown, fraction)
        }
      })
    })
    log.info(`TensorFlow ${result.version} (${result.device}, ${result.variant}) in ${result.folder}`)
    void vscode.window.showInformationMessage(result.installed ? vscode.l10n.t('TensorFlow {0} is installed and computes on the {1}.', result.version, result.device) : vscode.l10n.t('TensorFlow {0} was installed already and works.', result.version))
    await offerRestart(sessions)
  } catch (error) {
    if (stop.signal.aborted) return
    log.error(`TensorFlow could not be installed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    const showLog = vscode.l10n.t('Show Log')
    const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('TensorFlow could not be installed: {0}', error instanceof Error ? error.message : String(error)), showLog)
    if (chosen === showLog) log.show()
  }
}
