import * as v from 'valibot'

/** MIME type of a table that its reader can sort, in a notebook's output. */
export const SORTABLE_TABLE_MIME = 'application/vnd.convscope.table.v1+json'

/** A page lays so many cells out within a moment. */
const [MOST_ROWS, MOST_COLUMNS] = [1000, 20]

const text = v.pipe(v.string(), v.maxLength(20_000))
const key = v.nullable(v.union([v.pipe(v.number(), v.finite()), text]))

/** A table of texts; each cell has a key by which its column sorts, null coming last. The first column names the rows. */
export const SortableTable = v.object({
  version: v.literal(1),
  headings: v.pipe(v.array(text), v.minLength(1), v.maxLength(MOST_COLUMNS)),
  rows: v.pipe(v.array(v.object({ cells: v.pipe(v.array(text), v.maxLength(MOST_COLUMNS)), keys: v.pipe(v.array(key), v.maxLength(MOST_COLUMNS)) })), v.maxLength(MOST_ROWS)),
  /** A sentence under the table. */
  note: text
})
export type SortableTable = v.InferOutput<typeof SortableTable>
