import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'
import { panelPage } from './panelPage'

/** The page of the side panel in a webview, in VS Code's language where Convscope has texts in it. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const { bundle } = vscode.l10n
  return panelPage(randomBytes(16).toString('base64url'), webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'panel.js')).toString(), {
    title: vscode.l10n.t('Activations'),
    language: bundle ? vscode.env.language : 'en',
    texts: bundle ?? {}
  })
}
