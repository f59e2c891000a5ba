import * as v from 'valibot'

/** How VS Code names documents that are no files to its TypeScript server, which may put a project's folder before it. */
const CELL = /(?:^|\/)\^\/vscode-notebook-cell\/([^/]+)(\/.*)#([^#]*)$/

/** Says which cells are there, in their order, by the names that the TypeScript server has for them. */
export const CellOrder = v.object({ notebooks: v.array(v.array(v.string())) })
export type CellOrder = v.InferOutput<typeof CellOrder>

/** The name that VS Code's TypeScript extension gives a cell's document. */
export const cellFile = ({ authority, path, fragment }: { authority: string; path: string; fragment: string }): string => `^/vscode-notebook-cell/${authority || 'ts-nul-authority'}${path}#${fragment}`

/** A cell's name without the folder that the TypeScript server may put before it; `undefined` where the file is none. */
export const asCell = (file: string): string | undefined => CELL.exec(file)?.[0].replace(/^\/(?=\^)/, '')

/** A file that would lie beside a cell's notebook: where its imports are looked for. */
export const besideNotebook = (cell: string): string => `${(CELL.exec(cell)?.[2] ?? cell).replace(/[^/]*$/, '')}cell.ts`
