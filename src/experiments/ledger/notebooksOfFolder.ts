import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** The ledger's own notebook, and copies of it: it shows the verdicts of others. */
export const isLedgerNotebook = (file: string): boolean => /^ledger(-\d+)?\.ipynb$/.test(path.basename(file))

/** The notebooks in a folder from which a ledger can be made, by their names; none where there is no such folder. */
export async function notebooksOfFolder(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.ipynb') && !isLedgerNotebook(name))
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map(name => path.join(folder, name))
}
