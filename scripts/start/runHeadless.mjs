import path from 'node:path'
import { inProject } from '../projectFolder.mjs'

/**
 * Runs a notebook without VS Code, prints its results and writes an HTML report beside it.
 * @param {{ notebook: string, children: import('../process/ChildProcesses.mjs').ChildProcesses, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the exit code
 */
export async function runHeadless({ notebook, children, env }) {
  const stem = notebook.replace(/\.ipynb$/, '')
  const report = `${stem}.html`
  console.log(`Running ${path.basename(notebook)} without VS Code …`)
  const child = children.start(process.execPath, [inProject('dist/cli.js'), 'run', notebook, '--html', report, '--out', `${stem}.run.ipynb`], { stdio: 'inherit', cwd: inProject(), env: { ...process.env, ...env } })
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exit) => resolve(exit ?? 1))
  })
  if (code === 0) console.log(`Report: ${report}`)
  return code
}
