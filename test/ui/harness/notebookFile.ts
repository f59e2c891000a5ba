import { writeFile } from 'node:fs/promises'

/** Writes a notebook of TypeScript cells, without outputs, that names our kernel. */
export async function writeNotebook(file: string, cells: readonly string[]): Promise<void> {
  const notebook = {
    cells: cells.map((source) => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source })),
    metadata: { kernelspec: { name: 'convscope', display_name: 'TypeScript (Convscope)', language: 'typescript' }, language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' } },
    nbformat: 4,
    nbformat_minor: 5
  }
  await writeFile(file, JSON.stringify(notebook))
}
