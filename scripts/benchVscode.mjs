// Prints, as one line of JSON, what a training costs inside a real VS Code: latency from a batch's end to its picture, messages and bytes
// a second, and the extension host's event-loop delay. Called by `convscope bench` with --quick or without; needs the project's own
// folder, built. Exit code 3: VS Code in the browser or Chromium is missing, and standard error says which.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { codeServerInstalled } from './setUp/installCodeServer.mjs'
import { findChromium } from './setUp/installSystemPackages.mjs'
import { openWorkbench } from './vscode/openWorkbench.mjs'

const TIMEOUT_MS = 240_000
const MISSING = 3
const EPOCHS = process.argv.includes('--quick') ? 1 : 5

const missing = codeServerInstalled() ? (findChromium() ? undefined : 'no Chromium was found') : 'VS Code in the browser is not installed'
if (missing) {
  console.error(`latency to the picture and the extension host itself: ${missing}; npm test installs it where that can be done`)
  process.exit(MISSING)
}

const CELL = `import { ActivationStats, digits, Learner, simpleCnn } from 'convscope'
const data = await digits({ batchSize: 64 })
const learn = new Learner(data, simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(${EPOCHS}, { lr: 0.06 })
`

const folder = mkdtempSync(path.join(tmpdir(), 'convscope-measure-'))
const figures = path.join(folder, 'figures.json')
writeFileSync(
  path.join(folder, 'measure.ipynb'),
  JSON.stringify({
    cells: [{ cell_type: 'code', id: 'train', execution_count: null, metadata: {}, outputs: [], source: CELL }],
    metadata: { kernelspec: { display_name: 'TypeScript (Convscope)', language: 'typescript', name: 'convscope' }, language_info: { name: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 5
  })
)
let workbench
try {
  workbench = await openWorkbench({ folder, env: { CONVSCOPE_MEASURE: figures } })
  await workbench.openNotebook('measure.ipynb')
  await workbench.runAll()
  const givenUpAt = Date.now() + TIMEOUT_MS
  while (!existsSync(figures)) {
    if (Date.now() > givenUpAt) throw new Error(`The training in VS Code did not end within ${TIMEOUT_MS / 1000} s.`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  console.log(readFileSync(figures, 'utf8'))
} finally {
  await workbench?.close()
  rmSync(folder, { recursive: true, force: true })
}
