import type * as vscode from 'vscode'
import * as v from 'valibot'
import { KERNELSPEC_NAME, LANGUAGES, NOTEBOOK_TYPE } from './identifiers'

/** The part of a notebook file's metadata that says in which language it is written. */
const NotebookMetadata = v.object({
  kernelspec: v.optional(v.object({ name: v.optional(v.string()), language: v.optional(v.string()) })),
  language_info: v.optional(v.object({ name: v.optional(v.string()) }))
})

/** Whether our kernel is the one for this notebook: it names us, or is written in TypeScript or JavaScript. */
export function isPreferredNotebook(notebook: Pick<vscode.NotebookDocument, 'notebookType' | 'metadata'>): boolean {
  if (notebook.notebookType !== NOTEBOOK_TYPE) return false
  // VS Code's serializer keeps the file's own metadata one level down.
  const parsed = v.safeParse(NotebookMetadata, notebook.metadata.metadata ?? notebook.metadata)
  if (!parsed.success) return false
  const { kernelspec, language_info: languageInfo } = parsed.output
  const language = kernelspec?.language ?? languageInfo?.name
  return kernelspec?.name === KERNELSPEC_NAME || LANGUAGES.some(ours => ours === language?.toLowerCase())
}
