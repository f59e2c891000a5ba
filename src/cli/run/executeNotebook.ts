import { KernelProcess, type KernelOptions } from '../../kernel/host/KernelProcess'
import type { CellError, KernelToHost } from '../../kernel/protocol'
import { CellOutputs } from '../notebook/CellOutputs'
import { isCode, sourceOf, type NotebookCell, type NotebookFile } from '../notebook/NotebookFile'

export interface NotebookRun {
  /** Resolves when every cell was executed, or one has failed. */
  finished: Promise<NotebookOutcome>
  /** Stops the executing cell: no further one is executed. The second call kills the kernel. */
  interrupt(): void
}
export interface NotebookOutcome {
  executed: number
  /** The cell that failed, counted from 1 among the code cells. */
  failed?: { cell: number; error: CellError }
  interrupted: boolean
}

export interface NotebookRunOptions {
  kernel: Omit<KernelOptions, 'onMessage' | 'onExit'>
  onCell: (cell: NotebookCell, number: number, of: number) => void
  onMessage: (message: KernelToHost) => void
  /** After each cell, when its outputs are in the notebook; `executed` cells are done, of which the last has failed where that is said. */
  onCellEnd: (executed: number, failed: boolean) => Promise<void>
  /** So many cells were executed before: they are again, for their variables, and keep the outputs they have. */
  done?: number
}

/** Executes a notebook's code cells one after another in a kernel process, and puts what comes of them into the notebook. */
export function executeNotebook(notebook: NotebookFile, options: NotebookRunOptions): NotebookRun {
  let interrupts = 0
  let outputs: CellOutputs | undefined
  const kernel = new KernelProcess({
    ...options.kernel,
    onMessage: message => {
      outputs?.take(message)
      options.onMessage(message)
    }
  })

  async function execute(): Promise<NotebookOutcome> {
    const cells = notebook.cells.filter(isCode)
    try {
      for (const [index, cell] of cells.entries()) {
        const number = index + 1
        const code = sourceOf(cell)
        const isKept = index < (options.done ?? 0)
        options.onCell(cell, number, cells.length)
        outputs = new CellOutputs(number)
        const language = notebook.languageOf(cell)
        const { error } = language
          ? await kernel.execute({ code, name: `cell-${number}.${language === 'typescript' ? 'ts' : 'js'}`, language })
          : { error: notOurLanguage(number) }
        if (error) outputs.fail(error)
        // Interrupted once more, it was still executed the first time.
        if (!isKept || (error && interrupts === 0)) {
          cell.outputs = outputs.toJSON()
          cell.execution_count = number
        }
        outputs = undefined
        await options.onCellEnd(isKept && interrupts > 0 ? (options.done ?? 0) : number, error !== undefined && !(isKept && interrupts > 0))
        if (error) return { executed: number, failed: { cell: number, error }, interrupted: interrupts > 0 }
        if (interrupts > 0) return { executed: number, interrupted: true }
      }
      return { executed: cells.length, interrupted: false }
    } finally {
      await kernel.shutdown()
    }
  }

  return {
    finished: execute(),
    interrupt() {
      interrupts++
      if (interrupts === 1) kernel.interrupt()
      else void kernel.kill()
    }
  }
}

function notOurLanguage(cell: number): CellError {
  const message = `Cell ${cell} is written in a language that Convscope does not execute; it executes TypeScript and JavaScript.`
  return { name: 'LanguageError', message, stack: `LanguageError: ${message}` }
}
