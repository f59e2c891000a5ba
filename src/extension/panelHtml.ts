import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'
import { panelPage } from './panelPage'

/** The page of the side panel in a webview. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  return panelPage(randomBytes(16).toString('base64url'), webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'panel.js')).toString())
}
