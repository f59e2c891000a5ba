import * as vscode from 'vscode'
import { cellOfCommand } from './commands/cellOfCommand'
import { exportRun } from './commands/exportRun'
import { newNotebook } from './commands/newNotebook'
import { installTensorflowEngine } from './commands/installTensorflowEngine'
import { notebookOfCommand } from './commands/notebookOfCommand'
import { openQuestion } from './commands/openQuestion'
import { runLastNotebook } from './commands/runLastNotebook'
import { selectEngine } from './commands/selectEngine'
import type { CellDebugger } from './debugging/CellDebugger'
import { PANEL_ID, VARIABLES_ID } from './identifiers'
import type { KernelSessions } from './KernelSessions'
import type { SidePanel } from './SidePanel'

/** Registers every command of package.json. What goes wrong in one is told to the person and logged. */
export function registerCommands(extension: vscode.ExtensionContext, sessions: KernelSessions, panel: SidePanel, cellDebugger: CellDebugger, log: vscode.LogOutputChannel): vscode.Disposable {
  const forNotebook =
    (act: (notebook: vscode.NotebookDocument) => Promise<unknown>, otherwise?: () => Promise<boolean>) =>
    async (argument?: unknown): Promise<void> => {
      const notebook = notebookOfCommand(argument)
      if (!notebook && (await otherwise?.()) === true) return
      if (!notebook) return void vscode.window.showInformationMessage(vscode.l10n.t('Open a notebook first.'))
      await act(notebook)
    }
  const commands: Record<string, (...args: never[]) => unknown> = {
    'convscope.restartKernel': forNotebook(notebook => sessions.open(notebook).restart()),
    'convscope.interruptKernel': forNotebook(notebook => sessions.open(notebook).interrupt()),
    'convscope.restartAndRunAll': forNotebook(async notebook => {
      mustBeTrusted()
      await sessions.get(notebook)?.restart()
      // VS Code itself chooses the kernel, where none was chosen yet.
      await vscode.commands.executeCommand('notebook.execute', notebook.uri)
    }, runLastNotebook),
    'convscope.debugCell': async (argument?: unknown) => {
      mustBeTrusted()
      const cell = cellOfCommand(argument)
      if (cell) await cellDebugger.debug(cell)
      else void vscode.window.showInformationMessage(vscode.l10n.t('Select a code cell first.'))
    },
    'convscope.openQuestion': (file?: unknown, folder?: unknown) =>
      openQuestion(extension.asAbsolutePath('notebooks'), typeof file === 'string' ? file : undefined, typeof folder === 'string' ? folder : undefined),
    'convscope.openLedger': (folder?: unknown) => openQuestion(extension.asAbsolutePath('notebooks'), 'ledger.ipynb', typeof folder === 'string' ? folder : undefined),
    'convscope.newNotebook': () => newNotebook(),
    'convscope.exportRun': (target?: unknown) => exportRun(panel, target instanceof vscode.Uri ? target : undefined),
    'convscope.showActivations': () => vscode.commands.executeCommand(`${PANEL_ID}.focus`),
    'convscope.showVariables': () => vscode.commands.executeCommand(`${VARIABLES_ID}.focus`),
    'convscope.selectEngine': () => selectEngine(sessions),
    'convscope.installTensorflow': () => installTensorflowEngine(sessions, log),
    'convscope.showLog': () => log.show()
  }
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(name, async (...args: unknown[]) => {
        try {
          return await run(...(args as never[]))
        } catch (error) {
          log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
          void vscode.window.showErrorMessage(vscode.l10n.t('Convscope: {0}', error instanceof Error ? error.message : String(error)))
          return undefined
        }
      })
    )
  )
}

/** Whoever executes a command may not have asked whether it is enabled. */
function mustBeTrusted(): void {
  if (!vscode.workspace.isTrusted) throw new Error(vscode.l10n.t('Cells are run when you trust this workspace.'))
}
