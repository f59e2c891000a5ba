import * as vscode from 'vscode'
import type { KernelSessions } from './KernelSessions'
import { engineName } from './engineName'
import { isPreferredNotebook } from './preferredNotebook'
import { configuredEngine } from './settings'

/** The engine which the active notebook computes on, in the window's status bar. */
export class EngineStatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('convscope.engine', vscode.StatusBarAlignment.Right, 90)
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly sessions: KernelSessions) {
    this.item.name = vscode.l10n.t('Convscope Engine')
    this.item.command = 'convscope.selectEngine'
    this.subscriptions = [
      vscode.window.onDidChangeActiveNotebookEditor(() => this.update()),
      vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration('convscope.engine') && this.update()),
      sessions.onDidChange(() => this.update())
    ]
    this.update()
  }

  dispose(): void {
    this.item.dispose()
    for (const subscription of this.subscriptions) subscription.dispose()
  }

  private update(): void {
    const notebook = vscode.window.activeNotebookEditor?.notebook
    const session = notebook && this.sessions.get(notebook)
    if (!notebook || !(session || isPreferredNotebook(notebook))) return this.item.hide()
    const engine = session?.engine
    const configured = configuredEngine()
    const lines: string[] = []
    if (engine) {
      this.item.text = `$(circuit-board) ${engineName(engine.name)} · ${engine.device}`
      lines.push(vscode.l10n.t('**Convscope engine**: {0}', engineName(engine.name)), vscode.l10n.t('Device: {0}', engine.device), vscode.l10n.t('Version: {0}', engine.version))
      if (engine.note) lines.push(engine.note)
    } else {
      this.item.text = `$(circuit-board) ${vscode.l10n.t('Engine: {0}', engineName(configured))}`
      lines.push(vscode.l10n.t('**Convscope engine**'), vscode.l10n.t('It starts when a cell needs it.'))
    }
    lines.push(vscode.l10n.t('Setting `convscope.engine`: {0}. Click to choose.', configured))
    if (session?.pid !== undefined) lines.push(vscode.l10n.t('Kernel process: {0}', session.pid))
    this.item.tooltip = new vscode.MarkdownString(lines.join('\n\n'))
    const notAsChosen = engine && configured !== 'auto' && configured !== engine.name
    this.item.backgroundColor = notAsChosen ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined
    this.item.show()
  }
}
