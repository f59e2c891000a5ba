import * as vscode from 'vscode'
import { KERNELSPEC_NAME, NOTEBOOK_TYPE } from '../identifiers'

/** What a new notebook begins with: something to run, and to change. */
const FIRST_CELLS = [
  `import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'

const data = await digits({ training: 2000, validation: 500 })
const learn = new Learner(data, simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })`,
  'await learn.fit(3, { lr: 0.05 })'
]

/** Opens a notebook that has no file yet, for our kernel, with a first training in it. Returns its editor. */
export async function newNotebook(): Promise<vscode.NotebookEditor> {
  const heading = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, `# ${vscode.l10n.t('Untitled')}\n\n${vscode.l10n.t('Run the cells, and watch the network train. Layers, histograms and findings are in the side panel “{0}”.', vscode.l10n.t('Activations'))}`, 'markdown')
  const cells = FIRST_CELLS.map(source => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, source, 'typescript'))
  const content = new vscode.NotebookData([heading, ...cells])
  // As VS Code's serializer has a file's metadata: one level down.
  content.metadata = { metadata: { kernelspec: { name: KERNELSPEC_NAME, display_name: 'TypeScript (Convscope)', language: 'typescript' }, language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' } } }
  return vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPE, content))
}
