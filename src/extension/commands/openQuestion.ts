import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import * as path from 'node:path'
import * as vscode from 'vscode'
import * as v from 'valibot'
import { listBundled, readBundled } from '../bundledNotebooks'
import { NOTEBOOK_TYPE } from '../identifiers'

const NotebookFile = v.object({ cells: v.array(v.object({ cell_type: v.string(), source: v.union([v.string(), v.array(v.string())]) })) })

interface Question {
  readonly file: string
  readonly title: string
}

/**
 * Opens a bundled notebook as a copy of the person's own, so that the original stays as it is. `file` is the name of the notebook and
 * `folder` where its copy goes; both are asked for when they are absent. Returns the copy's path, `undefined` when the person gave up.
 */
export async function openQuestion(bundled: string, file?: string, folder?: string): Promise<string | undefined> {
  const questions = await listQuestions(bundled)
  const question = file === undefined ? await pickQuestion(questions) : questions.find(one => one.file === file)
  if (!question) {
    if (file === undefined) return undefined
    throw new Error(questions.length === 0 ? noNotebooks() : vscode.l10n.t('There is no bundled notebook {0}. There are: {1}.', file, questions.map(one => one.file).join(', ')))
  }
  const copy = await copyNotebook(bundled, question.file, folder)
  if (copy === undefined) return undefined
  // Not `openNotebookDocument`: that keeps the document, and with it a kernel process, for minutes after its editor was closed.
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(copy), NOTEBOOK_TYPE)
  return copy
}

async function listQuestions(bundled: string): Promise<Question[]> {
  const named = (await listBundled(bundled)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  // The ledger comes after the questions whose verdicts it gathers.
  const files = [...named.filter(name => name.startsWith('q')), ...named.filter(name => !name.startsWith('q'))]
  return Promise.all(files.map(async file => ({ file, title: (await headingOf(bundled, file)) ?? file })))
}

/** The first heading of a notebook's first prose cell. */
async function headingOf(bundled: string, file: string): Promise<string | undefined> {
  try {
    const { cells } = v.parse(NotebookFile, JSON.parse((await readBundled(bundled, file)).toString()))
    const prose = cells.find(cell => cell.cell_type === 'markdown')
    const text = prose && (typeof prose.source === 'string' ? prose.source : prose.source.join(''))
    return text?.match(/^#+\s+(.+)$/m)?.[1]?.trim()
  } catch {
    return undefined // It is listed by its file name, and opening it says what is wrong.
  }
}

const noNotebooks = (): string => vscode.l10n.t('No bundled notebook was found. Reinstall Convscope.')

async function pickQuestion(questions: Question[]): Promise<Question | undefined> {
  if (questions.length === 0) throw new Error(noNotebooks())
  const picked = await vscode.window.showQuickPick(
    questions.map(question => ({ label: question.title, description: question.file, question })),
    { title: vscode.l10n.t('Convscope: Open Question'), placeHolder: vscode.l10n.t('A copy is opened; the original stays as it is.'), matchOnDescription: true }
  )
  return picked?.question
}

async function copyNotebook(bundled: string, file: string, folder: string | undefined): Promise<string | undefined> {
  const content = await readBundled(bundled, file)
  const target = folder ?? vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath
  if (target === undefined) {
    const chosen = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Where shall your copy of the notebook go?'),
      defaultUri: vscode.Uri.file(path.join(homedir(), file)),
      filters: { [vscode.l10n.t('Jupyter Notebook')]: ['ipynb'] }
    })
    if (!chosen) return undefined
    if (chosen.fsPath === path.join(bundled, file)) throw new Error(vscode.l10n.t('This is the bundled notebook itself. Choose another place for your copy.'))
    await writeFile(chosen.fsPath, content)
    return chosen.fsPath
  }
  const { name, ext } = path.parse(file)
  for (let number = 1; ; number++) {
    const copy = path.join(target, number === 1 ? `${name}${ext}` : `${name}-${number}${ext}`)
    try {
      await writeFile(copy, content, { flag: 'wx' }) // A copy that is there already may hold someone's work.
      return copy
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}
