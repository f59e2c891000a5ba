import * as vscode from 'vscode'
import type { TensorMemory, Variable, VariablesAnswer, VariableStep } from '../../kernel/protocol'
import { VARIABLES_ID } from '../identifiers'
import type { KernelSession } from '../KernelSession'
import type { KernelSessions } from '../KernelSessions'
import type { SidePanel } from '../SidePanel'
import { memoryDetails, memoryRow } from './memoryRows'
import { variableDescription } from './variableDescription'
import { variableTooltip } from './variableTooltip'

/** A row of the tree. */
export type VariableRow = { kind: 'variable'; variable: Variable; path: readonly VariableStep[] } | { kind: 'memory'; memory: TensorMemory } | { kind: 'item'; item: vscode.TreeItem }

/** Cells that follow one another at once are one change. */
const QUIET_MS = 100

const ICONS: Record<Variable['kind'], string> = {
  tensor: 'table',
  model: 'layers',
  list: 'symbol-array',
  object: 'symbol-object',
  function: 'symbol-method',
  class: 'symbol-class',
  string: 'symbol-string',
  number: 'symbol-number',
  boolean: 'symbol-boolean',
  other: 'symbol-variable'
}

/**
 * The variables of the notebook that the side panel follows. The kernel is asked when the view is on the screen and no cell runs; while one does,
 * the view shows what it knows, and says of when.
 */
export class VariablesView implements vscode.TreeDataProvider<VariableRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private readonly view: vscode.TreeView<VariableRow>
  private readonly subscriptions: vscode.Disposable[]
  /** What the kernel said last, and after which cell. */
  private known: { session: KernelSession; answer: VariablesAnswer; cell: number; inside: Map<string, VariablesAnswer> } | undefined
  private timer: NodeJS.Timeout | undefined
  /** Answers to earlier questions are too late. */
  private question = 0

  constructor(
    private readonly sessions: KernelSessions,
    private readonly panel: SidePanel,
    private readonly log: vscode.LogOutputChannel
  ) {
    this.view = vscode.window.createTreeView(VARIABLES_ID, { treeDataProvider: this, showCollapseAll: true })
    const ofShown = (notebook: vscode.NotebookDocument): void => {
      if (notebook === panel.shownNotebook) this.update()
    }
    this.subscriptions = [
      this.view,
      this.view.onDidChangeVisibility(() => this.update()),
      panel.onDidChangeNotebook(() => this.update()),
      sessions.onDidChange(ofShown),
      sessions.onDidChangeActivity(ofShown)
    ]
  }

  dispose(): void {
    clearTimeout(this.timer)
    for (const subscription of this.subscriptions) subscription.dispose()
    this.changed.dispose()
  }

  async getChildren(row?: VariableRow): Promise<VariableRow[]> {
    const { known } = this
    if (!known) return []
    if (!row) return [...(known.answer.memory ? [{ kind: 'memory' as const, memory: known.answer.memory }] : []), ...rows(known.answer, [])]
    if (row.kind === 'memory') return memoryDetails(row.memory).map(item => ({ kind: 'item', item }))
    if (row.kind === 'item') return []
    const key = JSON.stringify(row.path)
    const { session } = known
    const answer = known.inside.get(key) ?? (session.busy ? undefined : await session.variables(row.path))
    if (!answer) return [note(vscode.l10n.t('Told when the running cell has ended.'))]
    known.inside.set(key, answer)
    return rows(answer, row.path)
  }

  getTreeItem(row: VariableRow): vscode.TreeItem {
    if (row.kind === 'item') return row.item
    if (row.kind === 'memory') return memoryRow(row.memory)
    const { variable, path } = row
    const item = new vscode.TreeItem(variable.name || '""', variable.expandable ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None)
    // It stays unfolded when its value changes.
    item.id = JSON.stringify(path)
    item.description = variableDescription(variable)
    item.tooltip = variableTooltip(variable)
    const isBroken = (variable.statistics?.notFinite ?? 0) > 0
    item.iconPath = isBroken ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')) : new vscode.ThemeIcon(ICONS[variable.kind])
    return item
  }

  /** What stands beside the view's title. */
  get description(): string {
    return this.view.description ?? ''
  }

  private get session(): KernelSession | undefined {
    const notebook = this.panel.shownNotebook
    const session = notebook && this.sessions.get(notebook)
    return session?.pid === undefined ? undefined : session
  }

  private update(): void {
    const { session } = this
    this.question++
    clearTimeout(this.timer)
    if (this.known && this.known.session !== session) this.forget()
    if (session && this.view.visible) this.timer = setTimeout(() => void this.ask(session, this.question), QUIET_MS)
    this.describe()
  }

  private async ask(session: KernelSession, question: number): Promise<void> {
    if (session.busy || session !== this.session) return
    try {
      const { cellNumber } = session
      const answer = await session.variables()
      if (question !== this.question || !answer) return
      this.known = { session, answer, cell: cellNumber, inside: new Map() }
      this.changed.fire(undefined)
      this.describe()
    } catch (error) {
      this.log.error(`The variables could not be shown: ${String(error)}`)
    }
  }

  private forget(): void {
    this.known = undefined
    this.changed.fire(undefined)
  }

  private describe(): void {
    const { known } = this
    this.view.description = known?.session.busy === true ? vscode.l10n.t('as of cell {0}, while cell {1} runs', known.cell, known.session.cellNumber) : undefined
  }
}

function rows({ variables, more }: VariablesAnswer, path: readonly VariableStep[]): VariableRow[] {
  const shown = variables.map((variable): VariableRow => ({ kind: 'variable', variable, path: [...path, variable.step] }))
  return more === 0 ? shown : [...shown, note(vscode.l10n.t('… {0} more', more.toLocaleString(vscode.env.language)))]
}

const note = (text: string): VariableRow => ({ kind: 'item', item: new vscode.TreeItem(text) })
