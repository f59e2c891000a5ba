import { stat } from 'node:fs/promises'
import * as vscode from 'vscode'
import { isRunning, keptFoldersOf, readLogs, removeKeptFolder, type KeptFolder } from '../kernel/host/keeper/keptFolder'
import type { KeptEntry } from '../kernel/host/keeper/keeperMessages'
import { KeptKernel, type Attached, type KeptKernelHandlers } from '../kernel/host/keeper/KeptKernel'
import { keepKernelMs } from './settings'

/** An execution of an earlier window. */
export interface LeftExecution {
  entries: readonly KeptEntry[]
  /** Of which kernel it is; `undefined` where that has ended. */
  kernel: KeptKernel | undefined
  /** Why the kernel has ended. */
  death: string
}

/** What earlier windows left of a notebook. */
export interface LeftKernels {
  /** The newest that lives. */
  attached: Attached | undefined
  /** Of all of them, oldest first. */
  executions: LeftExecution[]
  /** Of kernels that have ended. */
  past: KeptFolder[]
  /** One that another window is attached to, where there is no other. */
  taken: KeptFolder | undefined
}

/** A window that goes away may take so long to leave. */
const PATIENCE_MS = 6000
/** A kernel is being started for so long at most. */
const STARTING_MS = 30_000

/** Looks what earlier windows left of a notebook, and attaches to the kernel that lives. A second one that lives is of no use to anybody: it is ended. */
export async function findLeftKernels(root: string, notebook: vscode.NotebookDocument, handlers: KeptKernelHandlers): Promise<LeftKernels> {
  const left: LeftKernels = { attached: undefined, executions: [], past: [], taken: undefined }
  const deadline = Date.now() + PATIENCE_MS
  for (const kept of keptFoldersOf(root, notebook.uri.toString())) {
    const death = kept.file.ended ?? vscode.l10n.t('The kernel process ended while no window was attached to it.')
    const found = await attachPatiently(kept, left.attached ? { onMessage: () => undefined, onExit: () => undefined } : handlers, left.attached ? 0 : deadline)
    if (found === 'taken') left.taken ??= kept
    else if (found === 'ended') {
      if (await isOutdated(kept, notebook)) removeKeptFolder(kept)
      else {
        left.executions.unshift(...readLogs(kept.folder).map(({ entries }) => ({ entries, kernel: undefined, death })))
        left.past.push(kept)
      }
    } else if (found !== 'silent') {
      const { kernel, executions } = found
      left.executions.unshift(...executions.map(entries => ({ entries, kernel: left.attached ? undefined : kernel, death })))
      if (left.attached) await kernel.kill()
      else left.attached = found
    }
  }
  if (left.attached) left.taken = undefined
  return left
}

async function attachPatiently(kept: KeptFolder, handlers: KeptKernelHandlers, deadline: number): ReturnType<typeof KeptKernel.attach> {
  const { address, ended } = kept.file
  if (!address && ended === undefined && Date.now() - kept.writtenAt < STARTING_MS) return 'silent'
  if (!isRunning(kept.file)) return 'ended'
  for (;;) {
    const found = await KeptKernel.attach(kept, keepKernelMs(), handlers)
    // It may have ended as it was asked.
    if (found === 'silent' && !isRunning(kept.file)) return 'ended'
    if (found !== 'taken' || Date.now() > deadline) return found
    await new Promise(resolve => setTimeout(resolve, 300))
  }
}

/** Whether the notebook was saved after the kernel said its last: by a window that had it all, or by somebody who went on without. */
async function isOutdated({ writtenAt }: KeptFolder, { uri }: vscode.NotebookDocument): Promise<boolean> {
  if (uri.scheme !== 'file') return false
  return stat(uri.fsPath).then(({ mtimeMs }) => mtimeMs > writtenAt, () => false)
}
