import { readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { inProject } from '../../../scripts/projectFolder.mjs'

const Notebook = v.object({ cells: v.array(v.object({ outputs: v.optional(v.array(v.object({ data: v.optional(v.record(v.string(), v.unknown())) })), []) })) })

/** What the bundled notebooks hold under a MIME type: items that Convscope itself has saved. @param mostCharacters larger ones are left out */
export function savedItems(mime: string, mostCharacters = Infinity): unknown[] {
  const folder = inProject('notebooks')
  return readdirSync(folder)
    .filter(file => file.endsWith('.ipynb'))
    .flatMap(file => v.parse(Notebook, JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))).cells)
    .flatMap(({ outputs }) => outputs.flatMap(({ data = {} }) => (mime in data ? [data[mime]] : [])))
    .filter(item => JSON.stringify(item).length <= mostCharacters)
}
