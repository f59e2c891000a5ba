import * as vscode from 'vscode'
import type { KernelSessions } from './KernelSessions'
import { isPreferredNotebook } from './preferredNotebook'
import { configuredEngine } from './settings'

const NAMES = { auto: 'automatic', tensorflow: 'TensorFlow', wasm: 'WebAssembly' } as const

/** The engine which the active notebook computes on, in the window's status bar. */
export class EngineStatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('convscope.engine', vscode.StatusBarAlignment.Right, 90)
  private readonly subscriptions: vscode.Disposable[]

  constructor(private readonly sessions: KernelSessions) {
    this.item.name = 'Convscope Engine'
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
    const lines = [`**Convscope engine**${engine ? `: ${NAMES[engine.name]}` : ''}`]
    if (engine) {
      this.item.text = `$(circuit-board) ${NAMES[engine.name]} · ${engine.device}`
      lines.push(`Device: ${engine.device}`, `Version: ${engine.version}`)
      if (engine.note) lines.push(engine.note)
    } else {
      this.item.text = `$(circuit-board) Engine: ${NAMES[configured]}`
      lines.push('It starts when a cell needs it.')
    }
    lines.push(`Setting \`convscope.engine\`: ${configured}. Click to choose.`)
    if (session?.pid !== undefined) lines.push(`Kernel process: ${session.pid}`)
    this.item.tooltip = new vscode.MarkdownString(lines.join('\n\n'))
    const notAsChosen = engine && configured !== 'auto' && configured !== engine.name
    this.item.backgroundColor = notAsChosen ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined
    this.item.show()
  }
}
