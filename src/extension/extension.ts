import * as path from 'node:path'
import * as vscode from 'vscode'
import { CellOrderTeller } from './CellOrderTeller'
import { CellProgress } from './CellProgress'
import { connectRenderers, type ViewSaid } from './connectRenderers'
import { createController, preferController } from './createController'
import { CellDebugger } from './debugging/CellDebugger'
import { DebuggedCells } from './debugging/DebuggedCells'
import { EngineStatusItem } from './EngineStatusItem'
import { finishStubs } from './finishStubs'
import { KernelSessions } from './KernelSessions'
import { measureTraining } from './measureTraining'
import { registerCommands } from './registerCommands'
import { reloadOnRebuild } from './reloadOnRebuild'
import { RunCursors } from './RunCursors'
import { RunHub, windowClosed } from './RunHub'
import { RunStore } from './RunStore'
import { SidePanel } from './SidePanel'
import { VariablesView } from './variables/VariablesView'

/** VS Code gives a closing extension about five seconds. */
const CLOSING_LIMIT_MS = 3000

/** What other programs (the tests, the benchmarks) may use of the running extension. */
export interface ConvscopeApi {
  readonly controller: vscode.NotebookController
  readonly sessions: KernelSessions
  readonly hub: RunHub
  readonly store: RunStore
  readonly panel: SidePanel
  readonly variables: VariablesView
  /** Everything that views say: hello, and which step is on the screen. */
  readonly onDidReceiveMessage: vscode.Event<ViewSaid>
}

let running: ConvscopeApi | undefined

export function activate(extension: vscode.ExtensionContext): ConvscopeApi {
  const log = vscode.window.createOutputChannel('Convscope', { log: true })
  const store = new RunStore(path.join((extension.storageUri ?? extension.globalStorageUri).fsPath, 'runs'))
  void store.prune().catch((error: unknown) => log.warn(`Old runs could not be removed: ${String(error)}`))
  const hub: RunHub = new RunHub(store, log, notebook => sessions.settled(notebook))
  const received = new vscode.EventEmitter<ViewSaid>()
  const controller = createController()
  const progress = new CellProgress()
  const debuggedCells = new DebuggedCells()
  const sessions = new KernelSessions({
    ...{ controller, hub, progress, log, debuggedCells },
    kernelScript: extension.asAbsolutePath('dist/kernel.js'),
    keeperScript: extension.asAbsolutePath('dist/keeper.js'),
    keptRoot: path.join(extension.globalStorageUri.fsPath, 'kernels')
  })
  // What an earlier window's kernel did meanwhile, or is at, is known first: a run that goes on is no stub.
  const finish = (notebook: vscode.NotebookDocument): void => void sessions.settled(notebook).then(() => finishStubs(notebook, controller, hub, log))
  controller.executeHandler = async (cells, notebook) => {
    await sessions.open(notebook).run(cells)
    // Whatever kept a cut-off run's output from being finished when the notebook was opened: our kernel is chosen now, and idle.
    finish(notebook)
  }
  controller.interruptHandler = notebook => sessions.get(notebook)?.interrupt()
  const cursors = new RunCursors()
  const panel = new SidePanel(extension.extensionUri, hub, cursors, said => received.fire(said), log)
  const variables = new VariablesView(sessions, panel, log)
  const cellDebugger = new CellDebugger(sessions, debuggedCells, extension.asAbsolutePath('dist'))
  extension.subscriptions.push(
    log,
    hub,
    cursors,
    received,
    progress,
    sessions,
    controller,
    panel,
    variables,
    cellDebugger,
    new CellOrderTeller(controller, log),
    preferController(controller),
    connectRenderers(hub, cursors, said => received.fire(said), log),
    new EngineStatusItem(sessions),
    registerCommands(extension, sessions, panel, cellDebugger, log),
    controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
      if (!selected) return
      void sessions.open(notebook).attach()
      finish(notebook)
    }),
    vscode.workspace.onDidOpenNotebookDocument(finish)
  )
  vscode.workspace.notebookDocuments.forEach(finish)
  if (process.env.CONVSCOPE_MEASURE) extension.subscriptions.push(measureTraining(process.env.CONVSCOPE_MEASURE, hub, received.event))
  if (process.env.CONVSCOPE_DEV === '1') extension.subscriptions.push(reloadOnRebuild(extension.asAbsolutePath('dist')))
  running = { controller, sessions, hub, store, panel, variables, onDidReceiveMessage: received.event }
  return running
}

/** Leaves kernels to the next window, or ends them, as the settings say; what live runs have recorded is on disk. */
export async function deactivate(): Promise<void> {
  running?.hub.saveNow()
  await running?.sessions.leaveAll(windowClosed, CLOSING_LIMIT_MS)
}
