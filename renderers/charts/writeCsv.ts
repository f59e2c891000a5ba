import type { PictureTable } from './PictureTable'

/** A table as CSV after RFC 4180, its column names in the first line; numbers with every digit that tells them from their neighbours. */
export function writeCsv({ columns, rows }: PictureTable): string {
  return [columns, ...rows].map(row => `${row.map(field).join(',')}\r\n`).join('')
}

function field(value: string | number): string {
  const text = String(value)
  return /^\s|[",\r\n]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
