import { watch } from 'node:fs'
import * as vscode from 'vscode'

/** Lets a build write all of its files first. */
const SETTLED_MS = 700

/** For the development loop: reloads the window when the built program has changed. */
export function reloadOnRebuild(builtFolder: string): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(builtFolder, (_event, name) => {
    if (!name?.endsWith('.js')) return
    clearTimeout(timer)
    timer = setTimeout(() => void vscode.commands.executeCommand('workbench.action.reloadWindow'), SETTLED_MS)
  })
  return new vscode.Disposable(() => {
    clearTimeout(timer)
    watcher.close()
  })
}
