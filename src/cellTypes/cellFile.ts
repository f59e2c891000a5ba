import * as v from 'valibot'

/** How VS Code names cells, which are no files, to its TypeScript server. */
const CELL = /\^\/vscode-notebook-cell\/.+/

/** Says of notebooks which cells there are, in their order, by the names that the TypeScript server has for them; and from which folder their imports are looked for. */
export const CellOrder = v.object({ notebooks: v.array(v.object({ folder: v.string(), cells: v.array(v.string()) })) })
export type CellOrder = v.InferOutput<typeof CellOrder>

/** The name that VS Code's TypeScript extension gives a cell's document. */
export const cellFile = ({ authority, path, fragment }: { authority: string; path: string; fragment: string }): string => `^/vscode-notebook-cell/${authority || 'ts-nul-authority'}${path.startsWith('/') ? path : `/${path}`}#${fragment}`

/** A cell's name without the folder that the TypeScript server may put before it; `undefined` where the file is none. */
export const asCell = (file: string): string | undefined => CELL.exec(file)?.[0]
