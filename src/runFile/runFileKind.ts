/** As what a run can be kept, by how the file's name ends, and what a person calls it. */
export const RUN_FILE_KINDS = {
  json: 'Run of Convscope (JSON)',
  arrow: 'Table of Apache Arrow',
  html: 'Report, a page (HTML)'
} as const

export type RunFileKind = keyof typeof RUN_FILE_KINDS

/** The endings as a sentence has them. */
export const RUN_FILE_ENDINGS = '.json (to compare it with others later), .arrow (a table, for Python or DuckDB) or .html (a report)'

/** What the ending of a file's name says; `undefined` where it is none of {@link RUN_FILE_KINDS}. */
export function runFileKind(name: string): RunFileKind | undefined {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase()
  return (Object.keys(RUN_FILE_KINDS) as RunFileKind[]).find(kind => kind === ending)
}
