import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inProject } from '../../../scripts/projectFolder.mjs'
import { openWorkbench } from '../../../scripts/vscode/openWorkbench.mjs'

export type RealVsCode = Awaited<ReturnType<typeof openWorkbench>>

/**
 * Opens a real VS Code page with our extension on a new folder, which `close()` removes.
 * @param options.fill puts files into the folder first
 * @param options.env for the extension host and its kernel processes
 * @param options.vsix a package, instead of our extension as it is built now
 */
export async function openRealVsCode(options: { fill: (folder: string) => Promise<void>; theme?: 'light' | 'dark'; env?: NodeJS.ProcessEnv; vsix?: string }): Promise<RealVsCode> {
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-page-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    await options.fill(folder)
    const workbench = await openWorkbench({ folder, theme: options.theme ?? 'dark', env: options.env ?? {}, ...(options.vsix !== undefined && { vsix: options.vsix }) })
    const { close } = workbench
    return Object.assign(workbench, { close: () => close().finally(removeFolder) })
  } catch (error) {
    removeFolder()
    throw error
  }
}

/** Keeps a picture of what the page shows when a test has failed; called in `afterEach`. */
export async function keepPicture(test: Mocha.Runnable | undefined, workbench: RealVsCode | undefined): Promise<void> {
  if (!test?.isFailed() || !workbench) return
  const folder = inProject('out', 'results', 'pictures')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${test.title.replace(/\W+/g, '-').slice(0, 80)}.png`)
  await workbench.screenshot(file)
  console.log(`      what the page showed: ${file}`)
}
