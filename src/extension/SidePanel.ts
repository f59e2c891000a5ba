import * as path from 'node:path'
import * as vscode from 'vscode'
import * as v from 'valibot'
import { ViewMessage, type HostMessage, type RunEntry, type RunRecord } from '../run'
import type { ViewSaid } from './connectRenderers'
import { HAS_RUN, PANEL_ID } from './identifiers'
import { lastSavedRun } from './notebookRuns'
import { panelHtml } from './panelHtml'
import type { RunCursors } from './RunCursors'
import type { RunHub } from './RunHub'
import { PanelRuns } from './PanelRuns'
import { saveFile } from './saveFile'
import { saveRun } from './saveRun'

/**
 * The side panel: follows the current run of the notebook one works in. Its page is thrown away whenever it is hidden, so nothing is
 * kept there: it says hello when it is back.
 */
export class SidePanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined
  private notebook: vscode.NotebookDocument | undefined
  private followed: string | null = null
  /** Runs that the page compares with the followed one. */
  private readonly compared = new Set<string>()
  private readonly runs: PanelRuns
  private readonly looked = new vscode.EventEmitter<void>()
  /** Another notebook is looked at. */
  readonly onDidChangeNotebook = this.looked.event
  private readonly subscriptions: vscode.Disposable[]

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly hub: RunHub,
    private readonly cursors: RunCursors,
    private readonly onMessage: (said: ViewSaid) => void,
    private readonly log: vscode.LogOutputChannel
  ) {
    this.runs = new PanelRuns(hub)
    this.subscriptions = [
      vscode.window.registerWebviewViewProvider(PANEL_ID, this),
      // Another editor (a text file, the panel itself) being active changes nothing: one goes on looking at the notebook.
      vscode.window.onDidChangeActiveNotebookEditor(editor => editor && this.look(editor.notebook)),
      vscode.workspace.onDidCloseNotebookDocument(closed => closed === this.notebook && this.look(vscode.window.activeNotebookEditor?.notebook)),
      hub.onDidChangeRuns(() => {
        this.followCurrent()
        this.sayRuns()
      }),
      hub.onDidSend(({ run, message }) => this.shows(run) && this.post(message)),
      cursors.onDidMove(message => this.shows(message.run) && this.post(message))
    ]
    this.look(vscode.window.activeNotebookEditor?.notebook)
  }

  /** The run that is shown; `null` when there is none. */
  get run(): string | null {
    return this.followed
  }

  /** The runs that a person can choose among, the newest first. */
  get entries(): RunEntry[] {
    return this.runs.entries(this.notebook)
  }

  /** The notebook whose run is shown. */
  get shownNotebook(): vscode.NotebookDocument | undefined {
    return this.notebook
  }

  /** A run of {@link entries}; `undefined` where it is known nowhere any more. Throws where the file that it is in is damaged. */
  find(run: string): Promise<RunRecord | undefined> {
    return this.runs.find(run, this.notebook)
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view
    this.compared.clear()
    view.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, 'dist')] }
    view.onDidDispose(() => {
      if (this.view === view) this.view = undefined
    })
    view.webview.onDidReceiveMessage((message: unknown) => this.receive(message))
    view.webview.html = panelHtml(view.webview, this.extensionUri)
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
    this.looked.dispose()
  }

  private look(notebook: vscode.NotebookDocument | undefined): void {
    if (notebook === this.notebook) return
    this.notebook = notebook
    const saved = notebook && !this.hub.currentRun(notebook)?.live ? lastSavedRun(notebook) : undefined
    if (notebook && saved) this.hub.adopt(saved, notebook)
    this.followCurrent(true)
    this.looked.fire()
  }

  private followCurrent(newNotebook = false): void {
    const current = this.notebook && this.hub.currentRun(this.notebook)
    const run = current?.meta.id ?? null
    if (run === this.followed && !newNotebook) return
    this.followed = run
    void vscode.commands.executeCommand('setContext', HAS_RUN, run !== null)
    this.sayFollow()
  }

  private shows(run: string): boolean {
    return run === this.followed || this.compared.has(run)
  }

  private sayRuns(): void {
    if (this.view) this.post({ type: 'runs', runs: this.entries })
  }

  private sayFollow(): void {
    this.sayRuns()
    this.post({ type: 'follow', run: this.followed, notebook: this.notebook ? path.posix.basename(this.notebook.uri.path) : '' })
    if (this.followed !== null) void this.sendSnapshot(this.followed)
  }

  private receive(input: unknown): void {
    const parsed = v.safeParse(ViewMessage, input)
    if (!parsed.success) return this.log.warn(`The side panel's message was not understood: ${parsed.issues[0].message}`)
    const message = parsed.output
    this.onMessage({ message })
    if (message.type === 'cursor') return this.cursors.take(message)
    if (message.type === 'save') return void saveFile(message, this.notebook)
    if (message.type === 'openRuns') return void this.runs.open().then(added => added && this.sayRuns())
    if (message.type === 'openNotebook') return void vscode.commands.executeCommand('convscope.openQuestion', message.file)
    if (message.type === 'saveRun') return void this.saveRun(message.run)
    if (message.type !== 'hello') return
    if (message.run === this.followed) return void this.sendSnapshot(message.run)
    const entry = this.entries.find(({ id }) => id === message.run)
    if (!entry) return this.sayFollow()
    this.compared.add(entry.id)
    const saved = this.runs.saved(entry.id)
    if (saved) this.post({ type: 'snapshot', run: saved })
    else void this.sendSnapshot(entry.id)
  }

  private async saveRun(id: string): Promise<void> {
    try {
      const run = await this.find(id)
      if (run) await saveRun(run, this.notebook)
      else void vscode.window.showErrorMessage(vscode.l10n.t('This run is not in memory any more, nor in the notebook. Run its cell again to save it.'))
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The run could not be saved: {0}', error instanceof Error ? error.message : String(error)))
    }
  }

  private async sendSnapshot(run: string): Promise<void> {
    try {
      const answer = await this.hub.answer(run, this.notebook)
      if (!this.shows(run)) return
      this.post(answer)
      const held = this.cursors.held(run)
      if (held) this.post(held)
    } catch (error) {
      this.log.error(`The run ${run} could not be sent to the side panel: ${String(error)}`)
    }
  }

  private post(message: HostMessage): void {
    void this.view?.webview.postMessage(message)
  }
}
