import * as vscode from 'vscode'
import { cellFile, type CellOrder } from '../cellTypes/cellFile'
import { LANGUAGES, NOTEBOOK_TYPE } from './identifiers'
import { notebookFolder } from './notebookFolder'
import { isPreferredNotebook } from './preferredNotebook'

/** Name of our plugin of the TypeScript server, as package.json contributes it. */
const PLUGIN = 'convscope-cell-types'

/** What we use of VS Code's TypeScript extension, which has no types of its own. */
interface TypeScriptExtension {
  getAPI(version: 0): { configurePlugin(plugin: string, settings: object): void }
}

/** Tells VS Code's TypeScript server which cells there are in notebooks that our kernel runs, and in which order: so it knows what names mean in them. */
export class CellOrderTeller implements vscode.Disposable {
  /** Whether our kernel was chosen for a notebook, or another one; of the others we go by what is in them. */
  private readonly chosen = new Map<vscode.NotebookDocument, boolean>()
  private readonly listening: vscode.Disposable[]
  private told = JSON.stringify({ notebooks: [] } satisfies CellOrder)

  constructor(
    controller: vscode.NotebookController,
    private readonly log: vscode.LogOutputChannel
  ) {
    this.listening = [
      controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        this.chosen.set(notebook, selected)
        void this.tell()
      }),
      vscode.workspace.onDidOpenNotebookDocument(() => void this.tell()),
      vscode.workspace.onDidChangeNotebookDocument(() => void this.tell()),
      vscode.workspace.onDidCloseNotebookDocument(notebook => {
        this.chosen.delete(notebook)
        void this.tell()
      })
    ]
    void this.tell()
  }

  dispose(): void {
    for (const listener of this.listening) listener.dispose()
  }

  private async tell(): Promise<void> {
    const ours = vscode.workspace.notebookDocuments.filter(notebook => !notebook.isClosed && (this.chosen.get(notebook) ?? (notebook.notebookType === NOTEBOOK_TYPE && isPreferredNotebook(notebook))))
    const order: CellOrder = { notebooks: ours.map(notebook => ({ folder: notebookFolder(notebook), cells: notebook.getCells().flatMap(cell => (isCode(cell) ? [cellFile(cell.document.uri)] : [])) })) }
    const text = JSON.stringify(order)
    if (text === this.told) return
    this.told = text
    try {
      // Absent where a person has switched the built-in extension off.
      const typescript = await vscode.extensions.getExtension<TypeScriptExtension>('vscode.typescript-language-features')?.activate()
      typescript?.getAPI(0).configurePlugin(PLUGIN, order)
    } catch (error) {
      this.told = ''
      this.log.warn(`Cells have no types: VS Code's TypeScript extension does not take our plugin's settings (${String(error)})`)
    }
  }
}

const isCode = ({ kind, document }: vscode.NotebookCell): boolean => kind === vscode.NotebookCellKind.Code && LANGUAGES.some(language => language === document.languageId)
