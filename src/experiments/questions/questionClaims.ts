import { Table } from '../Table'

/** A claim of a question by its number. @throws {RangeError} where there is none; the message says which there are */
export function claimById<C extends { readonly id: string }>(question: number, claims: readonly C[], id: string): C {
  const found = claims.find(one => one.id === id)
  if (!found) throw new RangeError(`There is no claim ${id} in question ${question}; there are ${claims.map(one => one.id).join(', ')}.`)
  return found
}

/** Claims, and how each is decided. */
export function claimsTable(claims: readonly { readonly id: string; readonly text: string; readonly reading: string; readonly decidedBy: string }[]): Table {
  return new Table(['claim', 'what is tested', 'how it is decided'], claims.map(({ id, text, reading, decidedBy }) => [`${id} ${text}`, reading, decidedBy]))
}
